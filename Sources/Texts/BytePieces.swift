/// How byte-level BPE cuts a text before it merges: GPT-2's rule, by hand.
///
/// The rule is the pattern `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`: contractions;
/// runs of letters, of numbers, of neither, each with one space before it; and white space, of which the last
/// character is left to what follows. Pieces follow each other without gaps.
struct BytePieces {
  /// What a character is to the rule.
  enum Class: UInt8 {
    case letter, number, space, other
  }

  /// The class of a scalar: the categories L and N of Unicode 16, and its white space.
  static func classOf(_ scalar: Unicode.Scalar) -> Class {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      // Letters that came later are none to the package `tokenizers`.
      scalar.wasAssigned(byUnicode: 16) ? .letter : .other
    case .decimalNumber, .letterNumber, .otherNumber:
      scalar.wasAssigned(byUnicode: 16) ? .number : .other
    default: scalar.properties.isWhitespace ? .space : .other
    }
  }

  /// Classes of the scalars below U+3400, which are looked up most.
  private static let low: [UInt8] = (0..<0x3400).map { classOf(Unicode.Scalar($0)!).rawValue }

  private let low = Self.low

  /// Calls `body` with the bounds of each piece in UTF-8 bytes from `start` to `end`.
  @inline(__always)
  func forEach(
    in bytes: Span<UInt8>, from start: Int, to end: Int, _ body: (_ start: Int, _ end: Int) -> Void
  ) {
    let low = low.span
    var at = start
    while at < end {
      let stop = endOfPiece(bytes, at, end, low)
      body(at, stop)
      at = stop
    }
  }

  @inline(__always)
  private func endOfPiece(_ bytes: Span<UInt8>, _ at: Int, _ end: Int, _ low: Span<UInt8>) -> Int {
    let first = bytes[unchecked: at]
    if first == UInt8(ascii: "'"), let stop = endOfContraction(bytes, at, end) { return stop }
    var (kind, next) = scalar(bytes, at, low)
    if kind == Class.space.rawValue {
      if first == 0x20, next < end {
        let (following, after) = scalar(bytes, next, low)
        if following != Class.space.rawValue {
          kind = following
          next = after
          return endOfRun(bytes, next, end, kind, low)
        }
      }
      // White space: all of it at the end of the text, else all but its last character.
      var last = at
      while next < end {
        let (following, after) = scalar(bytes, next, low)
        guard following == Class.space.rawValue else { return last == at ? next : last }
        last = next
        next = after
      }
      return end
    }
    return endOfRun(bytes, next, end, kind, low)
  }

  @inline(__always)
  private func endOfRun(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: UInt8, _ low: Span<UInt8>
  ) -> Int {
    var at = start
    while at < end {
      let (following, after) = scalar(bytes, at, low)
      guard following == kind else { return at }
      at = after
    }
    return at
  }

  private func endOfContraction(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Int? {
    guard at + 1 < end else { return nil }
    switch bytes[at + 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return at + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"):
      return at + 2 < end && bytes[at + 2] == UInt8(ascii: "e") ? at + 3 : nil
    case UInt8(ascii: "l"): return at + 2 < end && bytes[at + 2] == UInt8(ascii: "l") ? at + 3 : nil
    default: return nil
    }
  }

  /// The class of the scalar at a place, and where the next begins. The bytes are those of a `String`, so well-formed.
  @inline(__always)
  private func scalar(_ bytes: Span<UInt8>, _ at: Int, _ low: Span<UInt8>) -> (UInt8, Int) {
    let lead = bytes[unchecked: at]
    if lead < 0x80 { return (low[unchecked: Int(lead)], at &+ 1) }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var value = UInt32(lead) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[unchecked: at &+ offset] & 0x3F) }
    if value < 0x3400 { return (low[Int(value)], at &+ length) }
    return (high(value), at &+ length)
  }

  private func high(_ value: UInt32) -> UInt8 {
    switch value {
    // Ideographs and Hangul, by far the most numerous.
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3: Class.letter.rawValue
    default: Unicode.Scalar(value).map { Self.classOf($0).rawValue } ?? Class.other.rawValue
    }
  }
}
