/// A table from tokens to indices, as Keras' `StringLookup` and `IntegerLookup` keep it; see ``StringLookup`` and
/// ``IntegerLookup``.
///
/// ```swift
/// let lookup = try StringLookup(vocabulary: ["a", "b", "c"])
/// try lookup(["c", "z", "a"])       // [3 0 1]: 0 is for what is not in the vocabulary
/// ```
/// Indices begin with the mask token, where there is one and ``LookupOutputMode/int`` is asked for; then come
/// `numOOVIndices` places for tokens out of the vocabulary, then the tokens. Tokens are told apart by their bytes.
public struct IndexLookup<Token: LookupToken>: Sendable {
  /// How a token out of the vocabulary finds its place when there are several.
  public enum OOVMethod: String, Sendable {
    /// The remainder of the integer, never negative: Keras' default for integers.
    case floormod
    /// The hash of the token's text, as ``Hashing`` has it.
    case farmHash = "farmhash"
  }

  /// What the lookup is made from.
  public struct Options: Sendable {
    /// The most indices there may be, all counted; nil for any number.
    public var maxTokens: Int?
    /// The places for tokens that are not in the vocabulary; with 0 they are an error.
    public var numOOVIndices: Int
    /// A token that stands for nothing.
    public var maskToken: Token?
    /// The token that stands for the places of unknown ones in ``IndexLookup/vocabulary(includingSpecialTokens:)``.
    public var oovToken: Token
    /// What a call gives.
    public var outputMode: LookupOutputMode
    /// Whether rows have `maxTokens` columns, however many tokens there are.
    public var padToMaxTokens: Bool
    /// How unknown tokens find their place.
    public var oovMethod: OOVMethod
    /// A key for the hash of unknown tokens.
    public var salt: HashingSalt?

    /// Options with `oovToken`, all else as given or by default.
    public init(
      oovToken: Token, maxTokens: Int? = nil, numOOVIndices: Int = 1, maskToken: Token? = nil,
      outputMode: LookupOutputMode = .int, padToMaxTokens: Bool = false, oovMethod: OOVMethod = .farmHash,
      salt: HashingSalt? = nil
    ) {
      self.oovToken = oovToken
      self.maxTokens = maxTokens
      self.numOOVIndices = numOOVIndices
      self.maskToken = maskToken
      self.outputMode = outputMode
      self.padToMaxTokens = padToMaxTokens
      self.oovMethod = oovMethod
      self.salt = salt
    }
  }

  /// What the lookup was made from.
  public let options: Options
  /// The tokens; the number of each is its index less `tokenStart`.
  var table = Vocabulary()
  /// For `tf_idf` the weight of each index.
  public internal(set) var idfWeights: [Float] = []
  /// Whether the vocabulary was given rather than learned.
  var isStatic = false

  /// A lookup with an empty vocabulary; traps when options contradict each other.
  public init(_ options: Options) {
    precondition(
      options.maxTokens ?? 2 > 1, "maxTokens must be greater than 1, got \(options.maxTokens ?? 0)")
    precondition(
      options.numOOVIndices >= 0, "numOOVIndices must be 0 or more, got \(options.numOOVIndices)")
    precondition(
      !options.padToMaxTokens || options.maxTokens != nil, "padToMaxTokens needs maxTokens, got none")
    precondition(
      options.salt == nil || options.oovMethod == .farmHash, "salt needs oovMethod .farmHash")
    self.options = options
  }

  /// Where the places for unknown tokens begin: 1 behind a mask, else 0.
  var oovStart: Int { options.maskToken != nil && options.outputMode == .int ? 1 : 0 }
  /// Where the tokens begin.
  var tokenStart: Int { oovStart + options.numOOVIndices }

  /// The number of indices, special ones counted.
  public var vocabularySize: Int { tokenStart + table.entries.count }

  /// The length of a row of the modes other than `int`: ``vocabularySize``, or `maxTokens` when padded to it.
  public var depth: Int {
    if options.padToMaxTokens, let maxTokens = options.maxTokens { return maxTokens }
    return vocabularySize
  }

  /// The tokens in the order of their indices; with the special ones a token's position is its index.
  ///
  /// ```swift
  /// try StringLookup(vocabulary: ["a"]).vocabulary()     // ["[UNK]", "a"]
  /// ```
  public func vocabulary(includingSpecialTokens: Bool = true) -> [Token] {
    let tokens = table.entries.indices.map { token($0) }
    guard includingSpecialTokens else { return tokens }
    return specialTokens + tokens
  }

  var specialTokens: [Token] {
    (oovStart == 1 ? [options.maskToken].compactMap { $0 } : [])
      + [Token](repeating: options.oovToken, count: options.numOOVIndices)
  }

  func token(_ number: Int) -> Token {
    guard let token = Token(tokenText: table.word(Int32(number))) else {
      preconditionFailure("the vocabulary's entry \(number) is no \(Token.self)")
    }
    return token
  }

  /// Replaces the vocabulary.
  ///
  /// - Parameters:
  ///   - tokens: the tokens in the order of their indices, with the special ones before them or without.
  ///   - idfWeights: for `tf_idf` and only there, a weight for each of `tokens`; when the special ones are not among
  ///     them, unknown tokens weigh the mean.
  /// - Throws: ``VocabularyError`` when `tokens` is empty, has a token twice or the mask token out of place, is larger
  ///   than `maxTokens`, or does not have as many weights as tokens.
  public mutating func setVocabulary(_ tokens: [Token], idfWeights: [Float]? = nil)
    throws(VocabularyError)
  {
    guard !tokens.isEmpty else { throw VocabularyError("it is empty") }
    guard (options.outputMode == .tfIDF) == (idfWeights != nil) else {
      throw VocabularyError(
        idfWeights == nil ? "idfWeights are needed for tf_idf" : "idfWeights are for tf_idf only")
    }
    let special = specialTokens
    let hasSpecial = tokens.count >= special.count
      && zip(special, tokens).allSatisfy { $0.0.hasSameText(as: $0.1) }
    let offset = hasSpecial ? special.count : 0
    var table = Vocabulary()
    for (number, token) in tokens.enumerated().dropFirst(offset) {
      if let mask = options.maskToken, mask.hasSameText(as: token) {
        throw VocabularyError(
          "the mask token \(token.quoted) may only stand first; special tokens go as \(special) or not at all",
          position: number)
      }
      let known = table.entries.count
      guard Int(table.insert(token.tokenText)) == known else {
        throw VocabularyError("\(token.quoted) is there already", position: number)
      }
    }
    let size = tokenStart + table.entries.count
    if let maxTokens = options.maxTokens, size > maxTokens {
      throw VocabularyError("it has \(size) indices, and maxTokens is \(maxTokens)")
    }
    if let idfWeights {
      guard idfWeights.count == tokens.count else {
        throw VocabularyError("it has \(tokens.count) tokens but \(idfWeights.count) idfWeights")
      }
      let mean = idfWeights.reduce(0.0) { $0 + Double($1) } / Double(idfWeights.count)
      let front = [Float](repeating: Float(mean), count: hasSpecial ? 0 : tokenStart)
      self.idfWeights = padded(front + idfWeights)
    }
    self.table = table
    isStatic = true
  }

  /// Zeros behind weights for the columns that have no token.
  func padded(_ weights: [Float]) -> [Float] {
    guard options.padToMaxTokens, let maxTokens = options.maxTokens, maxTokens > weights.count else {
      return weights
    }
    return weights + [Float](repeating: 0, count: maxTokens - weights.count)
  }
}

extension LookupToken {
  /// Equality by bytes: Swift takes differently composed letters for equal, Keras does not.
  func hasSameText(as other: Self) -> Bool { tokenText.utf8.elementsEqual(other.tokenText.utf8) }

  var quoted: String { tokenText.debugDescription }
}

extension Vocabulary {
  /// The number of a text taken as it is, which is inserted when it is new.
  mutating func insert(_ text: String) -> Int32 {
    let bytes = text.utf8Span.span
    return insert(
      WordScanner.exact.piece(of: bytes, start: 0, length: bytes.count), in: bytes, scanner: .exact)
  }

  /// The number of a text taken as it is; nil when it was never inserted.
  func id(of text: String) -> Int32? {
    let bytes = text.utf8Span.span
    return id(
      of: WordScanner.exact.piece(of: bytes, start: 0, length: bytes.count), in: bytes, scanner: .exact)
  }
}
