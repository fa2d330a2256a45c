public import Tensors

/// All axes but the batch in one: `[batch, …]` in, `[batch, product]` out; `[batch]` gives `[batch, 1]`.
///
/// With channels first they are put last before, so that the order is that of the other format.
public final class Flatten: Layer {
  /// Where the channels stand.
  public let dataFormat: DataFormat

  public init(dataFormat: DataFormat = .channelsLast, name: String? = nil) {
    self.dataFormat = dataFormat
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Flatten", config)
    self.init(
      dataFormat: try reader.dataFormat(), name: try reader.optionalString("name"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let rank = x.shape.count
    let last = dataFormat == .channelsFirst && rank > 2 ? x.transposed([0] + (2..<rank) + [1]) : x
    return last.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    [inputShape[0], product(inputShape.dropFirst())]
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["data_format": .string(dataFormat.rawValue)]) { $1 }
  }
}

/// The product of sizes, nil when one is not known.
private func product(_ sizes: some Sequence<Int?>) -> Int? {
  var product: Int? = 1
  for size in sizes {
    if let known = product, let size { product = known * size } else { product = nil }
  }
  return product
}

/// The same numbers under another shape: `[batch, …]` in, `[batch] + targetShape` out.
///
///     Reshape([-1, 2])(Tensor.ones([8, 6])).shape      // [8, 3, 2]
public final class Reshape: Layer {
  /// The shape without the batch; one size may be -1 and follows from the others.
  public let targetShape: [Int]

  public init(_ targetShape: [Int], name: String? = nil) {
    precondition(
      targetShape.allSatisfy { $0 >= -1 && $0 != 0 } && targetShape.count { $0 == -1 } <= 1,
      "Reshape takes positive sizes and at most one -1, and got \(targetShape).")
    self.targetShape = targetShape
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Reshape", config)
    let target = try reader.list("target_shape")
    let isFinite = target.reduce(1.0) { $0 * abs(Double($1)) } <= 0x1p40
    guard isFinite, target.allSatisfy({ $0 >= -1 && $0 != 0 }),
      target.count(where: { $0 == -1 }) <= 1
    else {
      throw ConfigError(
        className: "Reshape", key: "target_shape",
        reason: "expected positive sizes and at most one -1, found \(target).")
    }
    self.init(target, name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    guard let count = product(shape.dropFirst()) else { return nil }
    let known = targetShape.lazy.filter { $0 > 0 }.reduce(1, *)
    let fits = targetShape.contains(-1) ? count % known == 0 : known == count
    return fits
      ? nil
      : "\(count) numbers a sample do not fill shape \(targetShape), found \(SavedShapes.text(shape))"
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.reshaped([x.shape[0]] + (outputShape(for: x.shape).dropFirst().map { $0! }))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let known = targetShape.lazy.filter { $0 > 0 }.reduce(1, *)
    return [inputShape[0]]
      + targetShape.map { size in
        size > 0 ? size : product(inputShape.dropFirst()).map { $0 / known }
      }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["target_shape": .ints(targetShape)]) { $1 }
  }
}

/// The axes after the batch in another order, counted from 1.
///
///     Permute([2, 1])(Tensor.ones([8, 10, 3])).shape      // [8, 3, 10]
public final class Permute: Layer {
  /// Which axis of the input each axis of the result is, the batch being 0.
  public let dims: [Int]

  public init(_ dims: [Int], name: String? = nil) {
    precondition(
      dims.sorted() == Array(1..<dims.count + 1),
      "Permute takes each axis from 1 to their number once, and got \(dims).")
    self.dims = dims
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Permute", config)
    let dims = try reader.list("dims")
    guard dims.sorted() == Array(1..<dims.count + 1) else {
      throw ConfigError(
        className: "Permute", key: "dims",
        reason: "expected each axis from 1 to their number once, found \(dims).")
    }
    self.init(dims, name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    shape.count == dims.count + 1
      ? nil : "expected inputs of \(dims.count + 1) axes, found \(SavedShapes.text(shape))"
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.transposed([0] + dims).masked(nil)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    ([0] + dims).map { inputShape[$0] }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["dims": .ints(dims)]) { $1 }
  }
}

/// The same vector at each of `n` steps: `[batch, features]` in, `[batch, n, features]` out.
///
///     RepeatVector(3)(Tensor.ones([8, 5])).shape      // [8, 3, 5]
public final class RepeatVector: Layer {
  /// The number of steps.
  public let n: Int

  public init(_ n: Int, name: String? = nil) {
    precondition(n > 0, "RepeatVector repeats at least once, and got \(n).")
    self.n = n
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RepeatVector", config)
    self.init(try reader.int("n"), name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    shape.count == 2
      ? nil : "expected inputs of shape [batch, features], found \(SavedShapes.text(shape))"
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.reshaped([x.shape[0], 1, x.shape[1]]).mixed(.repeated(1, times: n), axis: 1)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    [inputShape[0], n, inputShape[1]]
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["n": .int(n)]) { $1 }
  }
}

extension ConfigReader {
  /// A list of whole numbers of any length; a single number stands for a list of one.
  func list(_ key: String) throws(ConfigError) -> [Int] {
    guard case .array(let values)? = values[key] else { return [try int(key)] }
    return try ints(key, count: values.count)
  }
}

/// Declares the shape of one input, without the batch: `Input(shape: [28, 28, 1])`. Gives what it gets.
///
/// There is no `input_tensor` of Keras' `InputLayer`, which makes an input of what another layer gives and cuts it off from
/// that layer: results here keep the call they came from. A model that starts in the middle of another calls its layers anew,
/// which share their parameters:
///
///     let middle = Input(shape: [64])
///     let head = Functional(inputs: middle, outputs: model.layers.suffix(2).reduce(middle.output) { $1($0) })
public final class Input: Layer {
  /// The shape without the batch, where nil may vary.
  public let shape: [Int?]
  /// What the input is made of.
  public let dtype: DType
  /// Whether it is texts, whose bytes are along the last axis.
  public let isText: Bool

  public init(shape: [Int?], dtype: DType = .float32, name: String? = nil) {
    self.shape = shape
    self.dtype = dtype
    isText = false
    super.init(name: name)
  }

  /// Declares an input of texts, as `Tensor(texts:)` makes them: Keras' `dtype="string"`.
  ///
  ///     Input(textShape: [])       // a text a sample: [batch, bytes]
  ///     Input(textShape: [3])      // three texts a sample: [batch, 3, bytes]
  ///
  /// - Parameter textShape: how many texts a sample has, without the batch and without the axis of their bytes.
  public init(textShape: [Int?], name: String? = nil) {
    shape = textShape + [nil]
    dtype = .uint8
    isText = true
    super.init(name: name)
  }

  override var givesTexts: Bool { isText }

  /// The shape as Keras has it, with the batch: there a text is one value.
  var savedShape: [Int?] { [nil] + (isText ? shape.dropLast() : shape[...]) }
  /// The type as Keras has it.
  var savedType: String { isText ? "string" : dtype.rawValue }

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
    if name == "string" {
      self.init(textShape: shape, name: try reader.optionalString("name"))
      return
    }
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
      "batch_shape": .shape(savedShape), "dtype": .string(savedType), "sparse": false,
      "ragged": false,
    ]) { $1 }
  }
}
