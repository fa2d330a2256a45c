extension Tokenizer {
  /// The words of each text as their indices: `[[2, 1, 3], [4, 5, 1, 6]]`.
  ///
  /// Words that are unknown, or whose index is not below `numWords`, become the index of `oovToken`, and are left out
  /// when there is none. (Keras puts `None` there when it has an `oov_token` but was never fitted; here they are left
  /// out.) Complexity: linear in the length of the texts.
  public func textsToSequences(_ texts: some Sequence<String>) -> [[Int]] {
    var sequences: [[Int]] = []
    sequences.reserveCapacity(texts.underestimatedCount)
    var scratch: [Int] = []
    for text in texts {
      scratch.removeAll(keepingCapacity: true)
      appendCodes(of: text, to: &scratch)
      // A copy of the right size: an array that grew keeps up to twice the room.
      sequences.append(Array(scratch[...]))
    }
    return sequences
  }

  /// The indices of one text: `textToSequence("is it fun")` is `[1, 6]`.
  public func textToSequence(_ text: String) -> [Int] {
    var sequence: [Int] = []
    appendCodes(of: text, to: &sequence)
    return sequence
  }

  /// The indices of documents that are already cut into words; `lower` still applies, filters do not.
  public func textsToSequences(_ documents: some Sequence<[String]>) -> [[Int]] {
    documents.map { words in
      var sequence: [Int] = []
      for word in words {
        scanner.withWhole(word) { append(code($0, $1), to: &sequence) }
      }
      return sequence
    }
  }

  /// The texts that sequences stand for, words joined by a space: `["is tensorflow great"]` for `[[1, 2, 3]]`.
  ///
  /// Indices that have no word or are not below `numWords` become `oovToken`, and are left out when there is none.
  public func sequencesToTexts(_ sequences: [[Int]]) -> [String] {
    let limit = numWords.flatMap { $0 == 0 ? nil : $0 } ?? Int.max
    let unknown = wordsByIndex[unknownCode]
    return sequences.map { sequence in
      sequence.compactMap { index in
        let known = wordsByIndex[index].flatMap { index < limit ? $0 : nil }
        return (known ?? unknown).map { vocabulary.word($0) }
      }.joined(separator: " ")
    }
  }

  /// The indices of texts, one text at a time as they are asked for: Keras' `texts_to_sequences_generator`.
  ///
  /// ```swift
  /// for sequence in tokenizer.textsToSequencesGenerator(texts) { … }
  /// ```
  public func textsToSequencesGenerator<Texts: Sequence<String>>(_ texts: Texts)
    -> LazyMapSequence<Texts, [Int]>
  {
    texts.lazy.map { textToSequence($0) }
  }

  /// The texts of sequences, one at a time as they are asked for: Keras' `sequences_to_texts_generator`.
  public func sequencesToTextsGenerator<Sequences: Sequence<[Int]>>(_ sequences: Sequences)
    -> LazyMapSequence<Sequences, String>
  {
    sequences.lazy.map { sequencesToTexts([$0])[0] }
  }

  private func appendCodes(of text: String, to sequence: inout [Int]) {
    if charLevel {
      scanner.forEachCharacter(in: text) { append(code($0, $1), to: &sequence) }
    } else if let analyzer {
      for word in analyzer(text) {
        WordScanner.exact.withWhole(word) { word, bytes in
          let id = vocabulary.id(of: word, in: bytes, scanner: .exact)
          append(id.map { codes[Int($0)] } ?? unknownCode, to: &sequence)
        }
      }
    } else {
      scanner.forEachWord(in: text) { append(code($0, $1), to: &sequence) }
    }
  }

  @inline(__always)
  private func code(_ word: WordScanner.Word, _ bytes: Span<UInt8>) -> Int {
    guard let id = vocabulary.id(of: word, in: bytes, scanner: scanner) else { return unknownCode }
    return codes[Int(id)]
  }

  @inline(__always)
  private func append(_ code: Int, to sequence: inout [Int]) {
    if code != Tokenizer.none { sequence.append(code) }
  }
}
