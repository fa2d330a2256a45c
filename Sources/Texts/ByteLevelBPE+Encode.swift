extension ByteLevelBPE {
  /// The most ids of a text, special ones counted; what is longer is cut at its end. Nil for any number.
  ///
  /// ```swift
  /// bpe.maximumLength = 512
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
  /// bpe.ids(of: "Hello world")       // [15496, 995] with GPT-2's vocabulary
  /// ```
  /// - Parameter addsSpecialTokens: whether the tokens that a `tokenizer.json` puts around texts are added.
  /// - Complexity: linear in the length of the text, times the logarithm of its longest word.
  public func ids(of text: String, addsSpecialTokens: Bool = true) -> [Int] {
    ids(of: CollectionOfOne(text), addsSpecialTokens: addsSpecialTokens)[0]
  }

  /// The ids of texts.
  public func ids(of texts: some Collection<String>, addsSpecialTokens: Bool = true) -> [[Int]] {
    cache.withCache { cache in
      var output: [Int32] = []
      return texts.map { text in
        output.removeAll(keepingCapacity: true)
        append(text, to: &output, &cache, noting: nil)
        return frame.ids(of: output, addsSpecialTokens: addsSpecialTokens)
      }
    }
  }

  /// The ids of a text in UTF-8; bytes that are none are read as U+FFFD, as Python does with `errors="replace"`.
  public func ids(ofUTF8 bytes: [UInt8], addsSpecialTokens: Bool = true) -> [Int] {
    ids(of: String(decoding: bytes, as: UTF8.self), addsSpecialTokens: addsSpecialTokens)
  }

  /// The ids of a text, its tokens, and where they stand.
  ///
  /// ```swift
  /// bpe.encode("Hello world").offsets       // [0..<5, 5..<11]; with `trimsOffsets` the second is 6..<11
  /// ```
  /// A character that was cut into several tokens is in the range of each.
  public func encode(_ text: String, addsSpecialTokens: Bool = true) -> SubwordEncoding {
    var output: [Int32] = []
    var spans: [Range<Int>] = []
    cache.withCache { cache in
      append(text, to: &output, &cache) { spans.append($0) }
    }
    var encoding = SubwordEncoding()
    let scalarOf = ScalarOffsets(text)
    let before = addsSpecialTokens ? frame.before : []
    let after = addsSpecialTokens ? frame.after : []
    spans.removeLast(spans.count - frame.kept(of: spans.count, addsSpecialTokens: addsSpecialTokens))
    encoding.ids = frame.ids(of: output, addsSpecialTokens: addsSpecialTokens)
    encoding.tokens = encoding.ids.map { token(of: $0) ?? "" }
    encoding.offsets = before.map { _ in 0..<0 }
    for (number, span) in spans.enumerated() {
      let range = scalarOf(span)
      encoding.offsets.append(
        trimsOffsets
          ? trimmed(range, encoding.tokens[before.count + number], isFirst: number == 0) : range)
    }
    encoding.offsets += after.map { _ in 0..<0 }
    return encoding
  }

  // MARK: One text

  /// Appends the ids of a text; `note` gets the bytes of each where it is asked for.
  private func append(
    _ text: String, to output: inout [Int32], _ cache: inout PieceCache,
    noting note: ((Range<Int>) -> Void)?
  ) {
    let bytes = text.utf8Span.span
    splitter.forEachPart(in: bytes) { part in
      switch part {
      case .token(let token, let range):
        output.append(Int32(token.id))
        note?(range)
      case .text(let range):
        guard addsPrefixSpace, bytes[range.lowerBound] != 0x20 else {
          append(bytes, range, shift: 0, to: &output, &cache, noting: note)
          return
        }
        var spaced: [UInt8] = [0x20]
        for place in range { spaced.append(bytes[place]) }
        append(
          spaced.span, 0..<spaced.count, shift: range.lowerBound - 1, to: &output, &cache, noting: note)
      }
    }
  }

  /// Appends the ids of a part; `shift` is what has to be added to its places to get those in the text.
  @inline(__always)
  private func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, shift: Int, to output: inout [Int32],
    _ cache: inout PieceCache, noting note: ((Range<Int>) -> Void)?
  ) {
    BytePieces().forEach(in: bytes, from: range.lowerBound, to: range.upperBound) { start, end in
      let first = output.count
      cache.append(bytes, start, end, to: &output) { merge(bytes, start, end, to: &$0) }
      guard let note else { return }
      var at = start
      for id in output[first...] {
        let length = lengthOfToken(id, in: bytes, at: at)
        let span = at..<min(end, at + length)
        at = span.upperBound
        // A space that was put in front stands where the first character does.
        let begin = range.lowerBound + (shift == 0 ? 0 : shift + 1)
        note(max(span.lowerBound + shift, begin)..<max(span.upperBound + shift, begin + 1))
      }
    }
  }

  /// The bytes a token stands for; one for the unknown token.
  private func lengthOfToken(_ id: Int32, in bytes: Span<UInt8>, at place: Int) -> Int {
    if id == unknownID { return 1 }
    let token = names.word(nameOfID[Int(id)])
    return token.unicodeScalars.count
  }

  /// The place of a token without the spaces it begins and ends with.
  private func trimmed(_ span: Range<Int>, _ token: String, isFirst: Bool) -> Range<Int> {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == "Ġ" || scalar.properties.isWhitespace }
    var (start, end) = (span.lowerBound, span.upperBound)
    let ahead = token.unicodeScalars.prefix(while: isSpace).count
    // A single space at the beginning may be one that was put there; more than one was not.
    let isKept = keepsFirstSpace && ahead == 1 && (isFirst || start == 0)
    if !isKept { start = min(start + ahead, end) }
    let behind = token.unicodeScalars.reversed().prefix(while: isSpace).count
    if end >= behind { end = max(end - behind, start) }
    return start..<end
  }

  // MARK: One piece

  /// Appends the ids of a piece: its bytes, then again and again the pair of lowest rank made one, the leftmost first.
  private func merge(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, to output: inout [Int32]) {
    var symbols: [Int32] = []
    symbols.reserveCapacity(end - start)
    for place in start..<end {
      let id = idOfByte[Int(bytes[place])]
      if id >= 0 {
        symbols.append(id)
      } else if let unknownID {
        symbols.append(unknownID)
      }
    }
    if symbols.count <= 48 { mergeShort(&symbols) } else { mergeLong(&symbols) }
    output.append(contentsOf: symbols)
  }

  private func mergeShort(_ symbols: inout [Int32]) {
    guard symbols.count > 1 else { return }
    var pairs = (1..<symbols.count).map { table.merge(symbols[$0 - 1], symbols[$0]) }
    while true {
      var best = Int32.max
      var place = -1
      for index in pairs.indices where pairs[index].rank < best {
        best = pairs[index].rank
        place = index
      }
      if place < 0 { return }
      symbols[place] = pairs[place].result
      symbols.remove(at: place + 1)
      pairs.remove(at: place)
      if place > 0 { pairs[place - 1] = table.merge(symbols[place - 1], symbols[place]) }
      if place < pairs.count { pairs[place] = table.merge(symbols[place], symbols[place + 1]) }
    }
  }

  /// As `mergeShort` for long pieces: a heap of pairs over a linked list.
  private func mergeLong(_ symbols: inout [Int32]) {
    let count = symbols.count
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    var heap = MinHeap<UInt64>()
    func push(_ left: Int) {
      guard left >= 0, next[left] < count else { return }
      let merge = table.merge(symbols[left], symbols[next[left]])
      if merge.rank != .max { heap.push(UInt64(merge.rank) << 32 | UInt64(left)) }
    }
    for left in 0..<count - 1 { push(left) }
    while let entry = heap.pop() {
      let left = Int(entry & 0xFFFF_FFFF)
      // An entry is stale when what stood there was merged meanwhile.
      guard symbols[left] >= 0, next[left] < count else { continue }
      let merge = table.merge(symbols[left], symbols[next[left]])
      guard merge.rank == Int32(truncatingIfNeeded: entry >> 32) else { continue }
      let right = next[left]
      symbols[left] = merge.result
      symbols[right] = -1
      next[left] = next[right]
      if next[left] < count { previous[next[left]] = left }
      push(previous[left])
      push(left)
    }
    symbols.removeAll { $0 < 0 }
  }
}
