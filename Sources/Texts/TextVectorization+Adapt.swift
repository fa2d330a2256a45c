public import Datasets

extension TextVectorization {
  /// Learns the vocabulary, and for `tf_idf` the weights, from texts; what was learned before is forgotten.
  ///
  /// Without any token the vocabulary stays. Traps when it was given with ``setVocabulary(_:idfWeights:)``.
  /// Complexity: linear in the length of the texts; memory for the distinct tokens.
  public mutating func adapt(_ texts: some Sequence<String>) {
    var counts = lookup.counting()
    var buffer = tokenBuffer()
    for text in texts { counts.add(text, &buffer) }
    lookup.learn(counts)
  }

  /// Learns the vocabulary from a dataset of texts in one pass; rethrows what the dataset throws and keeps the
  /// vocabulary then.
  ///
  /// ```swift
  /// try vectorize.adapt(Dataset.textLines("reviews.txt"))
  /// ```
  public mutating func adapt(_ texts: Dataset<String>) throws {
    var counts = lookup.counting()
    var buffer = tokenBuffer()
    let iterator = try texts.makeIterator()
    while let text = try iterator.next() { counts.add(text, &buffer) }
    lookup.learn(counts)
  }

  /// Learns the vocabulary from a dataset of batches of texts.
  public mutating func adapt(_ batches: Dataset<[String]>) throws {
    var counts = lookup.counting()
    var buffer = tokenBuffer()
    let iterator = try batches.makeIterator()
    while let texts = try iterator.next() {
      for text in texts { counts.add(text, &buffer) }
    }
    lookup.learn(counts)
  }
}

extension TokenCounts {
  fileprivate mutating func add(_ text: String, _ buffer: inout TokenBuffer) {
    buffer.read(text)
    let scanner = WordScanner.exact
    let bytes = buffer.bytes.span
    for piece in buffer.pieces {
      let word = scanner.piece(of: bytes, start: piece.start, length: piece.length)
      table.count(table.insert(word, in: bytes, scanner: scanner), inDocument: documents)
    }
    documents += 1
  }
}
