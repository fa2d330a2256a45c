import CKernels
import Tensors

/// A function of one number with its options, as `ck_element` knows it.
struct ElementFunction {
  private let code: Int32
  private let a: Float
  private let b: Float
  private let c: Float

  private init(_ code: Int, _ a: Float = 0, _ b: Float = 0, _ c: Float = 0) {
    self.code = Int32(code)
    self.a = a
    self.b = b
    self.c = c
  }

  static func relu(negativeSlope: Float, maxValue: Float?, threshold: Float) -> ElementFunction {
    ElementFunction(ck_bounded_relu, negativeSlope, maxValue ?? .infinity, threshold)
  }
  static func elu(alpha: Float) -> ElementFunction { ElementFunction(ck_elu_with, alpha) }
  static func celu(alpha: Float) -> ElementFunction { ElementFunction(ck_celu, alpha) }
  static func softShrink(_ threshold: Float) -> ElementFunction { ElementFunction(ck_soft_shrink, threshold) }
  static func hardShrink(_ threshold: Float) -> ElementFunction { ElementFunction(ck_hard_shrink, threshold) }
  static func squareplus(b: Float) -> ElementFunction { ElementFunction(ck_squareplus, b) }
  static func threshold(_ threshold: Float, _ other: Float) -> ElementFunction {
    ElementFunction(ck_threshold, threshold, other)
  }
  static let geluTanh = ElementFunction(ck_gelu_tanh)
  static let logSigmoid = ElementFunction(ck_log_sigmoid)
  static let hardSiLU = ElementFunction(ck_hard_silu)
  static let hardTanh = ElementFunction(ck_hard_tanh)
  static let mish = ElementFunction(ck_mish)
  static let tanhShrink = ElementFunction(ck_tanh_shrink)
  static let sparsePlus = ElementFunction(ck_sparse_plus)
  static let sparseSigmoid = ElementFunction(ck_sparse_sigmoid)

  /// The function of every number.
  func value(_ x: Tensor) -> Tensor {
    precondition(x.dtype == .float32, "Activations need float32, and got \(x.dtype).")
    return Tensor(shape: x.shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      x.withUnsafeBytes { bytes in
        guard let to = out.floats, let from = bytes.floats else { return }
        ck_element(code, a, b, c, from, to, x.count)
      }
    }
  }

  /// The gradient with respect to `operand`, written over `gradient` when nothing shares it.
  func pullback(_ gradient: consuming Tensor, operand: Tensor) -> Tensor {
    var gradient = gradient
    gradient.inPlace { out, count in
      operand.withUnsafeBytes { bytes in
        if let from = bytes.floats { ck_element_backward(code, a, b, c, out, from, out, count) }
      }
    }
    return gradient
  }
}
