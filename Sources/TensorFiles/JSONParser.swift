/// Where and why a text is not JSON.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package var byteOffset: Int
  package var expected: String
  package var found: String

  package var description: String {
    "JSON at byte \(byteOffset): expected \(expected), but found \(found)"
  }
}

extension JSONValue {
  /// Parses a whole document (RFC 8259), and the words `NaN`, `Infinity` and
  /// `-Infinity` that Python writes.
  ///
  /// Refuses what readers disagree about: a name twice in one object, bytes after
  /// the document, text that is not UTF-8, and nesting deeper than 128.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  package init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)) }
}

private struct JSONParser {
  let bytes: [UInt8]
  var offset = 0
  static let maximumDepth = 128

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard offset == bytes.count else { throw failure(expected: "the end of the text") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.maximumDepth else {
      throw failure(expected: "at most \(Self.maximumDepth) levels of nesting", found: "more")
    }
    skipSpace()
    switch peek.map(Unicode.Scalar.init) {
    case "{": return try object(depth: depth)
    case "[": return try array(depth: depth)
    case "\"": return .string(try string())
    case let first? where first == "-" || ("0"..."9").contains(first): return try number()
    default: break
    }
    if skip("null") { return .null }
    if skip("true") { return .bool(true) }
    if skip("false") { return .bool(false) }
    if skip("NaN") { return .number(.nan) }
    if skip("Infinity") { return .number(.infinity) }
    throw failure(expected: "a value")
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var members: [JSONValue.Member] = []
    var names = JSONNames()
    skipSpace()
    if skip(one: "}") { return .object([]) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw failure(expected: "a name in quotes") }
      let start = offset
      let name = try string()
      guard names.isNew(name, after: members) else {
        offset = start
        throw failure(expected: "each name once", found: "'\(name)' again")
      }
      skipSpace()
      guard skip(one: ":") else { throw failure(expected: "':'") }
      members.append(JSONValue.Member(name, try value(depth: depth + 1)))
      skipSpace()
      if skip(one: "}") { return .object(members) }
      guard skip(one: ",") else { throw failure(expected: "',' or '}'") }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var values: [JSONValue] = []
    skipSpace()
    if skip(one: "]") { return .array([]) }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if skip(one: "]") { return .array(values) }
      guard skip(one: ",") else { throw failure(expected: "',' or ']'") }
    }
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = offset
    let isNegative = skip(one: "-")
    if isNegative, skip("Infinity") { return .number(-.infinity) }
    let whole = offset
    try digits()
    guard bytes[whole] != UInt8(ascii: "0") || offset == whole + 1 else {
      offset = whole
      throw failure(expected: "a number without leading zeros")
    }
    var isWhole = true
    if skip(one: ".") {
      isWhole = false
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      isWhole = false
      offset += 1
      if !skip(one: "+") { _ = skip(one: "-") }
      try digits()
    }
    if isWhole, let integer = DecimalNumber.integer(bytes.span, in: start..<offset) { return .integer(Int(integer)) }
    if let number = DecimalNumber.double(bytes.span, in: start..<offset) { return .number(number) }
    guard let number = Double(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      offset = start
      throw failure(expected: "a number")
    }
    return .number(number)
  }

  private mutating func digits() throws(JSONError) {
    let start = offset
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
    guard offset > start else { throw failure(expected: "a digit") }
  }

  private mutating func string() throws(JSONError) -> String {
    let start = offset
    offset += 1
    var text: [UInt8] = []
    // What stands between escapes is taken in one piece.
    var piece = offset
    while let byte = peek {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        let last = bytes[piece..<offset - 1]
        guard let string = text.isEmpty ? String(validating: last, as: UTF8.self) : String(validating: text + last, as: UTF8.self)
        else {
          offset = start
          throw failure(expected: "text in UTF-8", found: "other bytes")
        }
        return string
      case UInt8(ascii: "\\"):
        text += bytes[piece..<offset - 1]
        text += String(try escape()).utf8
        piece = offset
      case 0..<0x20:
        offset -= 1
        throw failure(expected: "control characters as \\u escapes")
      default: break
      }
    }
    throw failure(expected: "the closing quote")
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = peek else { throw failure(expected: "an escape") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default:
      offset -= 1
      throw failure(expected: "one of \"\\/bfnrtu after a backslash")
    }
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // Outside the first plane a character is two escapes, high half first.
    guard first < 0xDC00, skip("\\u") else { throw failure(expected: "the other surrogate") }
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure(expected: "a low surrogate", found: "another escape") }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = peek.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw failure(expected: "four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count else { return false }
    let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[offset..<offset + length]) }
    if matches { offset += length }
    return matches
  }

  private mutating func skip(one character: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, UInt32(bytes[offset]) == character.value else { return false }
    offset += 1
    return true
  }

  private func failure(expected: String, found: String? = nil) -> JSONError {
    let byte = peek.map { $0 > 0x20 && $0 < 0x7F ? "'\(Unicode.Scalar($0))'" : "byte \($0)" }
    return JSONError(
      byteOffset: offset, expected: expected, found: found ?? byte ?? "the end of the text")
  }
}

/// The names of an object's members so far, by their bytes: Swift takes composed and decomposed letters for equal, Python does not.
private struct JSONNames {
  /// Only for objects of many members; a few are compared one by one.
  private var many: Set<[UInt8]> = []

  /// Whether no member has this name; it is remembered.
  mutating func isNew(_ name: String, after members: [JSONValue.Member]) -> Bool {
    if members.count < 16 { return !members.contains { $0.name.utf8.elementsEqual(name.utf8) } }
    if many.isEmpty { for member in members { many.insert(Array(member.name.utf8)) } }
    return many.insert(Array(name.utf8)).inserted
  }
}
