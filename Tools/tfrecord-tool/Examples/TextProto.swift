/// A message in protobuf's text form, without knowing its type.
///
/// ```swift
/// let message = try TextProto(parsing: "feature { name: \"label\" type: INT }")
/// message["feature"].first?.message?["name"].first?.text      // "label"
/// ```
/// Format: https://protobuf.dev/reference/protobuf/textformat-spec/. Extensions and `Any` are refused.
struct TextProto: Sendable, Hashable {
  enum Value: Sendable, Hashable {
    /// A number, a word such as `INT` or `true`.
    case scalar(String)
    case string([UInt8])
    case message(TextProto)
  }

  struct Field: Sendable, Hashable {
    var name: String
    var value: Value
  }

  var fields: [Field] = []

  /// All values of a field, in their order.
  subscript(name: String) -> [Value] { fields.filter { $0.name == name }.map(\.value) }

  /// The last value of a field as a number.
  func number(_ name: String) -> Double? { self[name].last.flatMap { Double($0.word ?? "") } }
  /// The last value of a field as a whole number.
  func integer(_ name: String) -> Int? { self[name].last.flatMap { Int($0.word ?? "") } }

  mutating func add(_ name: String, _ value: Value) { fields.append(Field(name: name, value: value)) }
  mutating func add(_ name: String, word: String) { add(name, .scalar(word)) }
  mutating func add(_ name: String, text: String) { add(name, .string(Array(text.utf8))) }
  mutating func add(_ name: String, _ message: TextProto) { add(name, .message(message)) }
}

extension TextProto.Value {
  var message: TextProto? { if case .message(let message) = self { message } else { nil } }
  var word: String? { if case .scalar(let word) = self { word } else { nil } }
  var text: String? { if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }
}

extension TextProto: CustomStringConvertible {
  /// The text, indented by two spaces a level.
  var description: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  private func write(to text: inout String, indent: String) {
    for field in fields {
      switch field.value {
      case .scalar(let word): text += "\(indent)\(field.name): \(word)\n"
      case .string(let bytes): text += "\(indent)\(field.name): \"\(Self.escaped(bytes))\"\n"
      case .message(let message):
        text += "\(indent)\(field.name) {\n"
        message.write(to: &text, indent: indent + "  ")
        text += "\(indent)}\n"
      }
    }
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    let isText = String(validating: bytes, as: UTF8.self) != nil
    var result: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case 0x0A: result += Array("\\n".utf8)
      case 0x20..<0x7F: result.append(byte)
      case 0x80... where isText: result.append(byte)
      default:
        let digits = String(byte, radix: 8)
        result += Array("\\\(String(repeating: "0", count: 3 - digits.count))\(digits)".utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// Where and why a text is not a message.
struct TextProtoError: Error, Sendable, Hashable, CustomStringConvertible {
  var line: Int
  var reason: String
  var description: String { "line \(line): \(reason)" }
}

extension TextProto {
  /// Parses a whole text.
  init(parsing text: String) throws(TextProtoError) {
    var parser = TextProtoParser(bytes: Array(text.utf8))
    self = try parser.message(closing: nil, depth: 0)
  }
}

private struct TextProtoParser {
  let bytes: [UInt8]
  private var place = 0
  private var line = 1

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func message(closing end: UInt8?, depth: Int) throws(TextProtoError) -> TextProto {
    guard depth < 100 else { throw failure("messages are nested too deeply") }
    var message = TextProto()
    while true {
      skipSpace()
      guard let byte = peek else {
        guard end == nil else { throw failure("the text ends inside a message") }
        return message
      }
      if byte == end {
        place += 1
        return message
      }
      let name = try word("the name of a field")
      skipSpace()
      let hasColon = take(UInt8(ascii: ":"))
      skipSpace()
      if take(UInt8(ascii: "{")) {
        message.add(name, try self.message(closing: UInt8(ascii: "}"), depth: depth + 1))
      } else if take(UInt8(ascii: "<")) {
        message.add(name, try self.message(closing: UInt8(ascii: ">"), depth: depth + 1))
      } else if hasColon, take(UInt8(ascii: "[")) {
        try list(of: name, into: &message, depth)
      } else {
        guard hasColon else { throw failure("expected ':' or '{' after '\(name)'") }
        message.add(name, try value())
      }
      skipSpace()
      if !take(UInt8(ascii: ",")) { _ = take(UInt8(ascii: ";")) }
    }
  }

  private mutating func list(of name: String, into message: inout TextProto, _ depth: Int) throws(TextProtoError) {
    skipSpace()
    if take(UInt8(ascii: "]")) { return }
    while true {
      skipSpace()
      if take(UInt8(ascii: "{")) {
        message.add(name, try self.message(closing: UInt8(ascii: "}"), depth: depth + 1))
      } else {
        message.add(name, try value())
      }
      skipSpace()
      if take(UInt8(ascii: "]")) { return }
      guard take(UInt8(ascii: ",")) else { throw failure("expected ',' or ']'") }
    }
  }

  private mutating func value() throws(TextProtoError) -> TextProto.Value {
    guard peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") else {
      return .scalar(try word("a value"))
    }
    var result: [UInt8] = []
    // Strings one after the other are one.
    while let mark = peek, mark == UInt8(ascii: "\"") || mark == UInt8(ascii: "'") {
      place += 1
      try string(closing: mark, into: &result)
      skipSpace()
    }
    return .string(result)
  }

  private mutating func string(closing mark: UInt8, into result: inout [UInt8]) throws(TextProtoError) {
    while true {
      guard let byte = peek, byte != 0x0A else { throw failure("a string has no end") }
      place += 1
      if byte == mark { return }
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let escape = peek else { throw failure("a string has no end") }
      place += 1
      let simple: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
        UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11,
      ]
      if let byte = simple[escape] {
        result.append(byte)
      } else if (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(escape) {
        place -= 1
        result.append(number(digits: 3, radix: 8))
      } else if escape == UInt8(ascii: "x") {
        result.append(number(digits: 2, radix: 16))
      } else {
        result.append(escape)
      }
    }
  }

  private mutating func number(digits: Int, radix: Int) -> UInt8 {
    var value = 0
    for _ in 0..<digits {
      guard let digit = peek.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }), digit < radix else { break }
      value = value * radix + digit
      place += 1
    }
    return UInt8(truncatingIfNeeded: value)
  }

  private mutating func word(_ what: String) throws(TextProtoError) -> String {
    let start = place
    while let byte = peek {
      let character = Character(Unicode.Scalar(byte))
      guard byte < 0x80, character.isLetter || character.isNumber || "_.+-".contains(character) else { break }
      place += 1
    }
    guard place > start else { throw failure("expected \(what)") }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek {
      if byte == UInt8(ascii: "#") {
        while let next = peek, next != 0x0A { place += 1 }
      } else if byte == 0x0A {
        line += 1
        place += 1
      } else if byte == 0x20 || byte == 0x09 || byte == 0x0D {
        place += 1
      } else {
        return
      }
    }
  }

  private func failure(_ reason: String) -> TextProtoError { TextProtoError(line: line, reason: reason) }
}
