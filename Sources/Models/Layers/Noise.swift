import Tensors

/// While training, adds normal numbers of the given deviation; otherwise gives what it gets. Any shape
/// in, the same shape out: `GaussianNoise(0.1)`.
public final class GaussianNoise: RandomLayer {
  /// The standard deviation of what is added.
  public let standardDeviation: Double

  public init(_ standardDeviation: Double, name: String? = nil, seed: Int? = nil) {
    precondition(
      standardDeviation >= 0, "A standard deviation is at least 0, and got \(standardDeviation).")
    self.standardDeviation = standardDeviation
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("GaussianNoise", config)
    let deviation = try reader.double("stddev")
    guard deviation >= 0 else {
      throw ConfigError(
        className: "GaussianNoise", key: "stddev", reason: "expected at least 0, found \(deviation).")
    }
    self.init(
      deviation, name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !training || standardDeviation == 0 { return x }
    var generator = SplitMix64(seed: nextSeed())
    let noise = Tensor.normal(
      x.shape, mean: 0, standardDeviation: Float(standardDeviation), using: &generator)
    return Variable.recording(x.value + noise, from: [x]) { [$0] }.masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["stddev": .double(standardDeviation)]) { $1 }
  }
}

/// While training, multiplies each number by a normal one of mean 1 and the variance that dropout of
/// the same rate has, rate / (1 - rate); otherwise gives what it gets. Any shape in, the same shape out.
///
///     GaussianDropout(0.2)      // factors of standard deviation 0.5
public final class GaussianDropout: RandomLayer {
  /// From 0 up to but not including 1.
  public let rate: Double

  public init(_ rate: Double, name: String? = nil, seed: Int? = nil) {
    precondition(rate >= 0 && rate < 1, "A dropout rate is in 0 ..< 1, and got \(rate).")
    self.rate = rate
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("GaussianDropout", config)
    self.init(
      try reader.rate(), name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !training || rate == 0 { return x }
    var generator = SplitMix64(seed: nextSeed())
    return x.scaled(
      by: Tensor.normal(
        x.shape, mean: 1, standardDeviation: Float((rate / (1 - rate)).squareRoot()),
        using: &generator))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["rate": .double(rate)]) { $1 }
  }
}

/// While training, sets numbers to what `selu` gives for very negative ones, and scales and shifts all
/// of them so that mean and variance stay; otherwise gives what it gets. Any shape in, the same out.
///
///     Sequential { Dense(64, activation: .selu, kernelInitializer: .lecunNormal);  AlphaDropout(0.1) }
public final class AlphaDropout: RandomLayer {
  /// The share that is set, from 0 up to but not including 1.
  public let rate: Double
  /// The shape of what is drawn, nil for the input's sizes.
  public let noiseShape: [Int?]?

  public init(_ rate: Double, noiseShape: [Int?]? = nil, name: String? = nil, seed: Int? = nil) {
    precondition(rate >= 0 && rate < 1, "A dropout rate is in 0 ..< 1, and got \(rate).")
    self.rate = rate
    self.noiseShape = noiseShape
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("AlphaDropout", config)
    self.init(
      try reader.rate(), noiseShape: try reader.noiseShape(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? { noiseProblem(noiseShape, shape) }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !training || rate == 0 { return x }
    // The limit of selu, -scale · alpha.
    let limit = -1.758_099_340_847_376_6
    let a = 1 / ((1 - rate) * (1 + rate * limit * limit)).squareRoot()
    let b = -a * limit * rate
    let shape = resolved(noiseShape ?? x.shape.map { _ in nil }, in: x.shape)
    let kept = Tensor.ones(shape).dropped(rate: rate, seed: nextSeed()) * (1 - rate)
    let set = (Tensor.ones(shape) - kept) * (a * limit) + b
    let factors = kept * a
    return Variable.recording(x.value * factors + set, from: [x]) { [$0 * factors] }.masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "rate": .double(rate), "noise_shape": noiseShape.map(ConfigValue.shape) ?? .null,
    ]) { $1 }
  }
}

/// Gives what it gets, and makes training pay l1 Σ |x| + l2 Σ x² for it, over the number of samples.
///
///     ActivityRegularization(l2: 0.01)
public final class ActivityRegularization: Layer {
  /// The price of sizes.
  public let l1: Float
  /// The price of squares.
  public let l2: Float

  public init(l1: Float = 0, l2: Float = 0, name: String? = nil) {
    self.l1 = l1
    self.l2 = l2
    super.init(name: name)
    activityRegularizer = .l1l2(l1: l1, l2: l2)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("ActivityRegularization", config)
    self.init(
      l1: Float(try reader.double("l1", default: 0)), l2: Float(try reader.double("l2", default: 0)),
      name: try reader.optionalString("name"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable { x }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    config["activity_regularizer"] = nil
    return config.merging(["l1": .number(l1), "l2": .number(l2)]) { $1 }
  }
}
