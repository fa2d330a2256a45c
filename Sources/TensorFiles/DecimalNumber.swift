/// Numbers from their decimal digits, without making a `String`.
package enum DecimalNumber {
  /// An integer with or without a sign; nil when the bytes are none, or it does not fit.
  ///
  ///     let bytes = Array("id=-42".utf8)
  ///     DecimalNumber.integer(bytes.span, in: 3..<6)      // -42
  package static func integer(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int64? {
    var place = range.lowerBound
    guard let sign = sign(bytes, range, &place), place < range.upperBound else { return nil }
    var value: Int64 = 0
    while place < range.upperBound {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) =
        sign < 0
        ? product.subtractingReportingOverflow(Int64(digit)) : product.addingReportingOverflow(Int64(digit))
      guard !tooLarge, !overflow else { return nil }
      value = sum
      place += 1
    }
    return value
  }

  /// The nearest double of a number whose digits and power of ten are both exact in a double: their product or quotient is
  /// rounded once and so the nearest. Nil for all others, numbers or not: `Double(_:)` knows which.
  ///
  ///     let bytes = Array("0.5e1".utf8)
  ///     DecimalNumber.double(bytes.span, in: 0..<5)       // 5.0
  package static func double(_ bytes: Span<UInt8>, in range: Range<Int>) -> Double? {
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
        let exponent = integer(bytes, in: place + 1..<range.upperBound)
      else { return nil }
      power += Int(exponent)
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
}
