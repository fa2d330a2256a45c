import TensorFiles

/// Numbers from the bytes of a field, without making a `String` in the usual cases.
///
/// Spaces around a number are allowed, as in TensorFlow.
enum CSVNumber {
  /// An integer; nil when the bytes are none, or it does not fit.
  static func integer<Integer: FixedWidthInteger>(_ bytes: Span<UInt8>, in range: Range<Int>, _: Integer.Type)
    -> Integer?
  {
    DecimalNumber.integer(bytes, in: trimmed(bytes, range)).flatMap { Integer(exactly: $0) }
  }

  /// The nearest double; nil when the bytes are no number.
  static func double(_ bytes: Span<UInt8>, in range: Range<Int>) -> Double? {
    let range = trimmed(bytes, range)
    return DecimalNumber.double(bytes, in: range) ?? Double(text(bytes, range))
  }

  /// The nearest float; nil when the bytes are no number.
  static func float(_ bytes: Span<UInt8>, in range: Range<Int>) -> Float? {
    let range = trimmed(bytes, range)
    // A double that is nearest to the number rounds to the float that is nearest to it, unless it lies in the very
    // middle between two floats: then the number may lie on either side.
    if let value = DecimalNumber.double(bytes, in: range), value == 0 || (1e-37...1e38).contains(value.magnitude),
      value.bitPattern & 0x1FFF_FFFF != 0x1000_0000
    {
      return Float(value)
    }
    return Float(text(bytes, range))
  }

  /// Whether the bytes are a finite decimal number of a type.
  static func isDecimal(_ bytes: Span<UInt8>, in range: Range<Int>, _ kind: CSVColumn.Kind) -> Bool {
    switch kind {
    case .int32: integer(bytes, in: range, Int32.self) != nil
    case .int64: integer(bytes, in: range, Int64.self) != nil
    case .float: isDecimal(bytes, trimmed(bytes, range)) && float(bytes, in: range)?.isFinite ?? false
    case .double: isDecimal(bytes, trimmed(bytes, range)) && double(bytes, in: range)?.isFinite ?? false
    case .bool, .string: false
    }
  }

  /// Whether the bytes are a word for what is no finite number: `nan`, `inf` or `infinity`, capital or not, perhaps with a sign.
  static func isNonFinite(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    var range = trimmed(bytes, range)
    if let first = range.first, bytes[first] == UInt8(ascii: "+") || bytes[first] == UInt8(ascii: "-") { range.removeFirst() }
    return range.count <= 8 && ["nan", "inf", "infinity"].contains(text(bytes, range).lowercased())
  }

  /// Whether there is nothing that decimal numbers do not have; the words and the digits of other bases do.
  private static func isDecimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for place in range {
      switch bytes[place] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        continue
      default: return false
      }
    }
    return true
  }

  /// `true`, `false`, `1` or `0`, capital or not.
  static func truth(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool? {
    switch text(bytes, trimmed(bytes, range)).lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }

  private static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var range = range
    while !range.isEmpty, isSpace(bytes[range.lowerBound]) { range = range.lowerBound + 1..<range.upperBound }
    while !range.isEmpty, isSpace(bytes[range.upperBound - 1]) { range = range.lowerBound..<range.upperBound - 1 }
    return range
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    String(decoding: range.map { bytes[$0] }, as: UTF8.self)
  }
}
