extension WordPiece {
  /// The most ids of a text, special ones counted; what is longer is cut at its end. Nil for any number.
  ///
  /// ```swift
  /// wordPiece.maximumLength = 512
  /// ```
  /// A `tokenizer.json` may set it. Traps when there is no room for the special tokens.
  public var maximumLength: Int? {
    get { frame.maximumLength }
    set {
      precondition(
        newValue ?? frame.count >= frame.count,
        "a length of \(newValue ?? 0) has no room for the \(frame.count) tokens around a text")
      frame.maximumLength = newValue
    }
  }

  /// The ids of a text.
  ///
  /// ```swift
  /// wordPiece.ids(of: "Hello, world!")       // [101, 7592, 1010, 2088, 999, 102] with BERT's vocabulary
  /// ```
  /// - Parameter addsSpecialTokens: whether `[CLS]` and `[SEP]` go around the text.
  /// - Complexity: linear in the length of the text for words of bounded length.
  public func ids(of text: String, addsSpecialTokens: Bool = true) -> [Int] {
    ids(of: CollectionOfOne(text), addsSpecialTokens: addsSpecialTokens)[0]
  }

  /// The ids of texts.
  public func ids(of texts: some Collection<String>, addsSpecialTokens: Bool = true) -> [[Int]] {
    cache.withCache { cache in
      var buffer = BertWords.Buffer()
      var output: [Int32] = []
      return texts.map { text in
        output.removeAll(keepingCapacity: true)
        append(text, to: &output, &cache, &buffer, noting: nil)
        return frame.ids(of: output, addsSpecialTokens: addsSpecialTokens)
      }
    }
  }

  /// The ids of a text in UTF-8; bytes that are none are read as U+FFFD, which is then dropped for a control character.
  public func ids(ofUTF8 bytes: [UInt8], addsSpecialTokens: Bool = true) -> [Int] {
    ids(of: String(decoding: bytes, as: UTF8.self), addsSpecialTokens: addsSpecialTokens)
  }

  /// The ids of a text, its tokens, and where they stand.
  ///
  /// ```swift
  /// wordPiece.encode("Héllo", addsSpecialTokens: false).offsets       // [0..<5] when "hello" is a token
  /// ```
  public func encode(_ text: String, addsSpecialTokens: Bool = true) -> SubwordEncoding {
    var output: [Int32] = []
    var spans: [Range<Int>] = []
    var buffer = BertWords.Buffer()
    cache.withCache { cache in
      append(text, to: &output, &cache, &buffer) { spans.append($0) }
    }
    var encoding = SubwordEncoding()
    let scalarOf = ScalarOffsets(text)
    let before = addsSpecialTokens ? frame.before : []
    let after = addsSpecialTokens ? frame.after : []
    spans.removeLast(spans.count - frame.kept(of: spans.count, addsSpecialTokens: addsSpecialTokens))
    encoding.ids = frame.ids(of: output, addsSpecialTokens: addsSpecialTokens)
    encoding.tokens = encoding.ids.map { token(of: $0) ?? "" }
    encoding.offsets = before.map { _ in 0..<0 } + spans.map { scalarOf($0) } + after.map { _ in 0..<0 }
    return encoding
  }

  /// Appends the ids of a text; `note` gets the bytes of each where it is asked for.
  private func append(
    _ text: String, to output: inout [Int32], _ cache: inout PieceCache,
    _ buffer: inout BertWords.Buffer, noting note: ((Range<Int>) -> Void)?
  ) {
    let bytes = text.utf8Span.span
    splitter.forEachPart(in: bytes) { part in
      switch part {
      case .token(let token, let range):
        output.append(Int32(token.id))
        note?(range)
      case .text(let range):
        words.read(bytes, range, into: &buffer, noting: note != nil)
        var start = 0
        for end in buffer.ends {
          if let note {
            let first = output.count
            var stops: [Int] = []
            cut(buffer.bytes.span, start, end, to: &output) { stops.append($0) }
            var at = start
            for stop in stops {
              note(buffer.sources[at].lowerBound..<buffer.sources[stop - 1].upperBound)
              at = stop
            }
            precondition(stops.count == output.count - first, "each token ends somewhere")
          } else {
            cache.append(buffer.bytes.span, start, end, to: &output) {
              cut(buffer.bytes.span, start, end, to: &$0) { _ in }
            }
          }
          start = end
        }
      }
    }
  }

  /// Appends the ids of a word: the longest piece it begins with, then the longest that follows, and so on; the unknown
  /// token when something is left.
  private func cut(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, to output: inout [Int32], _ stop: (Int) -> Void
  ) {
    var characters = 0
    for place in start..<end where bytes[place] & 0xC0 != 0x80 { characters += 1 }
    var ids: [Int32] = []
    var stops: [Int] = []
    var at = start
    while at < end, characters <= maxInputCharactersPerWord {
      let table = at == start ? beginnings : continuations
      guard let piece = table.longestPiece(bytes, from: at, to: end) else { break }
      ids.append(piece.id)
      stops.append(piece.end)
      at = piece.end
    }
    if at < end {
      output.append(unknownID)
      stop(end)
    } else {
      output.append(contentsOf: ids)
      stops.forEach(stop)
    }
  }
}
