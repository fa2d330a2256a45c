import TensorFiles
import Testing

struct DecimalNumberTests {
  @Test(arguments: ["0", "-0", "+7", "42", "9223372036854775807", "-9223372036854775808"])
  func integers(text: String) {
    let bytes = Array("[\(text)]".utf8)
    #expect(DecimalNumber.integer(bytes.span, in: 1..<bytes.count - 1) == Int64(text))
  }

  @Test(arguments: ["", "-", "1.0", "1e3", "9223372036854775808", "-9223372036854775809", "0x1", " 1"])
  func noIntegers(text: String) {
    let bytes = Array(text.utf8)
    #expect(DecimalNumber.integer(bytes.span, in: 0..<bytes.count) == nil)
  }

  /// What is given at all is what the standard library gives.
  @Test func doublesAreTheNearest() throws {
    var generator = SystemRandomNumberGenerator()
    var given = 0
    for _ in 0..<20_000 {
      let digits = UInt64.random(in: 0...(1 << UInt64.random(in: 1...60)), using: &generator)
      let places = Int.random(in: 0...18, using: &generator)
      var text = String(digits)
      if places < text.utf8.count { text.insert(".", at: text.index(text.endIndex, offsetBy: -places)) }
      if Bool.random() { text += "e\(Int.random(in: -30...30, using: &generator))" }
      if Bool.random() { text = "-" + text }
      let bytes = Array(text.utf8)
      guard let value = DecimalNumber.double(bytes.span, in: 0..<bytes.count) else { continue }
      given += 1
      #expect(value == (try #require(Double(text))), "\(text)")
    }
    #expect(given > 5_000)
  }

  @Test(arguments: ["", "-", ".", "e5", "1e", "1x", "nan", "inf", "1.2.3", "12345678901234567890", "1e99"])
  func nothingForOthers(text: String) {
    let bytes = Array(text.utf8)
    #expect(DecimalNumber.double(bytes.span, in: 0..<bytes.count) == nil)
  }
}
