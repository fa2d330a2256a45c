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
  /// - Throws: what the dataset throws.
  public func evaluate(
    _ dataset: Dataset<(Tensor, Tensor)>, verbose: Verbosity = .auto
  ) throws -> Evaluation {
    Evaluation(figures: try evaluate(BatchSource(dataset), verbose: verbose))
  }

  /// The loss and metrics over arrays with the sample along the first axis.
  public func evaluate(
    _ inputs: Tensor, _ labels: Tensor, batchSize: Int = 32, verbose: Verbosity = .auto
  ) throws -> Evaluation {
    let source = BatchSource(inputs, labels, batchSize: batchSize, shuffleSeed: nil)
    return Evaluation(figures: try evaluate(source, verbose: verbose))
  }

  func evaluate(
    _ source: BatchSource, verbose: Verbosity = .silent
  ) throws -> [(name: String, value: Float)] {
    let (_, loss) = compiled(for: "evaluate")
    let lossMean = Mean(name: "loss")
    for metric in metrics { metric.reset() }
    var bar = ProgressBar(target: source.stepCount, verbosity: verbose)
    let next = try source.batches(0)
    while let batch = try next() {
      let (output, added) = withAddedLosses { self(batch.inputs) }
      lossMean.add(
        Double(added.reduce(loss(batch.labels, output), +).value.scalar(of: Float.self)),
        weight: Double(batch.inputs.shape[0]))
      for metric in metrics { metric.update(labels: batch.labels, predictions: output.value) }
      if bar.advance() { bar.draw(figures(lossMean)) }
    }
    let result = figures(lossMean)
    bar.finish(result)
    return result
  }
}
