import Synchronization

/// What pieces of text were encoded to, so that each frequent word is merged once.
struct PieceCache: Sendable {
  private var pieces = Vocabulary()
  private var ends: [Int] = []
  private var ids: [Int32] = []
  /// The pieces kept; when there are more, all are forgotten.
  private static let limit = 1 << 16
  /// The bytes of the longest piece that is kept.
  private static let longest = 64

  /// Appends the ids of a piece to `output`, by `encode` where it is new.
  @inline(__always)
  mutating func append(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, to output: inout [Int32],
    encode: (inout [Int32]) -> Void
  ) {
    guard end &- start <= Self.longest else { return encode(&output) }
    let scanner = WordScanner.exact
    let word = scanner.piece(of: bytes, start: start, length: end &- start)
    if let piece = pieces.id(of: word, in: bytes, scanner: scanner) {
      let first = piece == 0 ? 0 : ends[Int(piece) &- 1]
      for place in first..<ends[Int(piece)] { output.append(ids[place]) }
      return
    }
    if ends.count >= Self.limit { self = PieceCache() }
    let before = output.count
    encode(&output)
    _ = pieces.insert(word, in: bytes, scanner: scanner)
    ids.append(contentsOf: output[before...])
    ends.append(ids.count)
  }
}

/// Lends a cache to one caller at a time; others meanwhile begin with an empty one, so nobody waits.
final class PieceCacheBox: Sendable {
  private let cache = Mutex<PieceCache?>(nil)

  func withCache<Result>(_ body: (inout PieceCache) -> Result) -> Result {
    var taken = cache.withLock { cache in
      defer { cache = nil }
      return cache
    } ?? PieceCache()
    defer { cache.withLock { [taken] in $0 = taken } }
    return body(&taken)
  }
}
