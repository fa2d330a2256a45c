public import Tensors

/// Follow the regularized leader (McMahan et al., 2013), for wide and sparse models.
///
///     let optimizer = Ftrl(learningRate: 0.1, l1: 0.01)   // parameters that do not help become 0
public final class Ftrl: Optimizer {
  /// How the rate falls with the accumulator, at most 0.
  public let learningRatePower: Float
  /// What the sum of squares begins with, at least 0.
  public let initialAccumulatorValue: Float
  /// The strength of the L1 penalty.
  public let l1: Float
  /// The strength of the L2 penalty.
  public let l2: Float
  /// The strength of an L2 penalty on the size of the gradient only.
  public let l2Shrinkage: Float
  /// The β of the paper.
  public let beta: Float

  public init(
    learningRate: any LearningRate = 0.001, learningRatePower: Float = -0.5,
    initialAccumulatorValue: Float = 0.1, l1: Float = 0, l2: Float = 0, l2Shrinkage: Float = 0,
    beta: Float = 0, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.learningRatePower = learningRatePower
    self.initialAccumulatorValue = initialAccumulatorValue
    self.l1 = l1
    self.l2 = l2
    self.l2Shrinkage = l2Shrinkage
    self.beta = beta
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["accumulator", "linear"] }

  override public func makeSlots(for parameter: Parameter) -> [Tensor] {
    let shape = parameter.value.shape
    return [Tensor.full(shape, initialAccumulatorValue), Tensor.zeros(shape)]
  }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    value.ftrl(
      gradient, slots: &slots, rate: learningRate, power: learningRatePower, l1: l1,
      l2: l2 + beta / (2 * learningRate), shrinkage: l2Shrinkage)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "learning_rate_power": .number(learningRatePower),
      "initial_accumulator_value": .number(initialAccumulatorValue),
      "l1_regularization_strength": .number(l1), "l2_regularization_strength": .number(l2),
      "l2_shrinkage_regularization_strength": .number(l2Shrinkage), "beta": .number(beta),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      learningRatePower: try reader.float("learning_rate_power", default: -0.5),
      initialAccumulatorValue: try reader.float("initial_accumulator_value", default: 0.1),
      l1: try reader.float("l1_regularization_strength", default: 0),
      l2: try reader.float("l2_regularization_strength", default: 0),
      l2Shrinkage: try reader.float("l2_shrinkage_regularization_strength", default: 0),
      beta: try reader.float("beta", default: 0),
      options: try reader.optimizerOptions())
  }
}
