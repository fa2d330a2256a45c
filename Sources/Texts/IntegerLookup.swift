/// Integers to indices, as Keras' `IntegerLookup`.
///
/// ```swift
/// let lookup = try IntegerLookup(vocabulary: [12, 36, 1138, 42])
/// try lookup([[12, 1138, 42], [42, 1000, 36]])      // [[1 3 4] [4 0 2]]
/// lookup.tokens(of: [4, 0])                         // [42, -1]
/// ```
/// With several places for unknown integers, each goes to the one its remainder names, or with
/// ``IndexLookup/OOVMethod/farmHash`` the hash of its decimal digits.
public typealias IntegerLookup = IndexLookup<Int>

extension IndexLookup<Int> {
  /// A lookup that has no vocabulary yet.
  ///
  /// - Parameters:
  ///   - maxTokens: the most indices, special ones counted; traps unless greater than 1.
  ///   - numOOVIndices: the places for integers that are not in the vocabulary; with 0 they are an error.
  ///   - maskToken: an integer that stands for nothing: index 0 in `int` mode, left out in the others.
  ///   - padToMaxTokens: whether rows have `maxTokens` columns, however many integers there are.
  ///   - salt: a key for the hash of unknown integers; traps unless `oovMethod` is `farmHash`.
  public init(
    maxTokens: Int? = nil, numOOVIndices: Int = 1, maskToken: Int? = nil, oovToken: Int = -1,
    outputMode: LookupOutputMode = .int, padToMaxTokens: Bool = false,
    oovMethod: OOVMethod = .floormod, salt: HashingSalt? = nil
  ) {
    self.init(
      Options(
        oovToken: oovToken, maxTokens: maxTokens, numOOVIndices: numOOVIndices, maskToken: maskToken,
        outputMode: outputMode, padToMaxTokens: padToMaxTokens, oovMethod: oovMethod, salt: salt))
  }

  /// A lookup with a given vocabulary; throws as ``setVocabulary(_:idfWeights:)`` does.
  public init(
    vocabulary: [Int], idfWeights: [Float]? = nil, maxTokens: Int? = nil, numOOVIndices: Int = 1,
    maskToken: Int? = nil, oovToken: Int = -1, outputMode: LookupOutputMode = .int,
    padToMaxTokens: Bool = false, oovMethod: OOVMethod = .floormod, salt: HashingSalt? = nil
  ) throws(VocabularyError) {
    self.init(
      maxTokens: maxTokens, numOOVIndices: numOOVIndices, maskToken: maskToken, oovToken: oovToken,
      outputMode: outputMode, padToMaxTokens: padToMaxTokens, oovMethod: oovMethod, salt: salt)
    try setVocabulary(vocabulary, idfWeights: idfWeights)
  }
}
