import Tensors
import Testing
import Texts
import _TestSupport

@Suite struct WordVectorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ text: String) throws -> String {
    try folder.write(Array(text.utf8), to: "vectors.txt")
  }

  private func binary(_ header: String, _ words: [(String, [Float])], lineEnds: Bool = true) throws -> String {
    var bytes = Array(header.utf8)
    for (word, numbers) in words {
      bytes += Array((word + " ").utf8)
      for number in numbers {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
        }
      }
      if lineEnds { bytes.append(10) }
    }
    return try folder.write(bytes, to: "vectors.bin")
  }

  @Test func gloVeHasAWordALine() throws {
    let vectors = try WordVectors(
      gloVe: file("the 0.5 -1 2e-3\n. . 1 2 3.25\ncaf\u{e9} 0.123456789 7 -0\r\n\ncafe\u{301} 1 1 123456789012345678901\n"))
    #expect(vectors.words.count == 4)
    #expect(vectors.dimension == 3)
    #expect(vectors["the"] == [0.5, -1, 0.002])
    #expect(vectors[". ."] == [1, 2, 3.25])
    #expect(vectors["caf\u{e9}"] == [0.123456789, 7, 0])
    #expect(vectors["cafe\u{301}"] == [1, 1, 1.2345679e20])
    #expect(vectors["other"] == nil)
    #expect(vectors.row(of: ". .") == 1)
    #expect(try WordVectors(gloVe: file("a 1\nb 2\nc x\n"), limit: 2).words == ["a", "b"])
  }

  @Test func bothFormatsOfWord2vecSayTheSame() throws {
    let text = try WordVectors(word2vecText: file("2 2\na 1 2.5\nb -3 4\n"))
    let words: [(String, [Float])] = [("a", [1, 2.5]), ("b", [-3, 4])]
    for lineEnds in [true, false] {
      let binary = try WordVectors(word2vecBinary: binary("2 2\n", words, lineEnds: lineEnds))
      #expect(binary.words == ["a", "b"])
      #expect(binary.vectors == text.vectors)
    }
    #expect(text.vectors == Tensor([[1, 2.5], [-3, 4]] as [[Float]]))
    #expect(try WordVectors(word2vecBinary: binary("2 2\n", words), limit: 1).count == 1)
  }

  @Test func rowsFollowAVocabulary() throws {
    let vectors = try WordVectors(gloVe: file("a 1 2\nb 3 4\n"))
    #expect(vectors.matrix(for: ["b", "x", "a"]) == Tensor([[3, 4], [0, 0], [1, 2]] as [[Float]]))
    #expect(vectors.matrix(for: ["x"]) { _ in [9, 9] } == Tensor([[9, 9]] as [[Float]]))
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(["b b a z"])
    #expect(vectors.matrix(for: tokenizer) == Tensor([[0, 0], [3, 4], [1, 2], [0, 0]] as [[Float]]))
    tokenizer = Tokenizer(numWords: 2)
    tokenizer.fitOnTexts(["b b a z"])
    #expect(vectors.matrix(for: tokenizer) == Tensor([[0, 0], [3, 4]] as [[Float]]))
  }

  @Test(arguments: [
    ("", "line 1, byte 0: expected a word, found none"),
    ("a\n", "line 1, byte 0: expected a word and numbers, found a word"),
    (" a\n", "line 1, byte 0: expected a word and numbers, found a word"),
    ("a 1 2\nb 3\n", "line 2, byte 6: expected a word and 2 numbers, found 1"),
    ("a 1 2\nb 3 x\n", #"line 2, byte 6: expected a finite number, found "x""#),
    ("a 1 nan\n", #"line 1, byte 0: expected a finite number, found "nan""#),
    ("a 1\nb 2\na 3\n", #"line 3, byte 8: the word "a" is there already"#),
  ])
  func wrongTextsAreRefusedWithTheLine(_ text: String, _ message: String) throws {
    let path = try file(text)
    let error = #expect(throws: WordVectorsError.self) { try WordVectors(gloVe: path) }
    #expect(error?.description == "'\(path)', \(message)")
  }

  @Test(arguments: [
    ("9000000000 300\na 1\n", "the header promises 9000000000 words of 300 numbers, more than the file can hold"),
    ("3 1\na 1\nb 2\n", "the header promises 3 words, but there are 2"),
    ("two 1\na 1\n", #"expected the numbers of words and of dimensions, found "two 1""#),
  ])
  func headersAreHeldAgainstTheFile(_ text: String, _ reason: String) throws {
    let path = try file(text)
    let error = #expect(throws: WordVectorsError.self) { try WordVectors(word2vecText: path) }
    #expect(error?.reason == reason)
  }

  @Test func brokenBinariesAreRefused() throws {
    func reason(_ path: String) -> String? {
      do {
        _ = try WordVectors(word2vecBinary: path)
        return nil
      } catch {
        return (error as? WordVectorsError)?.reason
      }
    }
    let huge = try binary("9000000000 300\n", [])
    #expect(
      reason(huge) == "the header promises 9000000000 words of 300 numbers, more than the file can hold")
    let short = try binary("2 1\n", [("longer", [1]), ("b", [])])
    #expect(reason(short) == "expected 4 bytes of numbers, found 1")
    let infinite = try binary("1 1\n", [("a", [.infinity])])
    #expect(reason(infinite) == "expected a finite number, found inf")
    let twice = try binary("2 1\n", [("a", [1]), ("a", [2])])
    #expect(reason(twice) == #"the word "a" is there already"#)
  }
}
