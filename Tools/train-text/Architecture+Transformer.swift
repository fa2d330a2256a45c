import Millrace

extension Architecture {
  /// One block of the encoder in Vaswani et al., "Attention Is All You Need" (2017), and the mean of what it gives.
  func transformer(words: Int, length: Int, embedding: Int, classes: Int, seed: Int) -> Model {
    let numbers = Input(shape: [length], dtype: .int64)
    let vectors = Embedding(inputDim: words, outputDim: embedding, maskZero: true)(numbers)
    let placed = Dropout(0.3)(Add()([vectors, places(for: vectors)]))
    let heads = 2
    let attended = MultiHeadAttention(numHeads: heads, keyDim: max(1, embedding / heads))(placed, placed)
    let read = LayerNormalization()(Add()([placed, Dropout(0.1)(attended)]))
    let widened = Dense(2 * embedding, activation: .relu)(read)
    let thought = LayerNormalization()(Add()([read, Dropout(0.1)(Dense(embedding)(widened))]))
    let mean = Dropout(0.5)(GlobalAveragePooling1D()(thought))
    let output = Dense(classes, activation: .softmax)(mean)
    return Functional(inputs: numbers, outputs: output, name: "transformer", seed: seed)
  }

  /// A learned vector for each place of a text, with the mask of `vectors`.
  ///
  /// Keras has no layer of this kind, and one of our own would not open there without its class. But a normalization
  /// adds a learned number at each place after it has normalized, and of zeros nothing else is left.
  private func places(for vectors: SymbolicTensor) -> SymbolicTensor {
    LayerNormalization(
      axes: [1, 2], scale: false, betaInitializer: .uniform(), name: "position_embedding")(
        Rescaling(0)(vectors))
  }
}
