public import Tensors

/// Steps divided by the root of the mean square of the gradients (Hinton, 2012).
///
/// v = ρ v + (1 - ρ) g², w -= rate · g / √(v + ε). `centered` takes the square of the mean gradient from v;
/// with momentum the step is added to momentum times the last one.
///
///     let optimizer = RMSprop(learningRate: 0.001, momentum: 0.9)
public final class RMSprop: Optimizer {
  /// How slowly the mean of the squares changes.
  public let rho: Float
  /// How much of the last step is kept.
  public let momentum: Float
  /// Keeps the division finite.
  public let epsilon: Float
  /// Whether the variance of the gradients divides rather than their mean square.
  public let centered: Bool
  private let gain: Float

  public init(
    learningRate: any LearningRate = 0.001, rho: Float = 0.9, momentum: Float = 0,
    epsilon: Float = 1e-7, centered: Bool = false, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    gain = rho.complement
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] {
    ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
  }

  override public var slotGroups: [[String]] { slotNames.map { [$0] } }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    value.rmsprop(
      gradient, slots: &slots, rate: learningRate, rho: rho, gain: gain, momentum: momentum,
      epsilon: epsilon)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "name": "rmsprop", "rho": .number(rho), "momentum": .number(momentum),
      "epsilon": .number(epsilon), "centered": .bool(centered),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      rho: try reader.float("rho", default: 0.9),
      momentum: try reader.float("momentum", default: 0),
      epsilon: try reader.float("epsilon", default: 1e-7),
      centered: try reader.bool("centered", default: false),
      options: try reader.optimizerOptions())
  }
}
