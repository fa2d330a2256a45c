public import Tensors

/// Steps whose length is learned from the steps before (Zeiler, 2012).
///
/// a = ρ a + (1 - ρ) g², Δ = √(d + ε) / √(a + ε) · g, d = ρ d + (1 - ρ) Δ², w -= rate · Δ.
///
///     let optimizer = Adadelta(learningRate: 1)   // the paper's
public final class Adadelta: Optimizer {
  /// How slowly the mean squares change.
  public let rho: Float
  /// Keeps the division finite.
  public let epsilon: Float
  private let gain: Float

  public init(
    learningRate: any LearningRate = 0.001, rho: Float = 0.95, epsilon: Float = 1e-7,
    options: OptimizerOptions = OptimizerOptions()
  ) {
    self.rho = rho
    self.epsilon = epsilon
    gain = rho.complement
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["accumulated_grad", "accumulated_delta_var"] }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    value.adadelta(
      gradient, slots: &slots, rate: learningRate, rho: rho, gain: gain, epsilon: epsilon)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "rho": .number(rho), "epsilon": .number(epsilon),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      rho: try reader.float("rho", default: 0.95),
      epsilon: try reader.float("epsilon", default: 1e-7),
      options: try reader.optimizerOptions())
  }
}
