public import Tensors

/// Steps divided by the root of the sum of all squares so far, per number (Duchi et al., 2011).
///
/// a += g², w -= rate · g / √(a + ε).
///
///     let optimizer = Adagrad(learningRate: 0.01)
public final class Adagrad: Optimizer {
  /// What the sum begins with, at least 0.
  public let initialAccumulatorValue: Float
  /// Keeps the division finite.
  public let epsilon: Float

  public init(
    learningRate: any LearningRate = 0.001, initialAccumulatorValue: Float = 0.1,
    epsilon: Float = 1e-7, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.initialAccumulatorValue = initialAccumulatorValue
    self.epsilon = epsilon
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["accumulator"] }

  override public func makeSlots(for parameter: Parameter) -> [Tensor] {
    [Tensor.full(parameter.value.shape, initialAccumulatorValue)]
  }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    value.adagrad(gradient, slots: &slots, rate: learningRate, epsilon: epsilon)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "initial_accumulator_value": .number(initialAccumulatorValue), "epsilon": .number(epsilon),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      initialAccumulatorValue: try reader.float("initial_accumulator_value", default: 0.1),
      epsilon: try reader.float("epsilon", default: 1e-7),
      options: try reader.optimizerOptions())
  }
}
