import Glibc
public import Tensors

/// Adam that looks ahead as Nesterov's momentum does (Dozat, 2016).
///
/// With μₜ = β₁ (1 - 0.96ᵗ / 2): m̂ = μₜ₊₁ m / (1 - Π μ) + (1 - μₜ) g / (1 - Π μ), the products up to t + 1
/// and t, v̂ = v / (1 - β₂ᵗ), w -= rate · m̂ / (√v̂ + ε).
///
///     let optimizer = Nadam(learningRate: 0.002)
public final class Nadam: Optimizer {
  /// How slowly the mean of the gradients changes.
  public let beta1: Float
  /// How slowly the mean of their squares changes.
  public let beta2: Float
  /// Keeps the division finite.
  public let epsilon: Float
  /// The product of the momenta of all steps so far.
  private var product: Float = 1

  public init(
    learningRate: any LearningRate = 0.001, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-7, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["momentum", "velocity"] }

  override public var shared: [Tensor] {
    get { [Tensor(product)] }
    set { product = newValue[0].scalar() }
  }

  override public func beginStep() { product *= momentum(at: Float(updateCount + 1)) }

  private func momentum(at step: Float) -> Float { beta1 * (1 - 0.5 * powf(0.96, step)) }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let t = Float(updateCount + 1)
    let next = momentum(at: t + 1)
    value.nadam(
      gradient, slots: &slots, a: learningRate * next / (1 - product * next),
      b: learningRate * (1 - momentum(at: t)) / (1 - product), c: 1 / (1 - powf(beta2, t)),
      gain1: 1 - beta1, gain2: 1 - beta2, epsilon: epsilon)
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
