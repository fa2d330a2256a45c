import Tensors
import Testing

@testable import Texts

private struct HashingGolden: Decodable {
  struct Options: Decodable {
    var output_mode: String
    var mask_value: String?
    var salt: Salt?
  }
  struct Case: Decodable {
    var options: Options
    var flat: GoldenTensor
    var rows: GoldenTensor
    var column: GoldenTensor
  }
  var texts: [String]
  var farm: [UInt64]
  var sip: [UInt64]
  var tokens: [String]
  var cases: [Case]
  var numbers: [Int]
  var numberBins: [Int64]
  var oneBin: [Int64]
}

@Suite struct HashingTests {
  private let keras: HashingGolden = golden("hashing")

  @Test func fingerprintsAreThoseOfFarmHash() {
    for (text, expected) in zip(keras.texts, keras.farm) {
      #expect(Fingerprint64.of(text) % (1 << 62) == expected, "\(text)")
    }
    #expect(Fingerprint64.of("A") == 16_915_294_056_622_060_564)
    #expect(Fingerprint64.of("hello") == 13_009_744_463_427_800_296)
    #expect(keras.texts.count > 100)
  }

  @Test func saltedHashesAreThoseOfSipHash() {
    let hash = SipHash(key: (1, 2))
    for (text, expected) in zip(keras.texts, keras.sip) {
      #expect(hash(text.utf8Span.span) % (1 << 62) == expected, "\(text)")
    }
  }

  @Test func givesTheBinsOfKeras() throws {
    let tokens = keras.tokens
    for item in keras.cases {
      let hashing = Hashing(
        numBins: 3, maskValue: item.options.mask_value, salt: item.options.salt?.key,
        outputMode: try #require(LookupOutputMode(rawValue: item.options.output_mode)))
      #expect(item.flat.matches(hashing(tokens)), "\(item.options)")
      #expect(item.rows.matches(hashing([Array(tokens[..<3]), Array(tokens[3...])])), "\(item.options)")
      #expect(item.column.matches(hashing(tokens.map { [$0] })), "\(item.options)")
    }
    #expect(keras.cases.count == 16)
  }

  @Test func integersAreHashedByTheirDigits() {
    #expect(Hashing(numBins: 11)(keras.numbers).scalars(of: Int64.self) == keras.numberBins)
    #expect(Hashing(numBins: 11).bin(of: "-7") == Hashing(numBins: 11).bin(of: -7))
  }

  @Test func oneBinHasNoRoomForAMask() {
    #expect(Hashing(numBins: 1, maskValue: "")(keras.tokens).scalars(of: Int64.self) == keras.oneBin)
  }
}
