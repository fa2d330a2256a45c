import FoundationEssentials
import ImageCodecs

/// How byte strings appear in JSON.
package enum BytesForm: String, Sendable, CaseIterable {
  /// Text as it is; an image as its format, size and number of bytes; anything else as its number of bytes.
  case auto
  /// Text as it is; anything else as `{"base64": "..."}`. Nothing is lost.
  case base64
  /// Everything as text, with U+FFFD for what is none.
  case text
  /// Everything as `{"bytes": 1234}`.
  case length
}

/// Pieces of JSON, appended as bytes: several times faster than through a tree of values.
package enum JSONText {
  /// A string that is UTF-8 already.
  static func append(string utf8: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        for digit in [byte >> 4, byte & 15] {
          bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A float with a point or an exponent, so that it stays apart from an integer; `NaN` and `Infinity` as Python has them.
  static func append(float value: Float, to bytes: inout [UInt8]) {
    if value.isNaN { return bytes.append(contentsOf: "NaN".utf8) }
    if value.isInfinite { return bytes.append(contentsOf: (value < 0 ? "-Infinity" : "Infinity").utf8) }
    bytes.append(contentsOf: "\(value)".utf8)
  }

  /// A byte string in one of the forms.
  package static func append(_ value: [UInt8], as form: BytesForm, to bytes: inout [UInt8]) {
    switch form {
    case .text: append(string: String(decoding: value, as: UTF8.self).utf8, to: &bytes)
    case .length: append(count: value.count, to: &bytes)
    case .auto, .base64:
      if isText(value) { return append(string: value, to: &bytes) }
      if form == .base64 {
        bytes.append(contentsOf: "{\"base64\":\"".utf8)
        bytes.append(contentsOf: Data(value).base64EncodedString().utf8)
        bytes.append(contentsOf: "\"}".utf8)
      } else if ImageFormat(sniffing: value.span.bytes) != nil, let info = try? imageInfo(value) {
        let name = info.format.rawValue
        bytes.append(
          contentsOf:
            "{\"image\":\"\(name)\",\"height\":\(info.height),\"width\":\(info.width),\"channels\":\(info.channels),\"bytes\":\(value.count)}"
            .utf8)
      } else {
        append(count: value.count, to: &bytes)
      }
    }
  }

  private static func append(count: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"bytes\":\(count)}".utf8)
  }

  /// UTF-8 without control characters other than tabs and line ends.
  package static func isText(_ value: [UInt8]) -> Bool {
    var isASCII = true
    for byte in value {
      if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F { return false }
      if byte >= 0x80 { isASCII = false }
    }
    return isASCII || String(validating: value, as: UTF8.self) != nil
  }
}
