public import Datasets
import Tensors

/// The figures of one pass over data.
///
///     let figures = try model.evaluate(test)
///     figures.loss          // 0.042
///     figures["accuracy"]   // 0.987
///     figures.list          // [0.042, 0.987], as Keras gives them without return_dict
///     figures.dictionary    // ["loss": 0.042, "accuracy": 0.987]
///
/// A metric that gives a list, such as `Precision(thresholds: [0.3, 0.7])`, has the mean of it there,
/// which is also what the progress line shows, and the list itself in `lists`:
///
///     figures["precision"]        // 0.875
///     figures.lists["precision"]  // [0.8, 0.95]
public struct Evaluation: Sendable {
  /// Each figure's name and value: the loss, the losses of several outputs, then the metrics.
  public let figures: [(name: String, value: Float)]

  /// The figures that are lists in Keras, by name: of a metric with several thresholds one number for
  /// each, of one that keeps classes or outputs apart one for each.
  public let lists: [String: [Float]]

  init(_ logs: BatchLogs) { (figures, lists) = (logs.figures, logs.lists) }

  /// The mean loss of the samples.
  public var loss: Float { figures[0].value }

  /// The values alone, in the same order.
  public var list: [Float] { figures.map(\.value) }

  /// The values by name.
  public var dictionary: [String: Float] {
    Dictionary(figures.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The figure called `name`, nil when there is none.
  public subscript(name: String) -> Float? { figures.first { $0.name == name }?.value }
}

extension Model {
  /// The loss and metrics over all batches of a dataset, without training.
  ///
  /// - Parameters:
  ///   - steps: how many batches; nil for all.
  ///   - callbacks: told of every batch.
  ///   - verbose: how much is printed.
  /// - Throws: what the dataset and the callbacks throw, and `DataProblem` when a layer or a loss cannot take a batch.
  public func evaluate<Inputs: TensorBundle, Labels: TensorBundle>(
    _ dataset: Dataset<(Inputs, Labels)>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> Evaluation {
    try evaluation(source(dataset), steps, callbacks, verbose)
  }

  /// The same over batches whose third part says how much each sample counts.
  public func evaluate<Inputs: TensorBundle, Labels: TensorBundle, Weights: TensorBundle>(
    _ dataset: Dataset<(Inputs, Labels, Weights)>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> Evaluation {
    try evaluation(source(dataset), steps, callbacks, verbose)
  }

  /// The loss and metrics over arrays with the sample along the first axis.
  ///
  /// - Parameter sampleWeight: how much each sample counts, or each step of each; nil: all alike.
  public func evaluate(
    _ inputs: some TensorBundle, _ labels: some TensorBundle, batchSize: Int = 32,
    sampleWeight: (any TensorBundle)? = nil, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> Evaluation {
    let source = BatchSource(
      batch(inputs, labels, sampleWeight), batchSize: batchSize, shuffleSeed: nil)
    return try evaluation(source, steps, callbacks, verbose)
  }

  private func evaluation(
    _ source: BatchSource, _ steps: Int?, _ callbacks: [Callback], _ verbose: Verbosity
  ) throws -> Evaluation {
    for callback in callbacks { callback.model = self }
    defer { for callback in callbacks { callback.model = nil } }
    return try evaluate(source, steps: steps, callbacks: callbacks, verbose: verbose)
  }

  func evaluate(
    _ source: BatchSource, steps: Int?, callbacks: [Callback], verbose: Verbosity
  ) throws -> Evaluation {
    let lossMean = Mean(name: "loss")
    let judge = compiled(for: "evaluate").judge
    judge.reset()
    let logs = BatchLogs(lossMean, judge)
    for callback in callbacks { try callback.onTestBegin() }
    precondition(steps != nil || !source.isEndless, "an endless dataset needs steps")
    let stepCount = steps ?? source.stepCount
    var bar = ProgressBar(target: stepCount, verbosity: verbose)
    let pass = try source.pass(0)
    var step = 0
    while step < stepCount ?? .max, let batch = try pass.next() {
      for callback in callbacks { try callback.onTestBatchBegin(step) }
      try test(on: batch, lossMean: lossMean)
      for callback in callbacks { try callback.onTestBatchEnd(step, logs: logs) }
      step += 1
      if bar.advance(to: step) { bar.draw(logs.figures) }
    }
    let result = Evaluation(logs)
    bar.finish(result.figures)
    for callback in callbacks { try callback.onTestEnd(logs: logs) }
    return result
  }

  /// Judges one batch.
  ///
  /// - Throws: `DataProblem` when a layer or a loss cannot take a batch.
  func test(on batch: BatchSource.Batch, lossMean: Mean) throws {
    let judge = compiled(for: "evaluate").judge
    if !isBuilt { build(forInputs: batch.inputs.map(\.shape)) }
    let total = try trying(rows: batch.rows) {
      withAddedLosses { outputs(of: batch.inputs, training: false) }
    } judge: { predictions, added in
      let total = sum(judge.loss(predictions, batch, isTraining: false), added)
      judge.update(predictions, batch)
      return total
    }
    lossMean.add(
      Double(total.value.scalar(of: Float.self)), weight: Double(batch.inputs[0].shape[0]))
  }
}
