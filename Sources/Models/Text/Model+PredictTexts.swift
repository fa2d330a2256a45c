public import Tensors
import Texts

extension Model {
  /// The model's output for texts, computed in batches.
  ///
  ///     let model = try Model.load("reviews.keras")        // its first layer a TextVectorization
  ///     model.predict(["a quiet, moving film", "dull"])    // [[0.93] [0.08]]
  ///
  /// Traps unless the model has one input, and that of one text a sample.
  public func predict(_ texts: [String], batchSize: Int = 32) -> Tensor {
    precondition(batchSize > 0, "the batch size is \(batchSize), and must be at least 1")
    let inputs = (self as? Functional)?.inputs ?? [layers.first].compactMap { $0 as? Input }
    guard inputs.count == 1, let input = inputs.first, input.isText,
      input.shape.dropLast().allSatisfy({ $0 ?? 1 == 1 })
    else {
      preconditionFailure("The model '\(name)' does not take one text a sample, so texts cannot be given to it.")
    }
    let axes = [Int](repeating: 1, count: input.shape.count - 1)
    func output(_ texts: ArraySlice<String>) -> Tensor {
      let bytes = Tensor(texts: texts)
      return self(bytes.reshaped([texts.count] + axes + [bytes.shape[1]])).value
    }
    if texts.count <= batchSize { return output(texts[...]) }
    return Tensor.concatenate(
      stride(from: 0, to: texts.count, by: batchSize).map { start in
        output(texts[start..<min(start + batchSize, texts.count)])
      })
  }
}
