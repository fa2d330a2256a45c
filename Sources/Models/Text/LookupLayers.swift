import Tensors
public import Texts

/// Texts to indices as a step of a model: a `StringLookup` in the place of a layer.
///
///     let color = Input(textShape: [1])
///     let lookup = try StringLookup(vocabulary: ["red", "green"], outputMode: .oneHot)
///     let model = Functional(inputs: color, outputs: Dense(1)(StringLookupLayer(lookup)(color)))
///     try model.predict(["green", "blue"]).shape      // [2, 1]
///
/// Takes texts, `[batch, …, bytes]` as `Tensor(texts:)` makes them, and gives what the lookup gives: for `int`
/// `[batch, …]` int64, for `oneHot` `[batch, …, depth]` (without an axis of one text), for the other modes `[batch, depth]`
/// of `[batch, texts, bytes]`. Traps for an unknown text when there is no place for them. No gradient flows through.
///
/// With `invert` it goes the other way, `[batch, …]` indices to `[batch, …, bytes]`, such as from the class that a model
/// found to its name; what has no text gives the one for unknown ones:
///
///     StringLookupLayer(try StringLookup(vocabulary: ["cat", "dog"]), invert: true)(Tensor([2, 1, 9] as [Int32]))
///       .value.texts()      // ["dog", "cat", "[UNK]"]
public final class StringLookupLayer: LookupLayer<String> {
  /// A layer that does what `lookup`, which has learned its vocabulary, does, or undoes it.
  public convenience init(_ lookup: StringLookup, invert: Bool = false, name: String? = nil) {
    self.init(lookup, invert: invert, promisedSize: nil, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("StringLookup", config)
    let mask = try reader.optionalString("mask_token")
    let oov = try reader.string("oov_token", default: "[UNK]")
    // Texts are hashed whatever the method is called.
    try self.init(reader, maskToken: mask, oovToken: oov, oovMethod: .farmHash) { value in
      if case .string(let token) = value { token } else { nil }
    }
  }

  override public var className: String { "StringLookup" }
  override var hasTexts: Bool { true }
  override var givesTexts: Bool { invert }
  override func tokens(of x: Tensor) -> [String] { x.texts() }
  override func tensor(of tokens: [String]) -> Tensor { Tensor(texts: tokens) }
  override func configValue(_ token: String) -> ConfigValue { .string(token) }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["encoding": "utf-8", "oov_method": "floormod"]) { $1 }
  }
}

/// Whole numbers to indices as a step of a model: an `IntegerLookup` in the place of a layer.
///
///     let lookup = try IntegerLookup(vocabulary: [12, 36, 1138, 42])
///     IntegerLookupLayer(lookup)(Tensor([[12, 42], [7, 36]] as [[Int32]])).value      // [[1 4] [0 2]]
///
/// Takes `[batch, …]` numbers, whose fractions do not count; what it gives is that of ``StringLookupLayer``, with `invert`
/// `[batch, …]` int64.
public final class IntegerLookupLayer: LookupLayer<Int> {
  /// A layer that does what `lookup`, which has learned its vocabulary, does, or undoes it.
  public convenience init(_ lookup: IntegerLookup, invert: Bool = false, name: String? = nil) {
    self.init(lookup, invert: invert, promisedSize: nil, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("IntegerLookup", config)
    let name = try reader.string("oov_method", default: "floormod")
    guard let method = IntegerLookup.OOVMethod(rawValue: name) else {
      throw ConfigError(
        className: "IntegerLookup", key: "oov_method", reason: "expected floormod or farmhash, found \(name)")
    }
    let mask = try reader.optionalInt("mask_token")
    let oov = try reader.int("oov_token", default: -1)
    try self.init(reader, maskToken: mask, oovToken: oov, oovMethod: method) { value in
      if case .int(let token) = value { token } else { nil }
    }
  }

  override public var className: String { "IntegerLookup" }
  override func tokens(of x: Tensor) -> [Int] {
    x.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }
  }

  override func tensor(of tokens: [Int]) -> Tensor { Tensor(tokens.map { Int64($0) }) }
  override func configValue(_ token: Int) -> ConfigValue { .int(token) }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "vocabulary_dtype": "int64", "oov_method": .string(lookup.options.oovMethod.rawValue),
    ]) { $1 }
  }
}
