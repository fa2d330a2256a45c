/// What optimizers share that follow two averages of the gradients, as Adam does.
public class MomentOptimizer: Optimizer {
  /// How slowly the mean of the gradients changes.
  public let beta1: Float
  /// How slowly what the steps are divided by changes: the mean of the squares, or the largest gradient.
  public let beta2: Float
  /// Keeps the division finite.
  public let epsilon: Float
  let gain1, gain2: Float

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

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      beta1: try reader.float("beta_1", default: 0.9),
      beta2: try reader.float("beta_2", default: 0.999),
      epsilon: try reader.float("epsilon", default: 1e-7),
      options: try reader.optimizerOptions())
  }

  override public var slotNames: [String] { ["momentum", "velocity"] }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "beta_1": .number(beta1), "beta_2": .number(beta2), "epsilon": .number(epsilon),
    ]) { $1 }
  }
}

extension Float {
  /// 1 - self, for the decimal that was meant: 0.999 gives 0.001 and not 0.00099998712.
  var complement: Float { Float(1 - (Double(description) ?? Double(self))) }
}
