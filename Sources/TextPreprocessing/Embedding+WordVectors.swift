public import Models
import Tensors
public import Texts

extension Embedding {
  /// An embedding that begins with vectors learned elsewhere, a row for each token of a vocabulary.
  ///
  /// ```swift
  /// let vectors = try WordVectors(gloVe: "glove.6B.100d.txt")
  /// Embedding(vectors, for: vectorize.vocabulary(), maskZero: true)      // [vocabulary, 100]
  /// ```
  /// Tokens without a vector have zeros. The numbers are saved in the model, as those of any layer.
  ///
  /// - Parameter trainable: whether training changes the vectors; by default they stay.
  public convenience init(
    _ vectors: WordVectors, for vocabulary: [String], maskZero: Bool = false, trainable: Bool = false,
    name: String? = nil
  ) {
    self.init(matrix: vectors.matrix(for: vocabulary), maskZero: maskZero, trainable: trainable, name: name)
  }

  /// The same for the indices of a tokenizer, whose 0 is padding.
  public convenience init(
    _ vectors: WordVectors, for tokenizer: Tokenizer, maskZero: Bool = false, trainable: Bool = false,
    name: String? = nil
  ) {
    self.init(matrix: vectors.matrix(for: tokenizer), maskZero: maskZero, trainable: trainable, name: name)
  }

  private convenience init(matrix: Tensor, maskZero: Bool, trainable: Bool, name: String?) {
    // A saved model has the numbers themselves, so its initializer is one that Keras knows.
    let start = Initializer(className: "Zeros") { _, _ in matrix }
    self.init(
      inputDim: matrix.shape[0], outputDim: matrix.shape[1], embeddingsInitializer: start,
      maskZero: maskZero, name: name)
    self.trainable = trainable
  }
}
