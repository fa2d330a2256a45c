import Tensors
public import Texts

/// What ``StringLookupLayer`` and ``IntegerLookupLayer`` have in common.
public class LookupLayer<Token: LookupToken>: Layer, VocabularyLayer {
  /// The table, with its vocabulary.
  public private(set) var lookup: IndexLookup<Token>
  /// Whether it goes the other way, from indices to tokens.
  public let invert: Bool
  let promisedSize: Int?

  init(_ lookup: IndexLookup<Token>, invert: Bool, promisedSize: Int?, name: String?) {
    precondition(
      !invert || lookup.options.outputMode == .int,
      "Indices become tokens, so that an inverted lookup's mode is int, and not \(lookup.options.outputMode.rawValue).")
    self.lookup = lookup
    self.invert = invert
    self.promisedSize = promisedSize
    super.init(name: name)
  }

  /// What a configuration describes, with its vocabulary when that is in it.
  convenience init(
    _ reader: ConfigReader, maskToken: Token?, oovToken: Token, oovMethod: IndexLookup<Token>.OOVMethod,
    token: (ConfigValue) -> Token?
  ) throws {
    func wrong(_ key: String, _ reason: String) -> ConfigError {
      ConfigError(className: reader.className, key: key, reason: reason)
    }
    var options = IndexLookup<Token>.Options(oovToken: oovToken)
    options.maskToken = maskToken
    options.oovMethod = oovMethod
    (options.maxTokens, options.padToMaxTokens) = try reader.tokenLimit()
    options.numOOVIndices = try reader.int("num_oov_indices", default: 1)
    guard (0...Int(Int32.max)).contains(options.numOOVIndices) else {
      throw wrong("num_oov_indices", "expected 0 or more, found \(options.numOOVIndices)")
    }
    let mode = try reader.string("output_mode", default: "int")
    guard let outputMode = LookupOutputMode(rawValue: mode) else {
      throw wrong("output_mode", "the mode '\(mode)' is not known")
    }
    options.outputMode = outputMode
    let invert = try reader.bool("invert", default: false)
    guard !invert || outputMode == .int else {
      throw wrong("output_mode", "expected int, as indices become tokens, found \(mode)")
    }
    options.salt = try reader.salt()
    guard options.salt == nil || oovMethod == .farmHash else {
      throw wrong("salt", "expected the oov_method farmhash with it, found \(oovMethod.rawValue)")
    }
    var lookup = IndexLookup<Token>(options)
    if let (tokens, weights) = try reader.vocabulary(token) {
      do { try lookup.setVocabulary(tokens, idfWeights: weights) } catch {
        throw wrong("vocabulary", error.reason)
      }
    }
    self.init(
      lookup, invert: invert, promisedSize: try reader.optionalInt("vocabulary_size"),
      name: try reader.optionalString("name"))
  }

  /// Whether tokens are texts, which have an axis of bytes.
  var hasTexts: Bool { false }
  /// Whether the last axis of what it takes is that of a text's bytes.
  private var takesTexts: Bool { hasTexts && !invert }

  func tokens(of x: Tensor) -> [Token] { preconditionFailure("\(className) does not say what its tokens are.") }

  /// Tokens, a list of them, as numbers.
  func tensor(of tokens: [Token]) -> Tensor {
    preconditionFailure("\(className) does not say how its tokens are numbers.")
  }
  func configValue(_ token: Token) -> ConfigValue {
    preconditionFailure("\(className) does not say how its tokens are written.")
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    TokenShape.problem(of: shape, takesTexts: takesTexts, mode: lookup.options.outputMode)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if invert {
      let indices = x.value.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }
      let tokens = tensor(of: lookup.tokens(of: indices))
      return Variable(tokens.reshaped(x.shape + tokens.shape.dropFirst()))
    }
    let shape = takesTexts ? Array(x.shape.dropLast()) : x.shape
    let tokens = tokens(of: x.value)
    do {
      return Variable(
        try TokenShape.tensor(
          of: tokens, shape, mode: lookup.options.outputMode,
          flat: { tokens throws(VocabularyError) in try lookup(tokens) },
          rows: { rows throws(VocabularyError) in try lookup(rows) }))
    } catch {
      preconditionFailure("\(className) '\(name)': \(error)")
    }
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    if invert { return hasTexts ? inputShape + [nil] : inputShape }
    // Before a saved vocabulary is read, its configuration says how large it is.
    let depth = lookup.vocabularySize > specialTokenCount ? lookup.depth : max(lookup.depth, promisedSize ?? 0)
    return TokenShape.output(
      of: takesTexts ? Array(inputShape.dropLast()) : inputShape, mode: lookup.options.outputMode, depth: depth)
  }

  override public func config() -> [String: ConfigValue] {
    let options = lookup.options
    return super.config().merging([
      "invert": .bool(invert), "max_tokens": options.maxTokens.map { .int($0) } ?? .null,
      "num_oov_indices": .int(options.numOOVIndices), "oov_token": configValue(options.oovToken),
      "mask_token": options.maskToken.map(configValue) ?? .null,
      "output_mode": .string(options.outputMode.rawValue), "sparse": false,
      "pad_to_max_tokens": .bool(options.padToMaxTokens), "salt": options.salt?.configValue ?? .null,
    ]) { $1 }
    .merging(vocabularyConfig(lookup.vocabulary().map(configValue))) { $1 }
  }

  // MARK: Vocabulary

  var savedVocabulary: [String] { lookup.vocabulary().map(\.tokenText) }
  var savedWeights: [Float] { Array(lookup.idfWeights.prefix(lookup.vocabularySize)) }
  var specialTokenCount: Int {
    lookup.vocabularySize - lookup.vocabulary(includingSpecialTokens: false).count
  }

  func restore(_ texts: [String], weights: [Float]?) throws(VocabularyError) {
    var tokens: [Token] = []
    for (position, text) in texts.enumerated() {
      guard let token = Token(tokenText: text) else {
        throw VocabularyError("\(text.debugDescription) is no \(Token.self)", position: position)
      }
      tokens.append(token)
    }
    try lookup.setVocabulary(tokens, idfWeights: weights.map { Array($0.prefix(tokens.count)) })
    try checkPromisedSize(lookup.vocabularySize)
  }
}
