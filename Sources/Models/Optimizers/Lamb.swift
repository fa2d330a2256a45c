import Glibc
public import Tensors

/// Adam whose step of each parameter is in proportion to the parameter's length (You et al., 2019),
/// for large batches.
///
/// With Adam's unbiased means m̂ and v̂, u = m̂ / (√v̂ + ε) and w -= rate · |w| / |u| · u.
///
///     let optimizer = Lamb(learningRate: 0.002, options: OptimizerOptions(weightDecay: 0.01))
public final class Lamb: Optimizer {
  /// How slowly the mean of the gradients changes.
  public let beta1: Float
  /// How slowly the mean of their squares changes.
  public let beta2: Float
  /// Keeps the division finite.
  public let epsilon: Float
  private let gain1, gain2: Float

  public init(
    learningRate: any LearningRate = 0.001, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-7, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    gain1 = beta1.complement
    gain2 = beta2.complement
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["momentum", "velocity"] }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let t = Float(updateCount + 1)
    value.lamb(
      gradient, slots: &slots, rate: learningRate, gain1: gain1, gain2: gain2,
      scale1: 1 / (1 - powf(beta1, t)), scale2: 1 / (1 - powf(beta2, t)), epsilon: epsilon)
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
