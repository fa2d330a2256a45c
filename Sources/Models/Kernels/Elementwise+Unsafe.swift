import CKernels
import Tensors

// C kernels of one number at a time, as functions on float32 tensors.

extension ActivationFunction {
  /// The number that `ck_activate` knows it by. Softmax, which works on rows, has none.
  var code: Int32 {
    switch self {
    case .linear: Int32(ck_linear)
    case .relu: Int32(ck_relu)
    case .sigmoid: Int32(ck_sigmoid)
    case .tanh: Int32(ck_tanh)
    case .elu: Int32(ck_elu)
    case .selu: Int32(ck_selu)
    case .gelu: Int32(ck_gelu)
    case .silu: Int32(ck_silu)
    case .softplus: Int32(ck_softplus)
    case .softsign: Int32(ck_softsign)
    case .exponential: Int32(ck_exponential)
    case .relu6: Int32(ck_relu6)
    case .hardSigmoid: Int32(ck_hard_sigmoid)
    case .leakyReLU: Int32(ck_leaky_relu)
    default: preconditionFailure("\(rawValue) is not a function that ck_activate knows.")
    }
  }

  /// Those that `ck_element` computes.
  private var element: ElementFunction? {
    switch self {
    case .celu: .celu(alpha: 1)
    case .logSigmoid: .logSigmoid
    case .hardSiLU: .hardSiLU
    case .hardTanh: .hardTanh
    case .mish: .mish
    case .tanhShrink: .tanhShrink
    case .softShrink: .softShrink(0.5)
    case .hardShrink: .hardShrink(0.5)
    case .squareplus: .squareplus(b: 4)
    case .sparsePlus: .sparsePlus
    case .sparseSigmoid: .sparseSigmoid
    default: nil
    }
  }

  /// Whether a layer applies it to its sums at once. Others are operations of their own: a loss may
  /// want what went into a softmax or a sigmoid, and some derivatives need their operand.
  var isFused: Bool {
    switch self {
    case .linear, .relu, .tanh, .elu, .selu, .softsign, .exponential, .relu6, .leakyReLU: true
    default: false
    }
  }

  /// Whether the derivative is worked out from the operand; from the result otherwise.
  var needsOperand: Bool {
    switch self {
    case .gelu, .silu, .softplus, .hardSigmoid, .glu: true
    default: element != nil
    }
  }

  /// The function of every number, over the last axis for softmax and its relatives.
  func value(_ x: Tensor) -> Tensor {
    precondition(x.dtype == .float32, "Activations need float32, and got \(x.dtype).")
    if let element { return element.value(x) }
    switch self {
    case .logSoftmax: return x.logSoftmax()
    case .sparsemax: return x.sparsemax()
    case .glu: return x.glu()
    default: break
    }
    let columns = x.shape.last ?? 1
    return Tensor(shape: x.shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      x.withUnsafeBytes { bytes in
        guard let to = out.floats, let from = bytes.floats else { return }
        if self != .softmax {
          ck_activate(code, from, to, x.count)
        } else {
          ck_softmax(from, to, x.count / max(1, columns), columns)
        }
      }
    }
  }

  /// The gradient with respect to the operand, written over `gradient` when nothing shares it.
  ///
  /// - Parameters:
  ///   - operand: read where `needsOperand`.
  ///   - result: read elsewhere.
  func pullback(_ gradient: consuming Tensor, operand: Tensor?, result: Tensor?) -> Tensor {
    if self == .linear { return gradient }
    var gradient = consume gradient
    guard let known = needsOperand ? operand : result else {
      preconditionFailure("The derivative of \(rawValue) needs its \(needsOperand ? "operand" : "result").")
    }
    if let element { return element.pullback(gradient, operand: known) }
    switch self {
    case .logSoftmax: return known.logSoftmaxPullback(gradient)
    case .sparsemax: return known.sparsemaxPullback(gradient)
    case .glu: return known.gluPullback(gradient)
    default: break
    }
    gradient.inPlace { out, count in
      known.withUnsafeBytes { bytes in
        guard let known = bytes.floats else { return }
        if self != .softmax {
          ck_activate_backward(code, known, out, count)
        } else if let columns = result?.shape.last, columns > 0 {
          ck_softmax_backward(out, known, out, count / columns, columns)
        }
      }
    }
    return gradient
  }
}

extension Tensor {
  /// Adds another tensor of the same shape.
  mutating func accumulate(_ other: Tensor) {
    precondition(
      shape == other.shape, "Gradients of shapes \(shape) and \(other.shape) cannot be added.")
    inPlace { to, count in
      other.withUnsafeBytes { bytes in
        if let from = bytes.floats { ck_add(from, to, count) }
      }
    }
  }

  /// Every number times `factor` plus `offset`, as float32, from float32 or uint8 without a copy
  /// between.
  func scaled(by factor: Float, plus offset: Float = 0) -> Tensor {
    let source = dtype == .uint8 || dtype == .float32 ? self : cast(to: .float32)
    return Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      source.withUnsafeBytes { bytes in
        guard let to = out.floats, let from = bytes.baseAddress else { return }
        if source.dtype == .uint8 {
          ck_scale_u8(from.assumingMemoryBound(to: UInt8.self), factor, offset, to, count)
        } else {
          ck_scale(from.assumingMemoryBound(to: Float.self), factor, offset, to, count)
        }
      }
    }
  }

  /// Every number, or 0 with probability `rate`; those that stay are scaled to keep the mean.
  func dropped(rate: Double, seed: Int) -> Tensor {
    let threshold = UInt32(Swift.min((1 - rate) * 0x1p32, Double(UInt32.max)))
    return Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { bytes in
        guard let to = out.floats, let from = bytes.floats else { return }
        ck_dropout(
          from, to, count, UInt64(bitPattern: Int64(seed)), threshold, Float(1 / (1 - rate)))
      }
    }
  }

  /// Calls `body` with the numbers for writing, in place when nothing shares them.
  mutating func inPlace(_ body: (UnsafeMutablePointer<Float>, Int) -> Void) {
    precondition(dtype == .float32, "This needs float32, and got \(dtype).")
    let count = count
    withUnsafeMutableBytes { bytes in
      if let floats = bytes.floats { body(floats, count) }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The start as floats; nil when empty.
  var floats: UnsafePointer<Float>? {
    count == 0 ? nil : baseAddress?.assumingMemoryBound(to: Float.self)
  }
  var int32s: UnsafePointer<Int32>? {
    count == 0 ? nil : baseAddress?.assumingMemoryBound(to: Int32.self)
  }
  var uint8s: UnsafePointer<UInt8>? {
    count == 0 ? nil : baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The start as floats; nil when empty.
  var floats: UnsafeMutablePointer<Float>? {
    count == 0 ? nil : baseAddress?.assumingMemoryBound(to: Float.self)
  }
}
