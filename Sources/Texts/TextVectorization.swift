/// Texts to rows of numbers: cleaned, cut into tokens, looked up in a vocabulary. Keras' `TextVectorization`.
///
/// ```swift
/// var vectorize = TextVectorization()
/// vectorize.adapt(["b a c a", "c d, b! a", "e D"])
/// vectorize.vocabulary()                // ["", "[UNK]", "a", "d", "c", "b", "e"]
/// vectorize(["a b zz", "D"])            // [[2 5 1] [3 0 0]], int64
/// ```
/// Index 0 fills up short rows, 1 stands for tokens that are not in the vocabulary; frequent tokens come first, equally
/// frequent ones in falling order of their bytes.
///
/// By default ASCII letters become small and ASCII punctuation goes, exactly as in Keras: `Été` and `été` are two
/// tokens. ``TextStandardization/lowerAndStripDigitsAndPunctuation`` lowers all scripts.
public struct TextVectorization: Sendable {
  /// What happens to a text first.
  public let standardize: TextStandardization
  /// How a text is cut.
  public let split: TextSplit
  /// The numbers of tokens that are joined by a space to n-grams, each a token of its own; empty for single tokens.
  public let ngrams: [Int]
  /// The length of all rows in `int` mode; nil for that of the longest.
  public let outputSequenceLength: Int?
  /// The vocabulary with its options; its mask token is the empty string.
  public internal(set) var lookup: StringLookup

  /// A vectorization that has no vocabulary yet.
  ///
  /// - Parameters:
  ///   - maxTokens: the most indices, the two special ones counted; traps unless greater than 1.
  ///   - ngrams: how many tokens are joined: `[1, 2]`, which Keras writes `2`, for single tokens and pairs.
  ///   - outputMode: what a call gives; `oneHot` traps unless every text has as many tokens.
  ///   - outputSequenceLength: the length of all rows, longer ones cut and shorter ones filled up with 0 at the end;
  ///     for `int` only, traps otherwise.
  ///   - padToMaxTokens: whether rows of the other modes have `maxTokens` columns.
  public init(
    maxTokens: Int? = nil, standardize: TextStandardization = .lowerAndStripPunctuation,
    split: TextSplit = .whitespace, ngrams: [Int] = [], outputMode: LookupOutputMode = .int,
    outputSequenceLength: Int? = nil, padToMaxTokens: Bool = false
  ) {
    precondition(
      ngrams.allSatisfy { $0 >= 1 }, "ngrams must be 1 or more, got \(ngrams)")
    if case .none = split {
      precondition(ngrams.isEmpty, "ngrams need a split, got none")
    }
    if let outputSequenceLength {
      precondition(
        outputSequenceLength >= 0 && outputMode == .int,
        "outputSequenceLength is 0 or more, for int only; got \(outputSequenceLength) for \(outputMode)")
    }
    self.standardize = standardize
    self.split = split
    self.ngrams = ngrams
    self.outputSequenceLength = outputSequenceLength
    lookup = StringLookup(
      maxTokens: maxTokens, maskToken: "", outputMode: outputMode, padToMaxTokens: padToMaxTokens)
  }

  /// A vectorization with a given vocabulary; throws as ``setVocabulary(_:idfWeights:)`` does.
  public init(
    vocabulary: [String], idfWeights: [Float]? = nil, maxTokens: Int? = nil,
    standardize: TextStandardization = .lowerAndStripPunctuation, split: TextSplit = .whitespace,
    ngrams: [Int] = [], outputMode: LookupOutputMode = .int, outputSequenceLength: Int? = nil,
    padToMaxTokens: Bool = false
  ) throws(VocabularyError) {
    self.init(
      maxTokens: maxTokens, standardize: standardize, split: split, ngrams: ngrams,
      outputMode: outputMode, outputSequenceLength: outputSequenceLength,
      padToMaxTokens: padToMaxTokens)
    try setVocabulary(vocabulary, idfWeights: idfWeights)
  }

  /// The most indices there may be, the two special ones counted; nil for any number.
  public var maxTokens: Int? { lookup.options.maxTokens }
  /// What a call gives.
  public var outputMode: LookupOutputMode { lookup.options.outputMode }
  /// Whether rows of the modes other than `int` have ``maxTokens`` columns.
  public var padToMaxTokens: Bool { lookup.options.padToMaxTokens }
  /// The length of a row of the modes other than `int`.
  public var depth: Int { lookup.depth }

  /// The tokens in the order of their indices; with the special ones a token's position is its index.
  public func vocabulary(includingSpecialTokens: Bool = true) -> [String] {
    lookup.vocabulary(includingSpecialTokens: includingSpecialTokens)
  }

  /// The number of indices, special ones counted.
  public var vocabularySize: Int { lookup.vocabularySize }

  /// For `tf_idf` the weight of each index: ln(1 + documents / (1 + documents with it)), the mean for unknown tokens.
  public var idfWeights: [Float] { lookup.idfWeights }

  /// Replaces the vocabulary, which is then no longer learned; see ``IndexLookup/setVocabulary(_:idfWeights:)``.
  public mutating func setVocabulary(_ tokens: [String], idfWeights: [Float]? = nil)
    throws(VocabularyError)
  {
    try lookup.setVocabulary(tokens, idfWeights: idfWeights)
  }

  /// Replaces the vocabulary by the lines of a file; see ``IndexLookup/setVocabulary(file:idfWeights:)``.
  public mutating func setVocabulary(file path: String, idfWeights: [Float]? = nil) throws {
    try lookup.setVocabulary(file: path, idfWeights: idfWeights)
  }

  func tokenBuffer() -> TokenBuffer {
    TokenBuffer(standardize: standardize, split: split, ngrams: ngrams)
  }
}
