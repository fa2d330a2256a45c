import Tensors

extension Layer {
  /// `x` as the layer counts: whole numbers, truth values and other floats as float32, for layers that
  /// have parameters to multiply them with or take functions of them.
  ///
  ///     Dense(3).floats(Variable(Tensor([[1, 2]] as [[Int32]]))).value.dtype      // float32
  ///
  /// Layers that look numbers up, prepare data or only move numbers get them as they are, and so do
  /// layers of a caller's own.
  func floats(_ x: Variable) -> Variable {
    let dtype = x.value.dtype
    guard dtype != .float32, countsInFloats else { return x }
    return Variable(x.value.cast(to: .float32), mask: x.mask)
  }

  private var countsInFloats: Bool {
    switch self {
    case is Activation, is Softmax, is ReLU, is LeakyReLU, is ELU, is PReLU, is Attention, is Bidirectional,
      is RNN, is ConvolutionLayer:
      true
    case is Model, is any PreparingLayer, is Merge: false
    default: !parameters.isEmpty && isStandard && !looksUp
    }
  }

  private var isStandard: Bool { LayerRegistry.standard.classNames.contains(className) }

  /// Whether it is an `Embedding` or has one inside.
  var looksUp: Bool { self is Embedding || layers.contains { $0.looksUp } }
}
