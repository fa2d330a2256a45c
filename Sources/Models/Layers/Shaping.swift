public import Tensors

/// All axes but the batch in one: `[batch, …]` in, `[batch, product]` out; `[batch]` gives `[batch, 1]`.
public final class Flatten: Layer {
  public init(name: String? = nil) { super.init(name: name) }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Flatten", config)
    guard try reader.string("data_format", default: "channels_last") == "channels_last" else {
      throw ConfigError(
        className: "Flatten", key: "data_format", reason: "only channels_last is supported.")
    }
    self.init(name: try reader.optionalString("name"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    var product: Int? = 1
    for size in inputShape.dropFirst() {
      if let known = product, let size { product = known * size } else { product = nil }
    }
    return [inputShape[0], product]
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["data_format": "channels_last"]) { $1 }
  }
}

/// Declares the shape of one input, without the batch: `Input(shape: [28, 28, 1])`. Gives what it gets.
public final class Input: Layer {
  /// The shape without the batch, where nil may vary.
  public let shape: [Int?]
  /// What the input is made of.
  public let dtype: DType

  public init(shape: [Int?], dtype: DType = .float32, name: String? = nil) {
    self.shape = shape
    self.dtype = dtype
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("InputLayer", config)
    guard case .array(let sizes)? = config["batch_shape"], !sizes.isEmpty else {
      throw ConfigError(
        className: "InputLayer", key: "batch_shape", reason: "expected a list of sizes.")
    }
    var shape: [Int?] = []
    for size in sizes.dropFirst() {
      switch size {
      case .int(let value): shape.append(value)
      case .null: shape.append(nil)
      default:
        throw ConfigError(
          className: "InputLayer", key: "batch_shape", reason: "expected sizes, found \(size).")
      }
    }
    let name = try reader.string("dtype", default: "float32")
    guard let dtype = DType(rawValue: name) else {
      throw ConfigError(
        className: "InputLayer", key: "dtype", reason: "the type '\(name)' is not known.")
    }
    self.init(shape: shape, dtype: dtype, name: try reader.optionalString("name"))
  }

  override public var className: String { "InputLayer" }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let sizes = x.shape.dropFirst()
    precondition(
      sizes.count == shape.count && zip(sizes, shape).allSatisfy { $1 == nil || $0 == $1 },
      "The model expects inputs of shape \(shape.map { $0.map(String.init) ?? "any" }) after the batch, and got \(x.shape).")
    return x
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] { [inputShape[0]] + shape }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "batch_shape": .array([.null] + shape.map { $0.map(ConfigValue.int) ?? .null }),
      "dtype": .string(dtype.rawValue), "sparse": false, "ragged": false,
    ]) { $1 }
  }
}
