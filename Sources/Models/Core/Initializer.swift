import Glibc
public import Tensors

/// How a parameter starts: Keras' names, formulas and configuration.
///
///     Dense(10, kernelInitializer: .heNormal)
public struct Initializer: Sendable {
  /// Keras' class name: `GlorotUniform`.
  public let className: String
  /// Keras' configuration without the seed.
  public let config: [String: ConfigValue]
  private let fill: @Sendable ([Int], inout SplitMix64) -> Tensor

  /// A custom start: `make` gives a float32 tensor of the shape it is told.
  public init(
    className: String, config: [String: ConfigValue] = [:],
    make: @escaping @Sendable ([Int], inout SplitMix64) -> Tensor
  ) {
    self.className = className
    self.config = config
    self.fill = make
  }

  /// The starting values for a parameter of `shape`.
  public func callAsFunction(_ shape: [Int], seed: Int) -> Tensor {
    var generator = SplitMix64(seed: seed)
    let tensor = fill(shape, &generator)
    precondition(
      tensor.shape == shape && tensor.dtype == .float32,
      "Initializer \(className) made \(tensor.dtype) \(tensor.shape) for float32 \(shape).")
    return tensor
  }

  // MARK: Constant

  /// All 0.
  public static let zeros = Initializer(className: "Zeros") { shape, _ in Tensor.zeros(shape) }
  /// All 1.
  public static let ones = Initializer(className: "Ones") { shape, _ in Tensor.ones(shape) }
  /// All `value`.
  public static func constant(_ value: Float) -> Initializer {
    Initializer(className: "Constant", config: ["value": .number(value)]) { shape, _ in
      Tensor.full(shape, value)
    }
  }

  // MARK: Of fixed width

  /// Evenly between `minimum` and `maximum`; Keras' default width for embeddings is ±0.05.
  public static func uniform(_ minimum: Float = -0.05, _ maximum: Float = 0.05) -> Initializer {
    Initializer(
      className: "RandomUniform",
      config: ["minval": .number(minimum), "maxval": .number(maximum)]
    ) { shape, generator in
      filled(shape) { minimum + (maximum - minimum) * generator.nextUniform() }
    }
  }

  /// Normal with the given mean and standard deviation.
  public static func normal(mean: Float = 0, deviation: Float = 0.05) -> Initializer {
    Initializer(
      className: "RandomNormal",
      config: ["mean": .number(mean), "stddev": .number(deviation)]
    ) { shape, generator in
      Tensor.normal(shape, mean: mean, standardDeviation: deviation, using: &generator)
    }
  }

  /// Normal, drawn again while further than two standard deviations from the mean.
  public static func truncatedNormal(mean: Float = 0, deviation: Float = 0.05) -> Initializer {
    Initializer(
      className: "TruncatedNormal",
      config: ["mean": .number(mean), "stddev": .number(deviation)]
    ) { shape, generator in
      filled(shape) { mean + deviation * generator.nextTruncatedNormal() }
    }
  }

  // MARK: Scaled by the fans

  /// Uniform, ±√(6 / (fan in + fan out)): the default of `Dense` and convolutions.
  public static let glorotUniform = scaled("GlorotUniform", 1, .average, .uniform)
  /// Truncated normal of variance 2 / (fan in + fan out).
  public static let glorotNormal = scaled("GlorotNormal", 1, .average, .truncatedNormal)
  /// Uniform, ±√(6 / fan in).
  public static let heUniform = scaled("HeUniform", 2, .input, .uniform)
  /// Truncated normal of variance 2 / fan in.
  public static let heNormal = scaled("HeNormal", 2, .input, .truncatedNormal)
  /// Uniform, ±√(3 / fan in).
  public static let lecunUniform = scaled("LecunUniform", 1, .input, .uniform)
  /// Truncated normal of variance 1 / fan in.
  public static let lecunNormal = scaled("LecunNormal", 1, .input, .truncatedNormal)

  /// What a variance is divided by: the numbers that one result is made of, that one number goes
  /// into, or the mean of the two.
  public enum Fan: String, Sendable {
    case input = "fan_in"
    case output = "fan_out"
    case average = "fan_avg"
  }

  /// How the numbers of a given variance lie.
  public enum Distribution: String, Sendable {
    case truncatedNormal = "truncated_normal"
    case normal = "untruncated_normal"
    case uniform
  }

  /// Numbers of variance `scale` over the fan.
  ///
  ///     Dense(10, kernelInitializer: .varianceScaling(2, fan: .output, distribution: .uniform))
  public static func varianceScaling(
    _ scale: Float = 1, fan: Fan = .input, distribution: Distribution = .truncatedNormal
  ) -> Initializer {
    scaled(
      "VarianceScaling", scale, fan, distribution,
      config: [
        "scale": .number(scale), "mode": .string(fan.rawValue),
        "distribution": .string(distribution.rawValue),
      ])
  }

  private static func scaled(
    _ name: String, _ scale: Float, _ fan: Fan, _ distribution: Distribution,
    config: [String: ConfigValue] = [:]
  ) -> Initializer {
    Initializer(className: name, config: config) { shape, generator in
      let (fanIn, fanOut) = fans(of: shape)
      let divisor: Float =
        switch fan {
        case .input: fanIn
        case .output: fanOut
        case .average: (fanIn + fanOut) / 2
        }
      let variance = scale / max(1, divisor)
      switch distribution {
      case .uniform:
        let limit = (3 * variance).squareRoot()
        return filled(shape) { limit * (2 * generator.nextUniform() - 1) }
      case .truncatedNormal:
        // What truncation at two deviations leaves of a unit deviation.
        let deviation = variance.squareRoot() / 0.879_625_661_034_239_78
        return filled(shape) { deviation * generator.nextTruncatedNormal() }
      case .normal:
        let deviation = variance.squareRoot()
        return filled(shape) { deviation * generator.nextNormal() }
      }
    }
  }

  /// Keras' rule (`compute_fans`): the last two axes, times the receptive field of a kernel.
  static func fans(of shape: [Int]) -> (input: Float, output: Float) {
    switch shape.count {
    case 0: return (1, 1)
    case 1: return (Float(shape[0]), Float(shape[0]))
    default:
      let field = shape.dropLast(2).reduce(1, *)
      return (Float(field * shape[shape.count - 2]), Float(field * shape[shape.count - 1]))
    }
  }

  static func filled(_ shape: [Int], _ next: () -> Float) -> Tensor {
    Tensor(shape: shape, of: Float.self) { span in
      for i in span.indices { span[i] = next() }
    }
  }
}

extension Initializer {
  /// The initializer that Keras calls `className`.
  ///
  /// - Throws: `ConfigError` when the name is unknown or the configuration does not fit.
  public init(className: String, config: [String: ConfigValue]) throws(ConfigError) {
    let reader = ConfigReader(className, config)
    func float(_ key: String, _ fallback: Double) throws(ConfigError) -> Float {
      Float(try reader.double(key, default: fallback))
    }
    switch className {
    case "Zeros", "zeros": self = .zeros
    case "Ones", "ones": self = .ones
    case "Constant", "constant": self = .constant(try float("value", 0))
    case "RandomUniform", "random_uniform", "uniform":
      self = .uniform(try float("minval", -0.05), try float("maxval", 0.05))
    case "RandomNormal", "random_normal", "normal":
      self = .normal(mean: try float("mean", 0), deviation: try float("stddev", 0.05))
    case "TruncatedNormal", "truncated_normal":
      self = .truncatedNormal(mean: try float("mean", 0), deviation: try float("stddev", 0.05))
    case "GlorotUniform", "glorot_uniform": self = .glorotUniform
    case "GlorotNormal", "glorot_normal": self = .glorotNormal
    case "HeUniform", "he_uniform": self = .heUniform
    case "HeNormal", "he_normal": self = .heNormal
    case "LecunUniform", "lecun_uniform": self = .lecunUniform
    case "LecunNormal", "lecun_normal": self = .lecunNormal
    case "VarianceScaling", "variance_scaling": self = try .varianceScaling(reader)
    case "Orthogonal", "orthogonal", "OrthogonalInitializer":
      self = .orthogonal(gain: try float("gain", 1))
    case "Identity", "identity", "IdentityInitializer": self = .identity(gain: try float("gain", 1))
    case "STFT", "stft", "STFTInitializer": self = try .stft(reader)
    default:
      throw ConfigError(className: className, reason: "no initializer of this name is known.")
    }
  }

  /// As Keras writes it into a configuration.
  public var configValue: ConfigValue {
    var entries = config
    if !["Zeros", "Ones", "Constant", "Identity", "STFT"].contains(className) {
      entries["seed"] = .null
    }
    return .kerasObject(module: "keras.initializers", className: className, config: entries)
  }
}

extension ConfigReader {
  /// An initializer written as a Keras object or by its short name.
  func initializer(_ key: String, default fallback: Initializer) throws(ConfigError) -> Initializer {
    switch values[key] {
    case nil, .null?: return fallback
    case .string(let name)?: return try Initializer(className: name, config: [:])
    case .object(let object)?:
      let reader = ConfigReader(className, object)
      guard case .object(let config) = object["config"] ?? [:] else { fallthrough }
      return try Initializer(className: try reader.string("class_name"), config: config)
    default:
      throw ConfigError(className: className, key: key, reason: "expected an initializer.")
    }
  }
}

extension SplitMix64 {
  /// A standard normal number, by the polar method of Marsaglia and Bray.
  mutating func nextNormal() -> Float {
    while true {
      let u = 2 * nextUniform() - 1
      let v = 2 * nextUniform() - 1
      let s = u * u + v * v
      if s > 0 && s < 1 { return u * (-2 * logf(s) / s).squareRoot() }
    }
  }

  fileprivate mutating func nextTruncatedNormal() -> Float {
    while true {
      let value = nextNormal()
      if abs(value) <= 2 { return value }
    }
  }
}
