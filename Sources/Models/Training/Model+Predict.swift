public import Datasets
public import Tensors

extension Model {
  /// The model's output for samples along the first axis, computed in batches.
  ///
  ///     model.predict(images).shape   // [1000, 10]
  ///
  /// Of several outputs it is the first; `predict([images])` gives them all.
  public func predict(_ inputs: Tensor, batchSize: Int = 32) -> Tensor {
    precondition(inputs.rank > 0, "inputs need an axis of samples")
    return predictions([inputs], batchSize: batchSize)[0]
  }

  /// All outputs for samples along the first axis of each input, in the order of inputs and outputs.
  ///
  ///     model.predict([images, texts])[0].shape   // [1000, 10]
  public func predict(_ inputs: [Tensor], batchSize: Int = 32) -> [Tensor] {
    predictions(arranged(inputs), batchSize: batchSize)
  }

  /// All outputs for samples along the first axis of each input, by the names of inputs and outputs.
  ///
  ///     model.predict(["image": images, "text": texts])["kind"]!.shape   // [1000, 10]
  public func predict(_ inputs: [String: Tensor], batchSize: Int = 32) -> [String: Tensor] {
    named(predictions(arranged(inputs), batchSize: batchSize))
  }

  /// The model's output for all batches of a dataset, one after the other.
  ///
  /// - Parameters:
  ///   - steps: how many batches; nil for all.
  ///   - callbacks: told of every batch.
  /// - Throws: what the dataset and the callbacks throw.
  public func predict(
    _ dataset: Dataset<Tensor>, steps: Int? = nil, callbacks: [Callback] = []
  ) throws -> Tensor {
    try predictions(dataset, steps, callbacks)[0]
  }

  /// All outputs for all batches of a dataset, in the order of inputs and outputs.
  public func predict(
    _ dataset: Dataset<[Tensor]>, steps: Int? = nil, callbacks: [Callback] = []
  ) throws -> [Tensor] {
    try predictions(dataset, steps, callbacks)
  }

  /// All outputs for all batches of a dataset, by the names of inputs and outputs.
  public func predict(
    _ dataset: Dataset<[String: Tensor]>, steps: Int? = nil, callbacks: [Callback] = []
  ) throws -> [String: Tensor] {
    named(try predictions(dataset, steps, callbacks))
  }

  private func arranged(_ inputs: some TensorBundle) -> [Tensor] {
    do throws(BundleError) {
      return try inputs.inputs(named: inputNames)
    } catch {
      preconditionFailure("'\(name)': \(error.reason)")
    }
  }

  private func named(_ outputs: [Tensor]) -> [String: Tensor] {
    Dictionary(zip(outputNames, outputs), uniquingKeysWith: { first, _ in first })
  }

  private func predictions(_ inputs: [Tensor], batchSize: Int) -> [Tensor] {
    precondition(batchSize > 0, "the batch size is \(batchSize), and must be at least 1")
    let count = inputs.first?.shape.first ?? 0
    precondition(
      inputs.allSatisfy { $0.shape.first == count },
      "inputs of shapes \(inputs.map(\.shape)) have different numbers of samples")
    if count <= batchSize { return outputs(of: inputs, training: false).map(\.value) }
    return joined(
      stride(from: 0, to: count, by: batchSize).map { start in
        let range = start..<min(start + batchSize, count)
        return outputs(of: inputs.map { $0[range] }, training: false).map(\.value)
      })
  }

  private func predictions(
    _ dataset: Dataset<some TensorBundle>, _ steps: Int?, _ callbacks: [Callback]
  ) throws -> [Tensor] {
    precondition(
      steps != nil || dataset.cardinality != .infinite, "an endless dataset needs steps")
    for callback in callbacks { callback.model = self }
    defer { for callback in callbacks { callback.model = nil } }
    for callback in callbacks { try callback.onPredictBegin() }
    var batches: [[Tensor]] = []
    let iterator = try dataset.makeIterator(epoch: 0)
    while batches.count < steps ?? .max, let inputs = try iterator.next() {
      for callback in callbacks { try callback.onPredictBatchBegin(batches.count) }
      let results = outputs(of: arranged(inputs), training: false).map(\.value)
      for callback in callbacks {
        try callback.onPredictBatchEnd(batches.count, outputs: results[0])
      }
      batches.append(results)
    }
    precondition(!batches.isEmpty, "the dataset is empty, so there is nothing to predict")
    for callback in callbacks { try callback.onPredictEnd() }
    return joined(batches)
  }

  /// The batches of each output one after the other.
  private func joined(_ batches: [[Tensor]]) -> [Tensor] {
    batches[0].indices.map { output in Tensor.concatenate(batches.map { $0[output] }) }
  }
}
