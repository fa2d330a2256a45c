/// Finds added tokens in texts: the leftmost first, and of those that begin at one place the longest.
struct AddedTokenSplitter: Sendable {
  /// A stretch of a text: a token's, or one between tokens.
  enum Part {
    case text(Range<Int>)
    case token(AddedToken, Range<Int>)
  }

  private let tokens: [(bytes: [UInt8], token: AddedToken)]
  /// The first bytes of all tokens.
  private let firsts: [Bool]

  init(_ tokens: [AddedToken]) {
    self.tokens = tokens.filter { !$0.content.isEmpty }.map { (Array($0.content.utf8), $0) }
      .sorted { $0.bytes.count > $1.bytes.count }
    var firsts = [Bool](repeating: false, count: 256)
    for (bytes, _) in self.tokens { firsts[Int(bytes[0])] = true }
    self.firsts = firsts
  }

  /// Calls `body` with the parts of a text in their order, bounds in UTF-8 bytes; none is empty.
  func forEachPart(in bytes: Span<UInt8>, _ body: (Part) -> Void) {
    guard !tokens.isEmpty else {
      if bytes.count > 0 { body(.text(0..<bytes.count)) }
      return
    }
    var start = 0
    var at = 0
    while at < bytes.count {
      guard firsts[Int(bytes[at])],
        let found = tokens.first(where: { matches($0.bytes, bytes, at) })
      else {
        at += 1
        continue
      }
      var range = at..<at + found.bytes.count
      if found.token.stripsLeft {
        while range.lowerBound > start, isSpace(bytes[range.lowerBound - 1]) {
          range = range.lowerBound - 1..<range.upperBound
        }
      }
      if found.token.stripsRight {
        while range.upperBound < bytes.count, isSpace(bytes[range.upperBound]) {
          range = range.lowerBound..<range.upperBound + 1
        }
      }
      if range.lowerBound > start { body(.text(start..<range.lowerBound)) }
      body(.token(found.token, range))
      start = range.upperBound
      at = start
    }
    if start < bytes.count { body(.text(start..<bytes.count)) }
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

  private func matches(_ token: [UInt8], _ bytes: Span<UInt8>, _ at: Int) -> Bool {
    at + token.count <= bytes.count && token.indices.allSatisfy { bytes[at + $0] == token[$0] }
  }
}
