/// Reads words and numbers from the bytes of a file of word vectors, one after the other.
struct VectorReader {
  let path: String
  /// The number of the line; nil in binary files.
  private(set) var line: Int?
  /// The next byte.
  var at = 0

  init(path: String, line: Int?) {
    self.path = path
    self.line = line
  }

  func wrong(_ reason: String) -> WordVectorsError {
    WordVectorsError(path: path, line: line, byteOffset: at, reason: reason)
  }

  /// Two whole numbers and a line end.
  mutating func header(_ bytes: RawSpan) throws(WordVectorsError) -> (count: Int, dimension: Int) {
    let end = Self.find(10, in: bytes, at..<bytes.byteCount) ?? bytes.byteCount
    let numbers = Self.text(bytes, at..<end).split { $0 == " " || $0 == "\r" }.map { Int($0) }
    guard numbers.count == 2, let count = numbers[0], let dimension = numbers[1], count >= 1,
      dimension >= 1, dimension <= 1 << 20
    else {
      throw wrong(
        "expected the numbers of words and of dimensions, found \(Self.text(bytes, at..<min(end, at + 40)).debugDescription)")
    }
    at = min(end + 1, bytes.byteCount)
    if let line { self.line = line + 1 }
    return (count, dimension)
  }

  /// A word, which has to be a new one.
  func insert(_ bytes: RawSpan, _ range: Range<Int>, into names: inout Vocabulary) throws(WordVectorsError) {
    let word = Self.text(bytes, range)
    let known = names.entries.count
    guard Int(names.insert(word)) == known else {
      throw wrong("the word \(word.debugDescription) is there already")
    }
  }

  /// A line of a text file: a word, and as many numbers as `dimension` says or, on the first line, as there are.
  mutating func readLine(
    _ bytes: RawSpan, into names: inout Vocabulary, _ numbers: inout [Float], _ dimension: inout Int?
  ) throws(WordVectorsError) {
    var end = Self.find(10, in: bytes, at..<bytes.byteCount) ?? bytes.byteCount
    let next = min(end + 1, bytes.byteCount)
    while end > at, Self.isSpace(bytes, end - 1) { end -= 1 }
    defer {
      at = next
      if let line { self.line = line + 1 }
    }
    guard end > at else { return }
    let first = Self.find(0x20, in: bytes, at..<end) ?? end
    var width = dimension ?? 0
    if dimension == nil {
      // Numbers are what follows the first space; a word with spaces would have to come later in the file.
      var place = max(first, at + 1)
      while place < end {
        if Self.isSpace(bytes, place) && !Self.isSpace(bytes, place - 1) { width += 1 }
        place += 1
      }
      guard width > 0 else { throw wrong("expected a word and numbers, found a word") }
      dimension = width
      numbers.reserveCapacity(min(width * (bytes.byteCount / max(1, next - at) + 1), 1 << 28))
    }
    var starts: [Range<Int>] = []
    var stop = end
    while starts.count < width {
      while stop > at, Self.isSpace(bytes, stop - 1) { stop -= 1 }
      var start = stop
      while start > at, !Self.isSpace(bytes, start - 1) { start -= 1 }
      guard start > at else { throw wrong("expected a word and \(width) numbers, found \(starts.count)") }
      starts.append(start..<stop)
      stop = start
    }
    while stop > at, Self.isSpace(bytes, stop - 1) { stop -= 1 }
    guard stop > at else { throw wrong("expected a word before the numbers, found none") }
    try insert(bytes, at..<stop, into: &names)
    for range in starts.reversed() {
      guard let number = Self.number(bytes, range), number.isFinite else {
        throw wrong("expected a finite number, found \(Self.text(bytes, range).debugDescription)")
      }
      numbers.append(number)
    }
  }

  // MARK: Bytes

  static func byte(_ bytes: RawSpan, _ place: Int) -> UInt8 {
    bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
  }

  static func find(_ wanted: UInt8, in bytes: RawSpan, _ range: Range<Int>) -> Int? {
    for place in range where byte(bytes, place) == wanted { return place }
    return nil
  }

  static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    var text: [UInt8] = []
    for place in range { text.append(byte(bytes, place)) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func isSpace(_ bytes: RawSpan, _ place: Int) -> Bool {
    let byte = byte(bytes, place)
    return byte == 0x20 || byte == 9 || byte == 13
  }

  /// A decimal number. Up to 18 digits with a small exponent go by exact arithmetic, all else by the standard library.
  private static func number(_ bytes: RawSpan, _ range: Range<Int>) -> Float? {
    var place = range.lowerBound
    let isNegative = byte(bytes, place) == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var digits = 0
    var mantissa: UInt64 = 0
    var scale = 0
    var isFraction = false
    while place < range.upperBound {
      let byte = byte(bytes, place)
      if byte &- 48 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(byte &- 48)
        digits += 1
        if isFraction { scale += 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        return Float(text(bytes, range))
      }
      place += 1
    }
    guard digits > 0 else { return nil }
    guard digits <= 18, scale < powers.count, mantissa < 1 << 53 else { return Float(text(bytes, range)) }
    let value = Double(mantissa) / powers[scale]
    return Float(isNegative ? -value : value)
  }

  /// The powers of ten that a `Double` holds exactly, as far as they are needed.
  private static let powers: [Double] = (0...18).map { (0..<$0).reduce(1.0) { product, _ in product * 10 } }
}
