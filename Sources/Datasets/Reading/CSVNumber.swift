/// Numbers from the bytes of a field, without making a `String` in the usual cases.
///
/// Spaces around a number are allowed, as in TensorFlow.
enum CSVNumber {
  /// An integer; nil when the bytes are none, or it does not fit.
  static func integer<Integer: FixedWidthInteger>(_ bytes: Span<UInt8>, in range: Range<Int>, _: Integer.Type)
    -> Integer?
  {
    let range = trimmed(bytes, range)
    var place = range.lowerBound
    guard let sign = sign(bytes, range, &place), place < range.upperBound else { return nil }
    var value: Integer = 0
    while place < range.upperBound {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) =
        sign < 0
        ? product.subtractingReportingOverflow(Integer(digit)) : product.addingReportingOverflow(Integer(digit))
      guard !tooLarge, !overflow else { return nil }
      value = sum
      place += 1
    }
    return value
  }

  /// The nearest double; nil when the bytes are no number.
  static func double(_ bytes: Span<UInt8>, in range: Range<Int>) -> Double? {
    let range = trimmed(bytes, range)
    return exact(bytes, range) ?? Double(text(bytes, range))
  }

  /// The nearest float; nil when the bytes are no number.
  static func float(_ bytes: Span<UInt8>, in range: Range<Int>) -> Float? {
    let range = trimmed(bytes, range)
    // A double that is nearest to the number rounds to the float that is nearest to it, unless it lies in the very
    // middle between two floats: then the number may lie on either side.
    if let value = exact(bytes, range), value == 0 || (1e-37...1e38).contains(value.magnitude),
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

  /// A decimal number whose digits and power of ten are both exact in a double: their product or quotient is rounded
  /// once and so the nearest. Nil for all others, numbers or not.
  private static func exact(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
    var place = range.lowerBound
    guard let sign = sign(bytes, range, &place) else { return nil }
    var digits: UInt64 = 0
    var digitCount = 0
    var power = 0
    var isFraction = false
    while place < range.upperBound {
      let byte = bytes[place]
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9 {
        digits = digits &* 10 &+ UInt64(digit)
        digitCount += 1
        if isFraction { power -= 1 }
      } else if byte == UInt8(ascii: ".") && !isFraction {
        isFraction = true
      } else {
        break
      }
      place += 1
    }
    // Nineteen digits do not overflow.
    guard digitCount > 0, digitCount <= 19 else { return nil }
    if place < range.upperBound {
      guard bytes[place] | 0x20 == UInt8(ascii: "e"), range.upperBound - place <= 5,
        let exponent = integer(bytes, in: place + 1..<range.upperBound, Int.self)
      else { return nil }
      power += exponent
    }
    guard digits <= 1 << 53, power >= -22, power <= 22 else { return nil }
    let magnitude = power < 0 ? Double(digits) / powers[-power] : Double(digits) * powers[power]
    return sign < 0 ? -magnitude : magnitude
  }

  /// The powers of ten that a double holds exactly.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
  ]

  /// Moves past a sign; nil when there is nothing at all.
  private static func sign(_ bytes: Span<UInt8>, _ range: Range<Int>, _ place: inout Int) -> Int? {
    guard place < range.upperBound else { return nil }
    switch bytes[place] {
    case UInt8(ascii: "-"):
      place += 1
      return -1
    case UInt8(ascii: "+"):
      place += 1
      return 1
    default: return 1
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
