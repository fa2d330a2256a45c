import Tensors

extension Layer {
  /// `x` as the layer counts: whole numbers, truth values and other floats as float32 where it multiplies
  /// them or takes functions of them.
  ///
  ///     Dense(3).floats(Variable(Tensor([[1, 2]] as [[Int32]]))).value.dtype      // float32
  ///
  /// Layers that look numbers up, prepare data or only move numbers get them as they are, and so do
  /// layers of a caller's own.
  func floats(_ x: Variable) -> Variable {
    guard countsInFloats, x.value.dtype != .float32 else { return x }
    return Variable(x.value.cast(to: .float32), mask: x.mask)
  }

  /// Whether it is an `Embedding` or has one inside.
  var looksUp: Bool { self is Embedding || layers.contains { $0.looksUp } }
}
