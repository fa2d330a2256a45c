import Testing

@testable import Texts

private struct HashingGolden: Decodable {
  struct Digests: Decodable {
    var n: Int
    var rows: [[Int]]
  }
  struct Hashes: Decodable {
    var seed: UInt32
    var hashes: [[Int]]
  }
  var texts: [String]
  var md5: [Digests]
  var python: [Hashes]
}

@Suite struct HashingTrickTests {
  private let keras: HashingGolden = golden("hashing_trick")

  @Test func md5GivesTheNumbersOfKeras() {
    for item in keras.md5 {
      #expect(keras.texts.map { hashingTrick($0, n: item.n, hashFunction: .md5) } == item.rows)
    }
    #expect(keras.md5.count == 5)
  }

  @Test func pythonHashIsThatOfCPython() {
    for item in keras.python {
      for (text, hashes) in zip(keras.texts, item.hashes) {
        let words = text.lowercased().split(separator: " ", omittingEmptySubsequences: false)
        #expect(words.map { PythonHash.of(String($0), hashSeed: item.seed) } == hashes, "\(text)")
        let expected = hashes.filter { $0 != 0 }.map { floorMod($0, 99) + 1 }
        #expect(hashingTrick(text, n: 100, hashFunction: .python(hashSeed: item.seed)) == expected)
      }
    }
    #expect(keras.python.count == 4)
  }

  @Test func theExampleOfTheDocumentation() {
    #expect(hashingTrick("the cat the dog", n: 10, hashFunction: .md5) == [6, 3, 6, 6])
    #expect(abs(makeSamplingTable(10)[9] - 0.01596) < 1e-5)
  }

  @Test func digestsOfTheRFC() {
    func hexadecimal(_ text: String) -> String {
      MD5.digest(text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    #expect(hexadecimal("") == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(hexadecimal("message digest") == "f96b697d7cb7938d525a2f31aaf161d0")
    #expect(hexadecimal(String(repeating: "1234567890", count: 8)) == "57edf4a22be3c955ac49da2e2107b67a")
  }

  @Test func negativeHashesCountFromTheEnd() {
    #expect(hashingTrick("a b", n: 10, hashFunction: .custom { $0 == "a" ? -1 : 9 }) == [9, 1])
  }

  @Test func oneHotIsPythonsHash() {
    #expect(oneHot("The cat, the dog", n: 50) == hashingTrick(["the", "cat", "the", "dog"], n: 50))
    #expect(oneHot("the", n: 2) == [1])
    #expect(oneHot("a-b", n: 50, filters: "", split: "-") == hashingTrick(["a", "b"], n: 50))
  }

  @Test func noPlaceButPaddingTraps() async {
    await #expect(processExitsWith: .failure) { _ = oneHot("a", n: 1) }
  }
}
