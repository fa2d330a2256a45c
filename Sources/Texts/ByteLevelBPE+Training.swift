public import Datasets

extension ByteLevelBPE {
  /// Learns a vocabulary from texts: the most frequent pair of neighbours becomes a token, again and again.
  ///
  /// ```swift
  /// let bpe = ByteLevelBPE(training: texts, vocabularySize: 8_000, specialTokens: ["<|endoftext|>"])
  /// ```
  /// The ids begin with the special tokens, then come the 256 bytes, then the merges. The same vocabulary and merges as
  /// `ByteLevelBPETokenizer.train_from_iterator` of the package `tokenizers`: among equally frequent pairs the one with
  /// the smaller ids comes first.
  ///
  /// Traps when `vocabularySize` has no room for the special tokens and the bytes, and when a special token is there
  /// twice or is a byte. Complexity: one pass over the texts, memory for the distinct words.
  ///
  /// - Parameter minFrequency: pairs that are rarer are not merged.
  public init(
    training texts: some Sequence<String>, vocabularySize: Int, minFrequency: Int = 2,
    specialTokens: [String] = [], addsPrefixSpace: Bool = false
  ) {
    var words = PieceCounts(addsPrefixSpace: addsPrefixSpace)
    for text in texts { words.add(text) }
    self.init(words, vocabularySize, minFrequency, specialTokens)
  }

  /// As ``init(training:vocabularySize:minFrequency:specialTokens:addsPrefixSpace:)`` from a dataset; rethrows what it
  /// throws.
  public init(
    training texts: Dataset<String>, vocabularySize: Int, minFrequency: Int = 2,
    specialTokens: [String] = [], addsPrefixSpace: Bool = false
  ) throws {
    var words = PieceCounts(addsPrefixSpace: addsPrefixSpace)
    let iterator = try texts.makeIterator()
    while let text = try iterator.next() { words.add(text) }
    self.init(words, vocabularySize, minFrequency, specialTokens)
  }

  private init(
    _ words: PieceCounts, _ vocabularySize: Int, _ minFrequency: Int, _ specialTokens: [String]
  ) {
    precondition(
      vocabularySize >= specialTokens.count + 256,
      "a vocabulary of \(vocabularySize) has no room for 256 bytes and \(specialTokens.count) special tokens")
    let alphabet = ByteAlphabet.scalars.sorted { $0.value < $1.value }.map { String($0) }
    var trainer = BPETrainer(tokens: specialTokens + alphabet)
    trainer.add(words)
    trainer.train(upTo: vocabularySize, minFrequency: minFrequency)
    do {
      try self.init(
        tokens: trainer.tokens.enumerated().map { ($0.element, $0.offset) }, merges: trainer.merges,
        addedTokens: specialTokens.enumerated().map { AddedToken($0.element, id: $0.offset) },
        unknownToken: nil, addsPrefixSpace: words.addsPrefixSpace, trimsOffsets: false)
    } catch {
      preconditionFailure("special tokens must differ from each other and from bytes: \(error)")
    }
  }
}

/// The pieces of texts and how often each occurred.
struct PieceCounts {
  let addsPrefixSpace: Bool
  private(set) var pieces = Vocabulary()

  init(addsPrefixSpace: Bool) { self.addsPrefixSpace = addsPrefixSpace }

  mutating func add(_ text: String) {
    let spaced = addsPrefixSpace && !text.isEmpty && !text.utf8.starts(with: [0x20]) ? " " + text : text
    let bytes = spaced.utf8Span.span
    BytePieces().forEach(in: bytes, from: 0, to: bytes.count) { start, end in
      let word = WordScanner.exact.piece(of: bytes, start: start, length: end - start)
      pieces.count(pieces.insert(word, in: bytes, scanner: .exact), inDocument: 0)
    }
  }
}
