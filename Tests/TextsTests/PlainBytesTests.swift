import Testing

@testable import Texts

@Suite struct PlainBytesTests {
  @Test func eightBytesAreClassedAsOne() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<8 {
        let around = byte ^ 0x41
        var eight = UInt64(0)
        for index in 0..<8 { eight |= UInt64(index == place ? byte : around) << (8 * index) }
        let others = PlainBytes.others(in: eight)
        for index in 0..<8 {
          let isOther = others >> (8 * index) & 0xFF
          let expected = PlainBytes.contains(index == place ? byte : around)
          #expect(isOther == (expected ? 0 : 0x80), "\(byte) at \(place)")
        }
      }
    }
  }

  @Test func theFirstOtherIsCounted() {
    #expect(PlainBytes.count(before: 0) == 8)
    #expect(PlainBytes.count(before: 0x80) == 0)
    #expect(PlainBytes.count(before: 0x8000_0000_0000_0000) == 7)
    #expect(PlainBytes.count(before: 0x8000_8000) == 1)
  }

  /// Words of every length at every place, cut as one byte at a time would cut them.
  @Test func longAndShortWordsAreCutAlike() {
    var vectorize = TextVectorization(standardize: .lower)
    let tokens = (1...40).map { String(repeating: "aZ9é", count: $0).prefix($0).lowercased() }
    for length in 1...40 {
      let text = String(repeating: " ", count: length % 9) + tokens[0..<length].joined(separator: " -\t")
      vectorize.adapt([text])
      let found = Set(vectorize.vocabulary(includingSpecialTokens: false))
      // The stroke stays at the words' ends; splitting is at white space alone.
      let expected = Set(text.split { $0 == " " || $0 == "\t" }.map(String.init))
      #expect(found == expected)
      #expect(textToWordSequence(text) == Array(tokens[0..<length]))
    }
  }
}
