public import Tensors
import Texts

extension Model {
  /// The model's output for texts, computed in batches.
  ///
  ///     let model = try Model.load("reviews.keras")        // its first layer a TextVectorization
  ///     try model.predict(["a quiet, moving film", "dull"])    // [[0.93] [0.08]]
  ///
  /// - Throws: `DataProblem` when a layer cannot take a batch.
  ///
  /// Traps unless the model has one input, and that of one text a sample.
  public func predict(
    _ texts: [String], batchSize: Int = 32, verbose: Verbosity = .auto
  ) throws -> Tensor {
    let inputs = (self as? Functional)?.inputs ?? [layers.first].compactMap { $0 as? Input }
    guard inputs.count == 1, let input = inputs.first, input.isText,
      input.shape.dropLast().allSatisfy({ $0 ?? 1 == 1 })
    else {
      preconditionFailure("The model '\(name)' does not take one text a sample, so texts cannot be given to it.")
    }
    let axes = [Int](repeating: 1, count: input.shape.count - 1)
    return try predictions(texts.count, batchSize, verbose) { samples in
      let bytes = Tensor(texts: texts[samples])
      return [self(bytes.reshaped([samples.count] + axes + [bytes.shape[1]])).value]
    }[0]
  }
}
