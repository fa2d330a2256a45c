import Datasets
import Tensors

/// What a call of `fit` asked for.
struct TrainingPlan {
  var training: BatchSource
  let validation: BatchSource?
  var epochs: Range<Int>
  let callbacks: [Callback]
  let verbose: Verbosity
  let classWeight: [Int: Float]?
  let stepsPerEpoch: Int?
  let validationSteps: Int?
  let validationFrequency: Int
}

/// How far a run of `fit` is, for callbacks that save it.
final class TrainingRun {
  var epoch = 0
  /// How many batches of the epoch were trained on.
  var batch = 0
  var shuffleSeed: Int?
  let loss = Mean(name: "loss")
  var iteratorState: () -> IteratorState? = { nil }
}

extension Model {
  func fit(_ plan: TrainingPlan) throws -> History {
    precondition(
      plan.validationFrequency > 0,
      "the validation frequency is \(plan.validationFrequency), and must be at least 1")
    precondition(
      !plan.training.isEndless || plan.stepsPerEpoch != nil, "an endless dataset needs stepsPerEpoch")
    let (optimizer, _) = compiled(for: "fit")
    var plan = plan
    let run = TrainingRun()
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
    run.shuffleSeed = plan.training.shuffleSeed
    var history = History()
    for epoch in plan.epochs where !stopTraining {
      let isFirst = epoch == plan.epochs.lowerBound
      if !isFirst { run.loss.reset() }
      try fit(plan, epoch, run, from: isFirst ? start : BatchSource.Start(), &history)
    }
    if !plan.epochs.isEmpty { optimizer.overwriteWithAverages(parameters) }
    for callback in plan.callbacks { try callback.onTrainEnd() }
    return history
  }

  /// Goes back to a backup when a callback has one.
  private func restore(_ plan: inout TrainingPlan) throws -> BatchSource.Start {
    for case let callback as BackupAndRestore in plan.callbacks {
      if !isBuilt, try callback.hasBackup {
        // The parameters have to exist before they are read.
        if let batch = try plan.training.pass(plan.epochs.lowerBound).next() {
          build(for: batch.inputs.shape)
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
    if plan.epochs.count > 1 && plan.verbose != .silent {
      ProgressBar.print("Epoch \(epoch + 1)/\(plan.epochs.upperBound)")
    }
    let all = metrics + weightedMetrics
    for metric in all { metric.reset() }
    let logs = BatchLogs([run.loss] + all)
    let stepCount = plan.stepsPerEpoch ?? plan.training.stepCount
    var bar = ProgressBar(target: stepCount, verbosity: plan.verbose)
    let pass = try plan.training.pass(epoch, from: start)
    run.epoch = epoch
    run.iteratorState = pass.state
    var step = start.batch
    while step < stepCount ?? .max, !stopTraining, let batch = try pass.next() {
      // Of a group of steps callbacks hear the beginning of the first and the end of the last.
      let isGroupStart = (step - start.batch) % stepsPerExecution == 0
      let isGroupEnd =
        (step - start.batch + 1) % stepsPerExecution == 0 || step + 1 == stepCount
      if isGroupStart { for callback in callbacks { try callback.onTrainBatchBegin(step) } }
      train(
        on: batch.inputs, batch.labels,
        weights: batch.weights
          ?? plan.classWeight.map { sampleWeights(of: batch.labels, byClass: $0) },
        lossMean: run.loss)
      run.batch = step + 1
      if isGroupEnd { for callback in callbacks { try callback.onTrainBatchEnd(step, logs: logs) } }
      step += 1
      if bar.advance() { bar.draw(logs.figures) }
    }
    var figures = logs.figures
    if let validation = plan.validation, (epoch + 1) % plan.validationFrequency == 0 {
      let judged = try evaluate(
        validation, steps: plan.validationSteps, callbacks: callbacks, verbose: .silent)
      figures += judged.map { ("val_" + $0.name, $0.value) }
    }
    bar.finish(figures)
    var values = Dictionary(figures.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for callback in callbacks { try callback.onEpochEnd(epoch, logs: &values) }
    let added = values.filter { entry in !figures.contains { $0.name == entry.key } }
    history.append(
      epoch: epoch, figures + added.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// One update on one batch.
  func train(on inputs: Tensor, _ labels: Tensor, weights: Tensor?, lossMean: Mean) {
    let (optimizer, loss) = compiled(for: "training")
    build(for: inputs.shape)
    let parameters = parameters
    let factor = optimizer.options.lossScaleFactor
    var output: Variable?
    let (value, gradients) = valueWithGradients(of: parameters) {
      let (result, added) = withAddedLosses { self(inputs, training: true) }
      output = result.detached
      let own = loss(labels, result, sampleWeight: weights)
      let total = added.reduce(own.value.count == 1 ? own : own.sum(), +)
      return factor.map { total * Double($0) } ?? total
    }
    optimizer.apply(gradients, to: parameters)
    let scale = Double(factor ?? 1)
    lossMean.add(Double(value.scalar(of: Float.self)) / scale, weight: Double(inputs.shape[0]))
    if let output { updateMetrics(labels: labels, predictions: output, weights: weights) }
  }

  /// Gathers a batch: the mask of the predictions leaves out steps, weights count where asked for.
  func updateMetrics(labels: Tensor, predictions: Variable, weights: Tensor?) {
    if metrics.isEmpty && weightedMetrics.isEmpty { return }
    let mask = predictions.mask.map { $0.cast(to: .float32) }
    func isMasked(_ metric: Metric) -> Bool { mask != nil && metric is MeanMetric }
    for metric in metrics {
      metric.update(
        labels: labels, predictions: predictions.value,
        sampleWeight: isMasked(metric) ? mask : nil)
    }
    for metric in weightedMetrics {
      var weight = weights
      if let mask, isMasked(metric) {
        weight = weights.map { Tensor($0.spread(over: mask.shape), shape: mask.shape) * mask } ?? mask
      }
      metric.update(labels: labels, predictions: predictions.value, sampleWeight: weight)
    }
  }
}
