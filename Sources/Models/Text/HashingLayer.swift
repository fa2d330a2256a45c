import Tensors
public import Texts

/// Texts or whole numbers to bins by their hash as a step of a model: a `Hashing` in the place of a layer.
///
///     HashingLayer(Hashing(numBins: 3))(Tensor(texts: ["A", "B", "C", "D", "E"])).value       // [1 0 1 1 2]
///     HashingLayer(Hashing(numBins: 3), of: .integers)(Tensor([101, 102] as [Int32])).shape   // [2]
///
/// Takes texts, `[batch, …, bytes]` as `Tensor(texts:)` makes them, or `[batch, …]` numbers, whose fractions do not
/// count; what it gives is that of ``StringLookupLayer``. No gradient flows through.
public final class HashingLayer: Layer {
  /// What is hashed.
  public enum Tokens: Sendable {
    case texts, integers
  }

  /// The bins.
  public let hashing: Hashing
  /// What is hashed. A saved configuration does not say; the input that it is for does.
  public internal(set) var tokens: Tokens

  /// A layer that does what `hashing` does.
  public init(_ hashing: Hashing, of tokens: Tokens = .texts, name: String? = nil) {
    self.hashing = hashing
    self.tokens = tokens
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Hashing", config)
    func wrong(_ key: String, _ reason: String) -> ConfigError {
      ConfigError(className: "Hashing", key: key, reason: reason)
    }
    let bins = try reader.int("num_bins")
    guard (1...Int(Int32.max)).contains(bins) else {
      throw wrong("num_bins", "expected a whole number from 1 to \(Int32.max), found \(bins)")
    }
    let mask: String?
    switch config["mask_value"] {
    case nil, .null?: mask = nil
    case .string(let text)?: mask = text
    case .int(let number)?: mask = String(number)
    case let value?: throw wrong("mask_value", "expected a text or a whole number, found \(value.summary)")
    }
    let mode = try reader.string("output_mode", default: "int")
    guard let outputMode = LookupOutputMode(rawValue: mode), outputMode != .tfIDF else {
      throw wrong("output_mode", "expected int, one_hot, multi_hot or count, found \(mode)")
    }
    self.init(
      Hashing(numBins: bins, maskValue: mask, salt: try reader.salt(), outputMode: outputMode),
      of: .integers, name: try reader.optionalString("name"))
  }

  private var takesTexts: Bool { tokens == .texts }

  override public var className: String { "Hashing" }

  override func inputProblem(_ shape: [Int?]) -> String? {
    TokenShape.problem(of: shape, takesTexts: takesTexts, mode: hashing.outputMode)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    switch tokens {
    case .texts: encoded(x.value.texts(), Array(x.shape.dropLast()))
    case .integers:
      encoded(x.value.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }, x.shape)
    }
  }

  private func encoded(_ tokens: [some LookupToken], _ shape: [Int]) -> Variable {
    Variable(
      TokenShape.tensor(
        of: tokens, shape, mode: hashing.outputMode, flat: { hashing($0) }, rows: { hashing($0) }))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    TokenShape.output(
      of: takesTexts ? Array(inputShape.dropLast()) : inputShape, mode: hashing.outputMode,
      depth: hashing.numBins)
  }

  static let wholeType = ConfigValue.kerasObject(
    module: "keras", className: "DTypePolicy", config: ["name": "int64"])

  override public func config() -> [String: ConfigValue] {
    let mask: ConfigValue =
      switch hashing.maskValue {
      case nil: .null
      case let text? where tokens == .integers: Int(text).map { ConfigValue.int($0) } ?? .string(text)
      case let text?: .string(text)
      }
    var config = super.config()
    // Keras insists on a whole type for bins.
    if hashing.outputMode == .int { config["dtype"] = Self.wholeType }
    return config.merging([
      "num_bins": .int(hashing.numBins), "mask_value": mask,
      "salt": hashing.salt?.configValue ?? .null, "output_mode": .string(hashing.outputMode.rawValue),
      "sparse": false,
    ]) { $1 }
  }
}
