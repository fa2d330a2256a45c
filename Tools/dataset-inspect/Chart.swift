import Surveys
import Terminal

/// Small drawings for a page.
enum Chart {
  /// A bar as long as `part` is of `whole`.
  static func bar(_ part: Int, of whole: Int) -> HTML {
    let width = whole == 0 ? 0 : max(part > 0 ? 1 : 0, 200 * part / whole)
    return HTML(
      markup: "<svg class=\"bar\" viewBox=\"0 0 200 12\" width=\"200\" height=\"12\" role=\"img\" aria-label=\"\(part)\">"
        + "<rect width=\"\(width)\" height=\"12\" rx=\"2\"/></svg>")
  }

  /// Columns as high as their counts; each tells its range when pointed at.
  static func histogram(_ bins: [HistogramBin]) -> HTML {
    guard let largest = bins.map(\.count).max(), largest > 0 else { return HTML("") }
    let (width, height) = (160.0, 40.0)
    let step = width / Double(bins.count)
    let columns = bins.enumerated().map { index, bin -> String in
      let tall = height * Double(bin.count) / Double(largest)
      let words = "\(significant(bin.low, 4)) to \(significant(bin.high, 4)): \(grouped(bin.count))"
      return "<rect x=\"\(fixed(Double(index) * step, 2))\" y=\"\(fixed(height - tall, 2))\" width=\"\(fixed(max(step - 1, 1), 2))\" "
        + "height=\"\(fixed(tall, 2))\"><title>\(HTML.escaped(words))</title></rect>"
    }
    return HTML(
      markup: "<svg class=\"histogram\" viewBox=\"0 0 160 40\" width=\"160\" height=\"40\" role=\"img\">\(columns.joined())</svg>")
  }
}

/// Bytes as text of 64 letters (RFC 4648).
func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  result.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits = 0
    for byte in group { bits = bits << 8 | Int(byte) }
    bits <<= 8 * (3 - group.count)
    for place in 0..<4 {
      result.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: result, as: UTF8.self)
}
