public import Datasets
public import Tensors

/// The figures of one pass over data.
///
///     let figures = try model.evaluate(test)
///     figures.loss          // 0.042
///     figures["accuracy"]   // 0.987
public struct Evaluation: Sendable {
  /// Each figure's name and value, the loss first.
  public let figures: [(name: String, value: Float)]

  /// The mean loss of the samples.
  public var loss: Float { figures[0].value }

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
  /// - Throws: what the dataset and the callbacks throw.
  public func evaluate(
    _ dataset: Dataset<(Tensor, Tensor)>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> Evaluation {
    try evaluation(BatchSource(dataset), steps, callbacks, verbose)
  }

  /// The same over batches whose third part says how much each sample counts.
  public func evaluate(
    _ dataset: Dataset<(Tensor, Tensor, Tensor)>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> Evaluation {
    try evaluation(BatchSource(dataset), steps, callbacks, verbose)
  }

  /// The loss and metrics over arrays with the sample along the first axis.
  ///
  /// - Parameter sampleWeight: how much each sample counts, or each step of each; nil: all alike.
  public func evaluate(
    _ inputs: Tensor, _ labels: Tensor, batchSize: Int = 32, sampleWeight: Tensor? = nil,
    steps: Int? = nil, callbacks: [Callback] = [], verbose: Verbosity = .auto
  ) throws -> Evaluation {
    let source = BatchSource(
      inputs, labels, weights: sampleWeight, batchSize: batchSize, shuffleSeed: nil)
    return try evaluation(source, steps, callbacks, verbose)
  }

  private func evaluation(
    _ source: BatchSource, _ steps: Int?, _ callbacks: [Callback], _ verbose: Verbosity
  ) throws -> Evaluation {
    for callback in callbacks { callback.model = self }
    defer { for callback in callbacks { callback.model = nil } }
    return Evaluation(
      figures: try evaluate(source, steps: steps, callbacks: callbacks, verbose: verbose))
  }

  func evaluate(
    _ source: BatchSource, steps: Int?, callbacks: [Callback], verbose: Verbosity
  ) throws -> [(name: String, value: Float)] {
    let lossMean = Mean(name: "loss")
    let all = metrics + weightedMetrics
    for metric in all { metric.reset() }
    let logs = BatchLogs([lossMean] + all)
    for callback in callbacks { try callback.onTestBegin() }
    let stepCount = steps ?? source.stepCount
    var bar = ProgressBar(target: stepCount, verbosity: verbose)
    let pass = try source.pass(0)
    var step = 0
    while step < stepCount ?? .max, let batch = try pass.next() {
      for callback in callbacks { try callback.onTestBatchBegin(step) }
      test(on: batch.inputs, batch.labels, weights: batch.weights, lossMean: lossMean)
      for callback in callbacks { try callback.onTestBatchEnd(step, logs: logs) }
      step += 1
      if bar.advance() { bar.draw(logs.figures) }
    }
    let result = logs.figures
    bar.finish(result)
    for callback in callbacks { try callback.onTestEnd(logs: logs) }
    return result
  }

  /// Judges one batch.
  func test(on inputs: Tensor, _ labels: Tensor, weights: Tensor?, lossMean: Mean) {
    let (_, loss) = compiled(for: "evaluate")
    let (output, added) = withAddedLosses { self(inputs) }
    let own = loss(labels, output, sampleWeight: weights)
    let total = added.reduce(own.value.count == 1 ? own : own.mean(), +)
    lossMean.add(Double(total.value.scalar(of: Float.self)), weight: Double(inputs.shape[0]))
    updateMetrics(labels: labels, predictions: output, weights: weights)
  }
}
