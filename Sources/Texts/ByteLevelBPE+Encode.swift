extension ByteLevelBPE: SubwordEncoder {
  /// What merging a piece takes.
  struct Scratch {
    fileprivate var symbols: [Int32] = []
    fileprivate var pairs: [MergeTable.Merge] = []
  }

  func makeScratch() -> Scratch { Scratch() }

  func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [Int32], _ cache: inout PieceCache,
    _ scratch: inout Scratch, noting note: ((Range<Int>) -> Void)?
  ) {
    guard addsPrefixSpace, bytes[range.lowerBound] != 0x20 else {
      append(bytes, range, shift: 0, to: &output, &cache, &scratch, noting: note)
      return
    }
    var spaced: [UInt8] = [0x20]
    for place in range { spaced.append(bytes[place]) }
    append(
      spaced.span, 0..<spaced.count, shift: range.lowerBound - 1, to: &output, &cache, &scratch, noting: note)
  }

  /// Appends the ids of a part; `shift` is what has to be added to its places to get those in the text.
  @inline(__always)
  private func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, shift: Int, to output: inout [Int32],
    _ cache: inout PieceCache, _ scratch: inout Scratch, noting note: ((Range<Int>) -> Void)?
  ) {
    BytePieces().forEach(in: bytes, from: range.lowerBound, to: range.upperBound) { start, end in
      let first = output.count
      cache.append(bytes, start, end, to: &output) { merge(bytes, start, end, to: &$0, &scratch) }
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
    return token(of: Int(id))?.unicodeScalars.count ?? 1
  }

  func offsets(of token: String, at range: Range<Int>, isFirst: Bool) -> Range<Int> {
    trimsOffsets ? trimmed(range, token, isFirst: isFirst) : range
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
  private func merge(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, to output: inout [Int32], _ scratch: inout Scratch
  ) {
    scratch.symbols.removeAll(keepingCapacity: true)
    for place in start..<end {
      let id = idOfByte[Int(bytes[place])]
      if id >= 0 {
        scratch.symbols.append(id)
      } else if let unknownID {
        scratch.symbols.append(unknownID)
      }
    }
    if scratch.symbols.count <= 48 {
      mergeShort(&scratch.symbols, &scratch.pairs)
    } else {
      mergeLong(&scratch.symbols)
    }
    output.append(contentsOf: scratch.symbols)
  }

  private func mergeShort(_ symbols: inout [Int32], _ pairs: inout [MergeTable.Merge]) {
    guard symbols.count > 1 else { return }
    pairs.removeAll(keepingCapacity: true)
    for place in 1..<symbols.count { pairs.append(table.merge(symbols[place - 1], symbols[place])) }
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
