public import Tensors

/// Gradient descent, with momentum if asked for.
///
/// Plain: w -= rate · g. With momentum: v = momentum · v - rate · g and w += v; Nesterov's form looks
/// ahead, w += momentum · v - rate · g (Keras' formulas).
public final class SGD: Optimizer {
  /// How much of the last step is kept.
  public let momentum: Float
  /// Whether the gradient is taken as if the kept step were already made.
  public let nesterov: Bool

  public init(
    learningRate: any LearningRate = 0.01, momentum: Float = 0, nesterov: Bool = false,
    options: OptimizerOptions = OptimizerOptions()
  ) {
    precondition(momentum >= 0 && momentum <= 1, "Momentum is in 0...1, and got \(momentum).")
    self.momentum = momentum
    self.nesterov = nesterov
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { momentum > 0 ? ["momentum"] : [] }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    if slots.isEmpty {
      value.descend(gradient, rate: learningRate)
    } else {
      value.descend(
        gradient, rate: learningRate, momentum: momentum, nesterov: nesterov, speed: &slots[0])
    }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "name": "SGD", "momentum": .number(momentum), "nesterov": .bool(nesterov),
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    let momentum = try reader.float("momentum", default: 0)
    guard momentum >= 0, momentum <= 1 else {
      throw ConfigError(
        className: "SGD", key: "momentum", reason: "expected 0 to 1, found \(momentum)")
    }
    self.init(
      learningRate: try reader.learningRate(default: 0.01), momentum: momentum,
      nesterov: try reader.bool("nesterov", default: false),
      options: try reader.optimizerOptions())
  }
}
