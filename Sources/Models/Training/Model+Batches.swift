public import Tensors

extension Model {
  /// One update on one batch; gives its loss and metrics before it.
  ///
  ///     try model.trainOnBatch(images, labels).loss   // 2.31
  ///
  /// - Parameters:
  ///   - inputs: one tensor, a list in the order of the model's inputs, or a dictionary by their names.
  ///   - labels: the same for its outputs.
  ///   - sampleWeight: how much each sample counts, or each step of each.
  ///   - classWeight: how much the samples of each class count, when there is no `sampleWeight`.
  /// - Throws: `DataProblem` when a layer or a loss cannot take a batch; no step is made then.
  @discardableResult
  public func trainOnBatch(
    _ inputs: some TensorBundle, _ labels: some TensorBundle,
    sampleWeight: (any TensorBundle)? = nil, classWeight: [Int: Float]? = nil
  ) throws -> Evaluation {
    precondition(
      sampleWeight == nil || classWeight == nil,
      "samples are weighted by sampleWeight or by classWeight, not by both")
    let batch = batch(inputs, labels, sampleWeight)
    return try figures { try train(on: batch.weighted(by: classWeight), lossMean: $0) }
  }

  /// The loss and metrics of one batch, without training.
  ///
  ///     try model.testOnBatch(images, labels)["accuracy"]   // 0.9375
  ///
  /// - Throws: `DataProblem` when a layer or a loss cannot take a batch.
  public func testOnBatch(
    _ inputs: some TensorBundle, _ labels: some TensorBundle,
    sampleWeight: (any TensorBundle)? = nil
  ) throws -> Evaluation {
    let batch = batch(inputs, labels, sampleWeight)
    return try figures { try test(on: batch, lossMean: $0) }
  }

  private func figures(_ body: (Mean) throws -> Void) throws -> Evaluation {
    let judge = compiled(for: "training or testing on a batch").judge
    let mean = Mean(name: "loss")
    judge.reset()
    try body(mean)
    return Evaluation(BatchLogs(mean, judge))
  }

  /// The model's output for one batch.
  ///
  ///     try model.predictOnBatch(images).shape   // [32, 10]
  ///
  /// - Throws: `DataProblem` when a layer or a loss cannot take a batch.
  public func predictOnBatch(_ inputs: Tensor) throws -> Tensor {
    try predict(inputs, batchSize: max(1, inputs.shape.first ?? 1), verbose: .silent)
  }

  /// All outputs for one batch, in the order of inputs and outputs.
  public func predictOnBatch(_ inputs: [Tensor]) throws -> [Tensor] {
    try predict(inputs, batchSize: max(1, inputs.first?.shape.first ?? 1), verbose: .silent)
  }

  /// All outputs for one batch, by the names of inputs and outputs.
  public func predictOnBatch(_ inputs: [String: Tensor]) throws -> [String: Tensor] {
    try predict(inputs, batchSize: max(1, inputs.values.first?.shape.first ?? 1), verbose: .silent)
  }
}
