import Tensors

/// max(x, 0): `ReLU()`, with Keras' options. Any shape in, the same shape out.
///
///     ReLU(maxValue: 6, negativeSlope: 0.1)(Tensor([-1, 2, 9] as [Float])).value   // [-0.1 2. 6.]
public final class ReLU: Layer {
  /// What results are cut off at; nil for nothing.
  public let maxValue: Float?
  /// The slope below the threshold.
  public let negativeSlope: Float
  /// Below which numbers count as negative.
  public let threshold: Float

  /// Traps when an option is negative.
  public init(
    maxValue: Float? = nil, negativeSlope: Float = 0, threshold: Float = 0, name: String? = nil
  ) {
    precondition(
      maxValue ?? 0 >= 0 && negativeSlope >= 0 && threshold >= 0,
      "ReLU's options are at least 0, and got \(maxValue ?? 0), \(negativeSlope) and \(threshold).")
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("ReLU", config)
    self.init(
      maxValue: try reader.optionalDouble("max_value") == nil
        ? nil : try reader.notNegative("max_value", default: 0),
      negativeSlope: try reader.notNegative("negative_slope", default: 0),
      threshold: try reader.notNegative("threshold", default: 0),
      name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.relu(negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "max_value": maxValue.map { .number($0) } ?? .null, "negative_slope": .number(negativeSlope),
      "threshold": .number(threshold),
    ]) { $1 }
  }
}

/// x above theta, else 0: `ThresholdedReLU(theta: 1)`. Any shape in, the same shape out.
///
/// A layer of Keras 2; in files it is what it is in Keras 3, a `ReLU` with a threshold.
public final class ThresholdedReLU: Layer {
  /// Above which numbers pass.
  public let theta: Float

  public init(theta: Float = 1, name: String? = nil) {
    precondition(theta >= 0, "ThresholdedReLU's theta is at least 0, and got \(theta).")
    self.theta = theta
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("ThresholdedReLU", config)
    self.init(
      theta: try reader.notNegative("theta", default: 1), name: try reader.optionalString("name"))
  }

  override public var className: String { "ReLU" }

  override var countsInFloats: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.threshold(theta, defaultValue: 0)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "max_value": nil, "negative_slope": 0.0, "threshold": .number(theta),
    ]) { $1 }
  }
}

/// x where positive, else a part of it: `LeakyReLU(negativeSlope: 0.3)`. Any shape in, the same out.
public final class LeakyReLU: Layer {
  /// The part of negative numbers that passes.
  public let negativeSlope: Float

  public init(negativeSlope: Float = 0.3, name: String? = nil) {
    precondition(negativeSlope >= 0, "LeakyReLU's slope is at least 0, and got \(negativeSlope).")
    self.negativeSlope = negativeSlope
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("LeakyReLU", config)
    // Keras 2 called it alpha.
    let key = config["negative_slope"] == nil && config["alpha"] != nil ? "alpha" : "negative_slope"
    self.init(
      negativeSlope: try reader.notNegative(key, default: 0.3),
      name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.leakyReLU(negativeSlope: negativeSlope)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["negative_slope": .number(negativeSlope)]) { $1 }
  }
}

/// x where positive, else alpha (e^x - 1): `ELU(alpha: 1)`. Any shape in, the same shape out.
public final class ELU: Layer {
  /// What negative numbers approach, with the sign turned.
  public let alpha: Float

  public init(alpha: Float = 1, name: String? = nil) {
    self.alpha = alpha
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("ELU", config)
    self.init(
      alpha: Float(try reader.double("alpha", default: 1)), name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable { x.elu(alpha: alpha) }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["alpha": .number(alpha)]) { $1 }
  }
}

extension ConfigReader {
  /// A number of at least 0.
  func notNegative(_ key: String, default fallback: Double) throws(ConfigError) -> Float {
    let value = try double(key, default: fallback)
    guard value >= 0 else {
      throw ConfigError(
        className: className, key: key, reason: "expected a number of at least 0, found \(value).")
    }
    return Float(value)
  }
}
