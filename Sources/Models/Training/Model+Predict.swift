public import Datasets
public import Tensors

extension Model {
  /// The model's output for samples along the first axis, computed in batches.
  ///
  ///     model.predict(images).shape   // [1000, 10]
  public func predict(_ inputs: Tensor, batchSize: Int = 32) -> Tensor {
    precondition(batchSize > 0, "the batch size is \(batchSize), and must be at least 1")
    precondition(inputs.rank > 0, "inputs need an axis of samples")
    let count = inputs.shape[0]
    if count <= batchSize { return self(inputs).value }
    return Tensor.concatenate(
      stride(from: 0, to: count, by: batchSize).map { start in
        self(inputs[start..<min(start + batchSize, count)]).value
      })
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
    for callback in callbacks { callback.model = self }
    defer { for callback in callbacks { callback.model = nil } }
    for callback in callbacks { try callback.onPredictBegin() }
    var outputs: [Tensor] = []
    let iterator = try dataset.makeIterator(epoch: 0)
    while outputs.count < steps ?? .max, let inputs = try iterator.next() {
      for callback in callbacks { try callback.onPredictBatchBegin(outputs.count) }
      let output = self(inputs).value
      for callback in callbacks { try callback.onPredictBatchEnd(outputs.count, outputs: output) }
      outputs.append(output)
    }
    precondition(!outputs.isEmpty, "the dataset is empty, so there is nothing to predict")
    for callback in callbacks { try callback.onPredictEnd() }
    return Tensor.concatenate(outputs)
  }
}
