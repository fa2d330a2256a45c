/// What keeps gradients from being too long; Keras' `clipnorm`, `clipvalue` and `global_clipnorm`.
public enum GradientClipping: Sendable, Equatable {
  /// Each gradient is scaled down to this length (Euclidean) when it is longer.
  case norm(Float)
  /// Every number of a gradient is kept within ± this.
  case value(Float)
  /// All gradients together are scaled down to this length when they are longer.
  case globalNorm(Float)
}

/// A moving average of the parameters, which are replaced by it; Keras' `use_ema`.
public struct WeightAveraging: Sendable, Equatable {
  /// How much of the average stays at each step, 0 to 1.
  public var momentum: Float
  /// After how many steps the parameters are replaced each time; nil: only at the end of `fit`.
  public var overwriteFrequency: Int?

  public init(momentum: Float = 0.99, overwriteFrequency: Int? = nil) {
    precondition(momentum >= 0 && momentum <= 1, "Momentum is in 0...1, and got \(momentum).")
    precondition(
      overwriteFrequency ?? 1 >= 1, "The frequency is \(overwriteFrequency ?? 1), and must be at least 1.")
    self.momentum = momentum
    self.overwriteFrequency = overwriteFrequency
  }
}

/// What every optimizer can do beside its own formula, with Keras' names and order: the gradients of
/// several steps are averaged, clipped, the parameters decay, are updated, and are averaged.
///
///     let options = OptimizerOptions(weightDecay: 1e-4, clipping: .globalNorm(1))
///     let optimizer = Adam(learningRate: 0.001, options: options)
public struct OptimizerOptions: Sendable, Equatable {
  /// The share of a parameter, times the learning rate, that each step takes from it; nil for none.
  public var weightDecay: Float?
  /// How gradients are kept short; nil leaves them as they are.
  public var clipping: GradientClipping?
  /// Whether a moving average of the parameters is kept.
  public var averaging: WeightAveraging?
  /// What the loss is multiplied by, and the gradients divided by, so that small ones stay above
  /// the smallest number of a narrow type.
  public var lossScaleFactor: Float?
  /// Over how many steps gradients are averaged before the parameters change once; nil: each step.
  public var gradientAccumulationSteps: Int?

  public init(
    weightDecay: Float? = nil, clipping: GradientClipping? = nil,
    averaging: WeightAveraging? = nil, lossScaleFactor: Float? = nil,
    gradientAccumulationSteps: Int? = nil
  ) {
    precondition(
      gradientAccumulationSteps ?? 2 >= 2,
      "Gradients are accumulated over at least 2 steps, and got \(gradientAccumulationSteps ?? 2).")
    self.weightDecay = weightDecay
    self.clipping = clipping
    self.averaging = averaging
    self.lossScaleFactor = lossScaleFactor
    self.gradientAccumulationSteps = gradientAccumulationSteps
  }

  /// Keras' entries for these options.
  var config: [String: ConfigValue] {
    func number(_ value: Float?) -> ConfigValue { value.map { .number($0) } ?? .null }
    var clip: (norm: Float?, value: Float?, global: Float?)
    switch clipping {
    case .norm(let limit)?: clip.norm = limit
    case .value(let limit)?: clip.value = limit
    case .globalNorm(let limit)?: clip.global = limit
    case nil: break
    }
    return [
      "weight_decay": number(weightDecay), "clipnorm": number(clip.norm),
      "clipvalue": number(clip.value), "global_clipnorm": number(clip.global),
      "use_ema": .bool(averaging != nil),
      "ema_momentum": .number(averaging?.momentum ?? 0.99),
      "ema_overwrite_frequency": averaging?.overwriteFrequency.map { .int($0) } ?? .null,
      "loss_scale_factor": number(lossScaleFactor),
      "gradient_accumulation_steps": gradientAccumulationSteps.map { .int($0) } ?? .null,
    ]
  }
}

extension ConfigReader {
  /// The options that every optimizer takes.
  func optimizerOptions() throws(ConfigError) -> OptimizerOptions {
    func positive(_ key: String) throws(ConfigError) -> Float? {
      guard let value = try optionalDouble(key), value > 0 else { return nil }
      return Float(value)
    }
    var options = OptimizerOptions()
    options.weightDecay = try optionalDouble("weight_decay").map { Float($0) }
    options.clipping =
      if let limit = try positive("clipnorm") {
        .norm(limit)
      } else if let limit = try positive("global_clipnorm") {
        .globalNorm(limit)
      } else if let limit = try positive("clipvalue") {
        .value(limit)
      } else {
        nil
      }
    if try bool("use_ema", default: false) {
      let momentum = try double("ema_momentum", default: 0.99)
      let frequency = try optionalInt("ema_overwrite_frequency")
      guard momentum >= 0, momentum <= 1, frequency ?? 1 >= 1 else {
        throw ConfigError(
          className: className, key: "ema_momentum",
          reason: "expected 0 to 1 and a frequency above 0, found \(momentum), \(frequency ?? 0)")
      }
      options.averaging = WeightAveraging(
        momentum: Float(momentum), overwriteFrequency: frequency)
    }
    options.lossScaleFactor = try positive("loss_scale_factor")
    options.gradientAccumulationSteps = try optionalInt("gradient_accumulation_steps")
    guard options.gradientAccumulationSteps ?? 2 >= 2 else {
      throw ConfigError(
        className: className, key: "gradient_accumulation_steps",
        reason: "expected at least 2, found \(options.gradientAccumulationSteps ?? 0)")
    }
    return options
  }

  /// A number as single precision.
  func float(_ key: String, default fallback: Double? = nil) throws(ConfigError) -> Float {
    Float(try double(key, default: fallback))
  }
}
