/// Writes an object's members the way Python's `json.dumps` does by default: `{"is": 2, "caf\u00e9": 1}`.
struct JSONWriter {
  private var members = "{"

  /// The object with all members added so far.
  var text: String { members + "}" }

  /// Adds a member whose value is JSON text already.
  mutating func add(_ name: String, _ value: String) {
    if members.utf8.count > 1 { members += ", " }
    members += Self.quoted(name)
    members += ": "
    members += value
  }

  static func object(_ table: WordTable) -> String {
    var writer = JSONWriter()
    for (word, value) in table { writer.add(word, String(value)) }
    return writer.text
  }

  /// A string in quotes, in ASCII: all else as `\u` escapes, in surrogate pairs beyond U+FFFF.
  static func quoted(_ text: String) -> String {
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    quoted.reserveCapacity(text.utf8.count + 2)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted.append(contentsOf: "\\\"".utf8)
      case "\\": quoted.append(contentsOf: "\\\\".utf8)
      case "\n": quoted.append(contentsOf: "\\n".utf8)
      case "\r": quoted.append(contentsOf: "\\r".utf8)
      case "\t": quoted.append(contentsOf: "\\t".utf8)
      case "\u{8}": quoted.append(contentsOf: "\\b".utf8)
      case "\u{C}": quoted.append(contentsOf: "\\f".utf8)
      case " "..."~": quoted.append(UInt8(scalar.value))
      default:
        for unit in UTF16.encode(scalar)! {
          let digits = String(unit, radix: 16)
          quoted.append(contentsOf: "\\u".utf8)
          quoted.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
          quoted.append(contentsOf: digits.utf8)
        }
      }
    }
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }
}
