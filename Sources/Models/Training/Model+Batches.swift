public import Tensors

extension Model {
  /// One update on one batch; gives the loss before it.
  ///
  ///     model.trainOnBatch(images, labels)   // 2.31
  ///
  /// - Parameters:
  ///   - sampleWeight: how much each sample counts, or each step of each.
  ///   - classWeight: how much the samples of each class count, when there is no `sampleWeight`.
  @discardableResult
  public func trainOnBatch(
    _ inputs: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil, classWeight: [Int: Float]? = nil
  ) -> Float {
    precondition(
      sampleWeight == nil || classWeight == nil,
      "samples are weighted by sampleWeight or by classWeight, not by both")
    let mean = Mean(name: "loss")
    for metric in metrics + weightedMetrics { metric.reset() }
    train(
      on: inputs, labels,
      weights: sampleWeight ?? classWeight.map { sampleWeights(of: labels, byClass: $0) },
      lossMean: mean)
    return mean.result
  }

  /// The loss and metrics of one batch, without training.
  ///
  ///     model.testOnBatch(images, labels)["accuracy"]   // 0.9375
  public func testOnBatch(
    _ inputs: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil
  ) -> Evaluation {
    let mean = Mean(name: "loss")
    for metric in metrics + weightedMetrics { metric.reset() }
    test(on: inputs, labels, weights: sampleWeight, lossMean: mean)
    return Evaluation(figures: BatchLogs([mean] + metrics + weightedMetrics).figures)
  }

  /// The model's output for one batch.
  ///
  ///     model.predictOnBatch(images).shape   // [32, 10]
  public func predictOnBatch(_ inputs: Tensor) -> Tensor { self(inputs).value }
}
