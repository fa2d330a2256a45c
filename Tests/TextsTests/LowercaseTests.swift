import Testing

@testable import Texts

private struct LowercaseGolden: Decodable {
  var runs: [[Int]]
  var specials: [[Int]]
  var texts: [String]
  var lowered: [String]
}

@Suite struct LowercaseTests {
  private let python: LowercaseGolden = golden("lowercase")

  private func lowered(_ text: String) -> [Unicode.Scalar] {
    Array(String(decoding: Lowercase.utf8(text), as: UTF8.self).unicodeScalars)
  }

  private func lowered(_ code: Int) throws -> [Int] {
    lowered(String(Character(try #require(Unicode.Scalar(UInt32(code)))))).map { Int($0.value) }
  }

  @Test func everyScalarThatPythonLowers() throws {
    var count = 0
    for run in python.runs {
      for step in 0..<run[1] {
        let code = run[0] + step * run[2]
        #expect(try lowered(code) == [code + run[3]])
        count += 1
      }
    }
    for special in python.specials { #expect(try lowered(special[0]) == Array(special.dropFirst())) }
    #expect(count > 1_400)
    #expect(python.specials == [[0x130, 0x69, 0x307]])
  }

  @Test func scalarsWithoutCaseStay() {
    for code in 0..<UInt32(0x11_0000) {
      guard let scalar = Unicode.Scalar(code), !scalar.properties.changesWhenLowercased else { continue }
      let bytes = Array(String(Character(scalar)).utf8)
      if Lowercase.utf8(String(Character(scalar))) != bytes {
        Issue.record("U+\(String(code, radix: 16)) changed")
      }
    }
  }

  @Test func sigmaLooksAtItsNeighbours() {
    for (text, expected) in zip(python.texts, python.lowered) {
      #expect(lowered(text) == Array(expected.unicodeScalars), "\(text)")
    }
  }
}
