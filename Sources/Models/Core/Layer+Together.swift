extension Layer {
  /// The result of this layer and of the one behind it as one operation, where that is faster than one after the other and
  /// gives the same; nil elsewhere.
  func call(_ x: Variable, thenBy next: Layer) -> Variable? {
    // Losses that layers add are of what is between, too.
    guard activityRegularizer == nil, next.activityRegularizer == nil, activationLayer == nil else { return nil }
    switch (self, next) {
    case (let convolution as Conv2D, let pooling as MaxPooling2D):
      return convolution.call(x, thenPooledBy: pooling)
    case (let embedding as Embedding, let pooling as GlobalAveragePooling1D):
      return embedding.call(x, thenPooledBy: pooling)
    default: return nil
    }
  }
}
