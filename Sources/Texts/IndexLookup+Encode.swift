public import Tensors

extension IndexLookup {
  /// The indices of tokens, as `int` mode gives them, or of one sample.
  ///
  /// ```swift
  /// try StringLookup(vocabulary: ["a", "b"])(["b", "z"])       // [2 0], int64
  /// ```
  /// `[tokens]` int64 for `int`; `[tokens, depth]` for `oneHot`; `[depth]` for the other modes, where the tokens are
  /// one sample. `depth` is ``vocabularySize``, or `maxTokens` when padded to it. All but `int` are float32 (Keras has
  /// int64, and float32 for `tf_idf`).
  ///
  /// Throws ``VocabularyError`` for an unknown token when there is no place for them.
  public func callAsFunction(_ tokens: [Token]) throws(VocabularyError) -> Tensor {
    let indices = try columns(of: tokens)
    return options.outputMode.tensor(of: indices, depth: depth, weights: idfWeights)
  }

  /// The indices of samples.
  ///
  /// ```swift
  /// try StringLookup(vocabulary: ["a", "b"], outputMode: .multiHot)([["b", "z"], ["b"]])   // [[1 0 1] [0 0 1]]
  /// ```
  /// `[samples, tokens]` int64 for `int` and `[samples, tokens, depth]` for `oneHot`, which need samples of one length
  /// and trap otherwise (one token a sample gives `[samples, depth]`); `[samples, depth]` for the other modes.
  public func callAsFunction(_ samples: [[Token]]) throws(VocabularyError) -> Tensor {
    var indices: [[Int]] = []
    indices.reserveCapacity(samples.count)
    for sample in samples { indices.append(try columns(of: sample)) }
    return options.outputMode.tensor(of: indices, depth: depth, weights: idfWeights)
  }

  /// The index of each token, whatever the output mode: 0 for the mask token where there is one.
  ///
  /// Throws ``VocabularyError`` for an unknown token when there is no place for them.
  public func indices(of tokens: [Token]) throws(VocabularyError) -> [Int] {
    var indices: [Int] = []
    indices.reserveCapacity(tokens.count)
    for token in tokens { indices.append(max(0, try column(of: token))) }
    return indices
  }

  /// The tokens of indices: Keras' `invert`. What has no token gives the OOV token.
  ///
  /// ```swift
  /// try StringLookup(vocabulary: ["a", "b"]).tokens(of: [2, 0, 9])       // ["b", "[UNK]", "[UNK]"]
  /// ```
  public func tokens(of indices: [Int]) -> [Token] {
    indices.map { index in
      if index == 0, oovStart == 1, let mask = options.maskToken { return mask }
      let number = index - tokenStart
      return table.entries.indices.contains(number) ? token(number) : options.oovToken
    }
  }

  private func columns(of tokens: [Token]) throws(VocabularyError) -> [Int] {
    var columns: [Int] = []
    columns.reserveCapacity(tokens.count)
    for token in tokens { columns.append(try column(of: token)) }
    return columns
  }

  private func column(of token: Token) throws(VocabularyError) -> Int {
    let text = token.tokenText
    if let id = table.id(of: text) { return tokenStart + Int(id) }
    if let mask = options.maskToken, mask.hasSameText(as: token) {
      return options.outputMode == .int ? 0 : LookupOutputMode.dropped
    }
    switch options.numOOVIndices {
    case 0:
      throw VocabularyError("\(token.quoted) is not in it, and numOOVIndices is 0")
    case 1: return oovStart
    default:
      if options.oovMethod == .floormod, let integer = token as? Int {
        return oovStart + floorMod(integer, options.numOOVIndices)
      }
      return oovStart
        + HashingSalt.bucket(of: text.utf8Span.span, among: options.numOOVIndices, options.salt)
    }
  }
}
