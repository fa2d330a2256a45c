import Glibc
public import Tensors

/// Adam with far less memory in its formula: mean squares of rows and columns stand for those of all
/// numbers, and the step's length is bounded (Shazeer and Stern, 2018).
///
///     let optimizer = Adafactor(learningRate: 0.01)
public final class Adafactor: Optimizer {
  /// How the share of the old mean squares grows: 1 - t^this at step t.
  public let beta2Decay: Float
  /// Is added to the squares.
  public let epsilon1: Float
  /// The least root mean square that a parameter is taken to have.
  public let epsilon2: Float
  /// The largest root mean square of a step before the learning rate.
  public let clipThreshold: Float
  /// Whether the rate is at most 1 / √t.
  public let relativeStep: Bool

  public init(
    learningRate: any LearningRate = 0.001, beta2Decay: Float = -0.8, epsilon1: Float = 1e-30,
    epsilon2: Float = 1e-3, clipThreshold: Float = 1, relativeStep: Bool = true,
    options: OptimizerOptions = OptimizerOptions()
  ) {
    self.beta2Decay = beta2Decay
    self.epsilon1 = epsilon1
    self.epsilon2 = epsilon2
    self.clipThreshold = clipThreshold
    self.relativeStep = relativeStep
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["row", "column", "velocity"] }

  override public func makeSlots(for parameter: Parameter) -> [Tensor] {
    let shape = parameter.value.shape
    // Keras keeps a single 0 where there are no rows and columns.
    if shape.count < 2 { return [Tensor(Float(0)), Tensor(Float(0)), Tensor.zeros(shape)] }
    return [
      Tensor.zeros(shape.dropLast()), Tensor.zeros(shape.dropLast(2) + shape.suffix(1)),
      Tensor.zeros(shape),
    ]
  }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let t = Float(updateCount + 1)
    let limit = 1 / t.squareRoot()
    let rootMeanSquare = Float((value.squareSum / Double(max(1, value.count))).squareRoot())
    // A schedule is followed as it is; the relative step would be the same, since the rate counts
    // no more than the limit either way.
    let rate = min(learningRate, limit)
    value.adafactor(
      gradient, slots: &slots, alpha: max(epsilon2, rootMeanSquare) * rate,
      beta: 1 - powf(t, beta2Decay), epsilon: epsilon1, clip: clipThreshold)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "beta_2_decay": .number(beta2Decay), "epsilon_1": .number(epsilon1),
      "epsilon_2": .number(epsilon2), "clip_threshold": .number(clipThreshold),
      "relative_step": .bool(relativeStep),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      beta2Decay: try reader.float("beta_2_decay", default: -0.8),
      epsilon1: try reader.float("epsilon_1", default: 1e-30),
      epsilon2: try reader.float("epsilon_2", default: 1e-3),
      clipThreshold: try reader.float("clip_threshold", default: 1),
      relativeStep: try reader.bool("relative_step", default: true),
      options: try reader.optimizerOptions())
  }
}
