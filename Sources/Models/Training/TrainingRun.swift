import Datasets
import Tensors

/// What a call of `fit` asked for.
struct TrainingPlan {
  var training: BatchSource
  let validation: BatchSource?
  var epochs: Range<Int>
  var callbacks: [Callback]
  let verbose: Verbosity
  let classWeight: [Int: Float]?
  let stepsPerEpoch: Int?
  let validationSteps: Int?
  let validationFrequency: ValidationFrequency
  /// Told of the end of each epoch, for data that change then.
  var onEpochEnd: (Int) -> Void = { _ in }

  /// How many steps an epoch has; nil when that is not known.
  var stepCount: Int? { stepsPerEpoch ?? training.stepCount }
}

/// How far a run of `fit` is, for callbacks that save it.
final class TrainingRun {
  var plan: TrainingPlan
  var epoch = 0
  /// How many batches of the epoch were trained on.
  var batch = 0
  /// The pass over the data under way, and how many of its batches were trained on.
  private(set) var passNumber = 0
  private(set) var passBatch = 0
  let loss = Mean(name: "loss")
  /// The figures of the epoch that ends that are lists.
  var lists: [String: [Float]] = [:]
  private var pass: BatchSource.Pass?

  init(_ plan: TrainingPlan) { self.plan = plan }

  /// Where the dataset's iterator is; nil for arrays.
  var iteratorState: IteratorState? { pass?.state() }

  /// Begins an epoch: with a pass of its own, or within the pass under way when epochs are counted in
  /// steps.
  func begin(_ epoch: Int, from start: BatchSource.Start) throws {
    self.epoch = epoch
    batch = start.batch
    if plan.stepsPerEpoch != nil && pass != nil { return }
    passNumber = start.pass ?? epoch
    passBatch = start.passBatch
    pass = try plan.training.pass(passNumber, from: start)
  }

  /// The next batch of the epoch. Where epochs are counted in steps, the data begin again when they
  /// end.
  func next() throws -> BatchSource.Batch? {
    var found = try pass?.next()
    if found == nil, plan.stepsPerEpoch != nil, passBatch > 0 {
      passNumber += 1
      passBatch = 0
      pass = try plan.training.pass(passNumber)
      found = try pass?.next()
    }
    if found != nil { passBatch += 1 }
    return found
  }
}

extension Model {
  func fit(_ plan: TrainingPlan) throws -> History {
    precondition(
      !plan.training.isEndless || plan.stepsPerEpoch != nil, "an endless dataset needs stepsPerEpoch")
    precondition(
      plan.stepsPerEpoch ?? 1 > 0,
      "an epoch of \(plan.stepsPerEpoch ?? 1) steps is empty; stepsPerEpoch must be at least 1")
    precondition(
      plan.validation?.isEndless != true || plan.validationSteps != nil,
      "endless validation data need validationSteps")
    let (optimizer, _) = compiled(for: "fit")
    var plan = plan
    if plan.verbose != .silent && !plan.callbacks.contains(where: { $0 is ProgbarLogger }) {
      plan.callbacks.append(ProgbarLogger())
    }
    let run = TrainingRun(plan)
    self.run = run
    for callback in plan.callbacks { callback.model = self }
    defer {
      for callback in plan.callbacks { callback.model = nil }
      self.run = nil
    }
    stopTraining = false
    for callback in plan.callbacks { try callback.onTrainBegin() }
    let start = try restore(&plan)
    if let loss = start.loss { run.loss.restore(total: loss.total, weight: loss.weight) }
    run.plan = plan
    var history = History()
    for epoch in plan.epochs where !stopTraining {
      let isFirst = epoch == plan.epochs.lowerBound
      if !isFirst { run.loss.reset() }
      try fit(plan, epoch, run, from: isFirst ? start : BatchSource.Start(), &history)
    }
    // Also when a run that was ended behind its last backup has no epoch left.
    if plan.epochs.upperBound > 0 { optimizer.overwriteWithAverages(parameters) }
    for callback in plan.callbacks { try callback.onTrainEnd() }
    return history
  }

  /// Goes back to a backup when a callback has one.
  private func restore(_ plan: inout TrainingPlan) throws -> BatchSource.Start {
    for case let callback as BackupAndRestore in plan.callbacks {
      if !isBuilt, try callback.hasBackup {
        // The parameters have to exist before they are read.
        if let batch = try plan.training.pass(plan.epochs.lowerBound).next() {
          build(forInputs: batch.inputs.map(\.shape))
        }
      }
      guard let backup = try callback.restore(self) else { continue }
      plan.epochs = min(backup.epoch, plan.epochs.upperBound)..<plan.epochs.upperBound
      if plan.training.shuffleSeed != nil { plan.training.shuffleSeed = backup.shuffleSeed }
      return backup.start
    }
    return BatchSource.Start()
  }

  private func fit(
    _ plan: TrainingPlan, _ epoch: Int, _ run: TrainingRun, from start: BatchSource.Start,
    _ history: inout History
  ) throws {
    let callbacks = plan.callbacks
    for callback in callbacks { try callback.onEpochBegin(epoch) }
    let judge = compiled(for: "fit").judge
    judge.reset()
    let logs = BatchLogs(run.loss, judge)
    let stepCount = plan.stepCount
    try run.begin(epoch, from: start)
    var step = start.batch
    while step < stepCount ?? .max, !stopTraining, let batch = try run.next() {
      // Of a group of steps callbacks hear the beginning of the first and the end of the last.
      let isGroupStart = (step - start.batch) % stepsPerExecution == 0
      let isGroupEnd =
        (step - start.batch + 1) % stepsPerExecution == 0 || step + 1 == stepCount
      if isGroupStart { for callback in callbacks { try callback.onTrainBatchBegin(step) } }
      try train(on: batch.weighted(by: plan.classWeight), lossMean: run.loss)
      run.batch = step + 1
      if isGroupEnd { for callback in callbacks { try callback.onTrainBatchEnd(step, logs: logs) } }
      step += 1
    }
    var figures = logs.figures
    run.lists = logs.lists
    if let validation = plan.validation, plan.validationFrequency.contains(epoch) {
      let judged = try validating {
        try evaluate(validation, steps: plan.validationSteps, callbacks: callbacks, verbose: .silent)
      }
      figures += judged.figures.map { ("val_" + $0.name, $0.value) }
      for (name, list) in judged.lists { run.lists["val_" + name] = list }
    }
    var values = Dictionary(figures.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for callback in callbacks { try callback.onEpochEnd(epoch, logs: &values) }
    plan.onEpochEnd(epoch)
    let added = values.filter { entry in !figures.contains { $0.name == entry.key } }
    history.append(
      epoch: epoch, figures + added.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      lists: run.lists)
  }

  /// The result of `body`, whose problems are those of validation data.
  private func validating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let problem as DataProblem {
      throw DataProblem(description: "validation data: \(problem.description)")
    }
  }

  /// One update on one batch.
  ///
  /// - Throws: `DataProblem` when a layer or a loss cannot take a batch; no step is made then.
  func train(on batch: BatchSource.Batch, lossMean: Mean) throws {
    let (optimizer, judge) = compiled(for: "training")
    if !isBuilt { build(forInputs: batch.inputs.map(\.shape)) }
    let parameters = parameters
    let factor = optimizer.options.lossScaleFactor
    let (value, gradients) = try valueWithGradients(of: parameters) {
      try trying(changing: parameters, rows: batch.rows) {
        withAddedLosses { outputs(of: batch.inputs, training: true) }
      } judge: { predictions, added in
        let total = sum(judge.loss(predictions, batch, isTraining: true), added)
        judge.update(predictions.map(\.detached), batch)
        return factor.map { total * Double($0) } ?? total
      }
    }
    // Some optimizers ask where a parameter is when they first see it.
    if optimizer.slots.isEmpty { labelParameters() }
    optimizer.apply(gradients, to: parameters)
    let scale = Double(factor ?? 1)
    lossMean.add(
      Double(value.scalar(of: Float.self)) / scale, weight: Double(batch.inputs[0].shape[0]))
  }

  /// The loss of the outputs with what layers added.
  func sum(_ loss: Variable?, _ added: [Variable]) -> Variable {
    guard let first = loss ?? added.first else {
      preconditionFailure("'\(name)' has nothing to make small: no output has a loss, and no layer adds one.")
    }
    return (loss == nil ? added.dropFirst() : added[...]).reduce(first, +)
  }
}

extension BatchSource.Batch {
  /// The batch with weights by the classes of its labels, when it has none of its own.
  func weighted(by classWeight: [Int: Float]?) -> BatchSource.Batch {
    guard let classWeight else { return self }
    precondition(
      labels.count == 1, "weights of classes need a model of one output, and there are \(labels.count)")
    guard weights[0] == nil, let labels = labels[0] else { return self }
    var batch = self
    batch.weights = [sampleWeights(of: labels, byClass: classWeight)]
    return batch
  }
}
