import Tensors

/// What the layers share that make sequences, images and volumes larger.
public class UpSampling: Layer {
  /// How many times as long each axis between batch and channels becomes.
  public let size: [Int]
  /// Where the channels stand.
  public let dataFormat: DataFormat
  /// How numbers between pixels are made.
  public let interpolation: Interpolation

  fileprivate init(
    _ size: [Int], dataFormat: DataFormat, interpolation: Interpolation = .nearest, name: String?
  ) {
    precondition(size.allSatisfy { $0 > 0 }, "Factors are positive, and got \(size).")
    self.size = size
    self.dataFormat = dataFormat
    self.interpolation = interpolation
    super.init(name: name)
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if let problem = dataFormat.problem(shape, rank: size.count) { return problem }
    for case let length? in dataFormat.spatial(of: shape) where length > 1 << 30 {
      return "an axis of \(length) is too long to become longer"
    }
    return nil
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let first = dataFormat == .channelsLast ? 1 : 2
    var y = x
    for (place, factor) in size.enumerated() where factor > 1 {
      let axis = first + place
      y = y.mixed(
        .resized(x.shape[axis], factor: factor, interpolation: interpolation), axis: axis)
    }
    return y.masked(nil)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let sizes = zip(dataFormat.spatial(of: inputShape), size).map { old, factor in
      old.map { $0 * factor }
    }
    return dataFormat.shape(
      batch: inputShape[0], spatial: sizes, channels: dataFormat.channels(of: inputShape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "size": size.count == 1 ? .int(size[0]) : .ints(size),
      "data_format": .string(dataFormat.rawValue),
    ]) { $1 }
  }
}

/// Repeats each step: `[batch, steps, channels]` in, `[batch, size · steps, channels]` out.
///
///     UpSampling1D(3)(Tensor.ones([8, 10, 2])).shape      // [8, 30, 2]
public final class UpSampling1D: UpSampling {
  public init(_ size: Int = 2, name: String? = nil) {
    super.init([size], dataFormat: .channelsLast, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("UpSampling1D", config)
    self.init(try reader.int("size", default: 2), name: try reader.optionalString("name"))
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    config["data_format"] = nil
    return config
  }
}

/// A larger image: `[batch, height, width, channels]` in, each pixel repeated, or new ones between.
///
///     UpSampling2D(2, interpolation: .bilinear)(Tensor.ones([8, 10, 10, 3])).shape  // [8, 20, 20, 3]
public final class UpSampling2D: UpSampling {
  public convenience init(
    _ size: Int = 2, dataFormat: DataFormat = .channelsLast, interpolation: Interpolation = .nearest,
    name: String? = nil
  ) {
    self.init((size, size), dataFormat: dataFormat, interpolation: interpolation, name: name)
  }

  /// Factors as (height, width).
  public init(
    _ size: (Int, Int), dataFormat: DataFormat = .channelsLast,
    interpolation: Interpolation = .nearest, name: String? = nil
  ) {
    super.init(
      [size.0, size.1], dataFormat: dataFormat, interpolation: interpolation, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("UpSampling2D", config)
    let size = try reader.ints("size", count: 2, default: [2, 2])
    let method = try reader.string("interpolation", default: "nearest")
    guard let interpolation = Interpolation(rawValue: method) else {
      throw ConfigError(
        className: "UpSampling2D", key: "interpolation",
        reason: "expected one of \(Interpolation.allCases.map(\.rawValue)), found '\(method)'.")
    }
    self.init(
      (size[0], size[1]), dataFormat: try reader.dataFormat(), interpolation: interpolation,
      name: try reader.optionalString("name"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["interpolation": .string(interpolation.rawValue)]) { $1 }
  }
}

/// Repeats each place of a volume: `[batch, depth, height, width, channels]` in, a larger one out.
public final class UpSampling3D: UpSampling {
  public convenience init(
    _ size: Int = 2, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init((size, size, size), dataFormat: dataFormat, name: name)
  }

  /// Factors as (depth, height, width).
  public init(
    _ size: (Int, Int, Int), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    super.init([size.0, size.1, size.2], dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("UpSampling3D", config)
    let size = try reader.ints("size", count: 3, default: [2, 2, 2])
    self.init(
      (size[0], size[1], size[2]), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"))
  }
}
