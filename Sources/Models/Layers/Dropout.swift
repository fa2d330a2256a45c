import Tensors

/// While training, zeroes each number with probability `rate` and scales the others by
/// 1 / (1 - rate); otherwise gives what it gets. Any shape in, the same shape out.
///
/// What is dropped follows from the seed, the number of the training call and the place of the
/// number, so that a run repeats exactly whatever the number of threads.
///
///     Dropout(0.5, noiseShape: [nil, 1, nil])      // the same features at every step
public final class Dropout: RandomLayer {
  /// The share that is dropped, from 0 up to but not including 1.
  public let rate: Double
  /// The shape of what is drawn, nil for the input's sizes; along sizes of 1 all share one fate.
  public let noiseShape: [Int?]?

  public init(_ rate: Double, noiseShape: [Int?]? = nil, name: String? = nil, seed: Int? = nil) {
    precondition(rate >= 0 && rate < 1, "A dropout rate is in 0 ..< 1, and got \(rate).")
    self.rate = rate
    self.noiseShape = noiseShape
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Dropout", config)
    self.init(
      try reader.rate(), noiseShape: try reader.noiseShape(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? { noiseProblem(noiseShape, shape) }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !training || rate == 0 { return x }
    let (rate, seed) = (rate, nextSeed())
    if let noiseShape {
      return x.dropped(rate: rate, seed: seed, noiseShape: resolved(noiseShape, in: x.shape))
    }
    return Variable.recording(x.value.dropped(rate: rate, seed: seed), from: [x]) {
      [(consume $0).dropped(rate: rate, seed: seed)]
    }.masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "rate": .double(rate), "noise_shape": noiseShape.map(ConfigValue.shape) ?? .null,
    ]) { $1 }
  }
}

/// What the layers that drop whole channels share.
public class SpatialDropout: RandomLayer {
  /// The share of channels that is dropped, from 0 up to but not including 1.
  public let rate: Double
  /// Where the channels stand.
  public let dataFormat: DataFormat
  fileprivate var rank: Int { 1 }

  fileprivate init(_ rate: Double, dataFormat: DataFormat, name: String?, seed: Int?) {
    precondition(rate >= 0 && rate < 1, "A dropout rate is in 0 ..< 1, and got \(rate).")
    self.rate = rate
    self.dataFormat = dataFormat
    super.init(name: name, seed: seed)
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    dataFormat.problem(shape, rank: rank)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !training || rate == 0 { return x }
    var shape = x.shape.map { _ in 1 }
    shape[0] = x.shape[0]
    let channels = dataFormat == .channelsLast ? shape.count - 1 : 1
    shape[channels] = x.shape[channels]
    return x.dropped(rate: rate, seed: nextSeed(), noiseShape: shape)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    // Keras' constructors of these layers take neither this nor a policy.
    config["trainable"] = nil
    config["dtype"] = "float32"
    config["rate"] = .double(rate)
    if rank > 1 { config["data_format"] = .string(dataFormat.rawValue) }
    return config
  }
}

/// Dropout of whole features of a sequence: `[batch, steps, features]` in, the same out.
///
///     SpatialDropout1D(0.5)(Tensor.ones([1, 4, 2]), training: true)      // one column is all 0 or all 2
public final class SpatialDropout1D: SpatialDropout {
  public init(_ rate: Double, name: String? = nil, seed: Int? = nil) {
    super.init(rate, dataFormat: .channelsLast, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("SpatialDropout1D", config)
    self.init(
      try reader.rate(), name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }
}

/// Dropout of whole channels of an image: `[batch, height, width, channels]` in, the same out.
public final class SpatialDropout2D: SpatialDropout {
  override fileprivate var rank: Int { 2 }

  override public init(
    _ rate: Double, dataFormat: DataFormat = .channelsLast, name: String? = nil, seed: Int? = nil
  ) {
    super.init(rate, dataFormat: dataFormat, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("SpatialDropout2D", config)
    self.init(
      try reader.rate(), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }
}

/// Dropout of whole channels of a volume: `[batch, depth, height, width, channels]` in, the same out.
public final class SpatialDropout3D: SpatialDropout {
  override fileprivate var rank: Int { 3 }

  override public init(
    _ rate: Double, dataFormat: DataFormat = .channelsLast, name: String? = nil, seed: Int? = nil
  ) {
    super.init(rate, dataFormat: dataFormat, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("SpatialDropout3D", config)
    self.init(
      try reader.rate(), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }
}

extension Variable {
  /// Drops by factors of `noiseShape` that are repeated over the rest.
  fileprivate func dropped(rate: Double, seed: Int, noiseShape: [Int]) -> Variable {
    scaled(by: Tensor.ones(noiseShape).dropped(rate: rate, seed: seed))
  }
}
