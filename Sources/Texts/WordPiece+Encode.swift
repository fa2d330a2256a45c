extension WordPiece: SubwordEncoder {
  func makeScratch() -> BertWords.Buffer { BertWords.Buffer() }

  func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [Int32], _ cache: inout PieceCache,
    _ buffer: inout BertWords.Buffer, noting note: ((Range<Int>) -> Void)?
  ) {
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

  func offsets(of token: String, at range: Range<Int>, isFirst: Bool) -> Range<Int> { range }

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
