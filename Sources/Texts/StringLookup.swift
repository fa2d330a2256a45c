/// Strings to indices, as Keras' `StringLookup`.
///
/// ```swift
/// var lookup = StringLookup(maskToken: "")
/// lookup.adapt([["a", "c", "c"], ["b", "c"]])
/// lookup.vocabulary()                    // ["", "[UNK]", "c", "b", "a"]
/// try lookup(["c", "z", ""])             // [2 1 0]
/// lookup.tokens(of: [2, 3])              // ["c", "b"]
/// ```
/// With several places for unknown strings, each goes to the one its hash names: FarmHash's, or SipHash keyed by `salt`.
public typealias StringLookup = IndexLookup<String>

extension IndexLookup<String> {
  /// A lookup that has no vocabulary yet.
  ///
  /// - Parameters:
  ///   - maxTokens: the most indices, special ones counted; traps unless greater than 1.
  ///   - numOOVIndices: the places for strings that are not in the vocabulary; with 0 they are an error.
  ///   - maskToken: a string that stands for nothing: index 0 in `int` mode, left out in the others.
  ///   - padToMaxTokens: whether rows have `maxTokens` columns, however many strings there are.
  ///   - salt: a key for the hash of unknown strings.
  public init(
    maxTokens: Int? = nil, numOOVIndices: Int = 1, maskToken: String? = nil,
    oovToken: String = "[UNK]", outputMode: LookupOutputMode = .int, padToMaxTokens: Bool = false,
    salt: HashingSalt? = nil
  ) {
    self.init(
      Options(
        oovToken: oovToken, maxTokens: maxTokens, numOOVIndices: numOOVIndices, maskToken: maskToken,
        outputMode: outputMode, padToMaxTokens: padToMaxTokens, oovMethod: .farmHash, salt: salt))
  }

  /// A lookup with a given vocabulary; throws as ``setVocabulary(_:idfWeights:)`` does.
  public init(
    vocabulary: [String], idfWeights: [Float]? = nil, maxTokens: Int? = nil,
    numOOVIndices: Int = 1, maskToken: String? = nil, oovToken: String = "[UNK]",
    outputMode: LookupOutputMode = .int, padToMaxTokens: Bool = false, salt: HashingSalt? = nil
  ) throws(VocabularyError) {
    self.init(
      maxTokens: maxTokens, numOOVIndices: numOOVIndices, maskToken: maskToken, oovToken: oovToken,
      outputMode: outputMode, padToMaxTokens: padToMaxTokens, salt: salt)
    try setVocabulary(vocabulary, idfWeights: idfWeights)
  }
}
