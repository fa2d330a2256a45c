#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
public import Datasets

extension IndexLookup {
  /// Learns the vocabulary from documents: tokens by falling count, equally frequent ones greatest first.
  ///
  /// ```swift
  /// var lookup = StringLookup()
  /// lookup.adapt([["b", "a"], ["a"]])        // lookup.vocabulary(): ["[UNK]", "a", "b"]
  /// ```
  /// What was learned before is forgotten; without any token it stays. The order is by bytes for strings and by size for
  /// integers. For `tf_idf` the weight of a token is ln(1 + documents / (1 + documents with it)).
  ///
  /// Traps when the vocabulary was given with ``setVocabulary(_:idfWeights:)``. Complexity: one pass; memory for the
  /// distinct tokens.
  public mutating func adapt(_ documents: some Sequence<[Token]>) {
    var counts = counting()
    for document in documents { counts.add(document) }
    learn(counts)
  }

  /// Learns the vocabulary from single tokens, each a document of its own.
  public mutating func adapt(_ tokens: some Sequence<Token>) { adapt(tokens.lazy.map { [$0] }) }

  /// Learns the vocabulary from a dataset of documents in one pass; rethrows what the dataset throws and keeps the
  /// vocabulary then.
  public mutating func adapt(_ documents: Dataset<[Token]>) throws {
    var counts = counting()
    let iterator = try documents.makeIterator()
    while let document = try iterator.next() { counts.add(document) }
    learn(counts)
  }

  func counting() -> TokenCounts {
    precondition(!isStatic, "a lookup whose vocabulary was given cannot be adapted")
    return TokenCounts()
  }

  /// Makes the vocabulary from counts.
  mutating func learn(_ counts: TokenCounts) {
    let seen = counts.table
    guard !seen.counted.isEmpty else { return }
    let special = [options.maskToken, options.oovToken].compactMap { $0?.tokenText }
    let excluded = Set(special.compactMap { seen.id(of: $0) })
    var tokens: [(token: Token, count: Int, documents: Int)] = []
    for id in seen.counted where !excluded.contains(id) {
      let entry = seen.entries[Int(id)]
      guard let token = Token(tokenText: seen.word(id)) else { continue }
      tokens.append((token, entry.count, entry.documents))
    }
    tokens.sort { $0.count != $1.count ? $0.count > $1.count : $0.token.goesBefore($1.token) }
    if let maxTokens = options.maxTokens { tokens = Array(tokens.prefix(max(0, maxTokens - tokenStart))) }
    table = Vocabulary()
    for token in tokens { _ = table.insert(token.token.tokenText) }
    guard options.outputMode == .tfIDF else { return }
    let weights = tokens.map { Float(log(1 + Double(counts.documents) / Double(1 + $0.documents))) }
    // The true weight of unknown tokens cannot be known from one pass; Keras takes the mean.
    let mean = weights.isEmpty ? 0 : weights.reduce(0.0) { $0 + Double($1) } / Double(weights.count)
    idfWeights = padded([Float](repeating: Float(mean), count: tokenStart) + weights)
  }
}

/// Tokens with their numbers of occurrences and of documents.
struct TokenCounts {
  var table = Vocabulary()
  var documents = 0

  mutating func add<Token: LookupToken>(_ document: [Token]) {
    for token in document { table.count(table.insert(token.tokenText), inDocument: documents) }
    documents += 1
  }
}
