import Glibc
public import Tensors

/// Adam with the largest gradient instead of the mean square (Kingma and Ba, 2014, section 7).
///
/// m += (g - m)(1 - β₁), u = max(β₂ u, |g|), w -= rate / (1 - β₁ᵗ) · m / (u + ε).
///
///     let optimizer = Adamax()
public final class Adamax: Optimizer {
  /// How slowly the mean of the gradients changes.
  public let beta1: Float
  /// How slowly the largest gradient is forgotten.
  public let beta2: Float
  /// Keeps the division finite.
  public let epsilon: Float
  private let gain1: Float

  public init(
    learningRate: any LearningRate = 0.001, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-7, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    gain1 = beta1.complement
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["momentum", "norm"] }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let alpha = learningRate / (1 - powf(beta1, Float(updateCount + 1)))
    value.adamax(
      gradient, slots: &slots, alpha: alpha, gain1: gain1, beta2: beta2, epsilon: epsilon)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "beta_1": .number(beta1), "beta_2": .number(beta2), "epsilon": .number(epsilon),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      beta1: try reader.float("beta_1", default: 0.9),
      beta2: try reader.float("beta_2", default: 0.999),
      epsilon: try reader.float("epsilon", default: 1e-7),
      options: try reader.optimizerOptions())
  }
}
