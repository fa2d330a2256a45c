public import Tensors

/// Steps of one length, in the direction of the sign of the mean gradient (Chen et al., 2023).
///
/// w -= rate · sign(β₁ m + (1 - β₁) g), m = β₂ m + (1 - β₂) g.
///
///     let optimizer = Lion(learningRate: 1e-4, options: OptimizerOptions(weightDecay: 0.1))
public final class Lion: Optimizer {
  /// How much the mean counts beside the gradient.
  public let beta1: Float
  /// How slowly the mean changes.
  public let beta2: Float

  public init(
    learningRate: any LearningRate = 0.001, beta1: Float = 0.9, beta2: Float = 0.99,
    options: OptimizerOptions = OptimizerOptions()
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["momentum"] }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    value.lion(gradient, slots: &slots, rate: learningRate, beta1: beta1, beta2: beta2)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "beta_1": .number(beta1), "beta_2": .number(beta2),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      beta1: try reader.float("beta_1", default: 0.9),
      beta2: try reader.float("beta_2", default: 0.99),
      options: try reader.optimizerOptions())
  }
}
