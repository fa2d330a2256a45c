/// What a layer does to each number it makes. Raw values are Keras' names.
///
///     Dense(128, activation: .relu)
///
/// Options of a function are those that Keras takes by default; the methods of `Variable`, such as
/// `relu(negativeSlope:maxValue:threshold:)`, take them all.
public enum ActivationFunction: String, Sendable, CaseIterable {
  /// x.
  case linear
  /// max(x, 0).
  case relu
  /// 1 / (1 + e^-x).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// e^x divided by its sum over the last axis.
  case softmax
  /// x where positive, else e^x - 1.
  case elu
  /// A scaled `elu` that keeps mean 0 and variance 1 (Klambauer et al., 2017).
  case selu
  /// x times the normal distribution function of x, by the error function.
  case gelu
  /// x times `sigmoid`.
  case silu
  /// log(1 + e^x).
  case softplus
  /// x / (1 + |x|).
  case softsign
  /// e^x.
  case exponential
  /// min(max(x, 0), 6).
  case relu6
  /// relu6(x + 3) / 6, as Keras 3 has it.
  case hardSigmoid = "hard_sigmoid"
  /// x where positive, else 0.2 x.
  case leakyReLU = "leaky_relu"
  /// x where positive, else e^x - 1: `elu` with a slope that stays smooth for every alpha.
  case celu
  /// The logarithm of `sigmoid`.
  case logSigmoid = "log_sigmoid"
  /// x times `hardSigmoid`.
  case hardSiLU = "hard_silu"
  /// The logarithm of `softmax`.
  case logSoftmax = "log_softmax"
  /// x cut off at -1 and 1.
  case hardTanh = "hard_tanh"
  /// x tanh(softplus(x)).
  case mish
  /// The first half of the last axis times `sigmoid` of the second; half as long as its operand.
  case glu
  /// x - tanh(x).
  case tanhShrink = "tanh_shrink"
  /// 0 within ±0.5, and nearer to 0 by 0.5 outside.
  case softShrink = "soft_shrink"
  /// 0 within ±0.5, and x outside.
  case hardShrink = "hard_shrink"
  /// (x + √(x² + 4)) / 2.
  case squareplus
  /// 0 up to -1, (x + 1)² / 4 between, x from 1.
  case sparsePlus = "sparse_plus"
  /// 0 up to -1, (x + 1) / 2 between, 1 from 1.
  case sparseSigmoid = "sparse_sigmoid"
  /// The nearest point to x whose numbers are not negative and add up to 1 over the last axis
  /// (Martins and Astudillo, 2016). Keras 3.15 gives that only where a single number stays positive.
  case sparsemax
}

extension ActivationFunction {
  /// The shape it gives for one of `shape`: the same, with the last axis halved by `glu`.
  public func outputShape(for shape: [Int?]) -> [Int?] {
    guard self == .glu, let last = shape.last else { return shape }
    return shape.dropLast() + [last.map { $0 / 2 }]
  }
}

extension ConfigReader {
  /// An activation by its name; Keras also writes `swish` for `silu`.
  func activation(
    _ key: String, default fallback: String = "linear"
  ) throws(ConfigError) -> ActivationFunction {
    if let object = KerasObject(values[key]), object.className != "function" {
      throw ConfigError(
        className: className, key: key,
        reason: "a layer as activation is not supported, found \(object.className).")
    }
    let name = try string(key, default: fallback)
    let aliases: [String: ActivationFunction] = ["swish": .silu, "hard_swish": .hardSiLU]
    guard let function = aliases[name] ?? ActivationFunction(rawValue: name) else {
      throw ConfigError(
        className: className, key: key, reason: "the activation '\(name)' is not known.")
    }
    return function
  }
}
