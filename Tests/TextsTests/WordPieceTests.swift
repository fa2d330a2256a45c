import Testing
import _TestSupport

@testable import Texts

@Suite struct WordPieceTests {
  private let golden = SubwordGolden.all

  private func uncased() throws -> WordPiece {
    try WordPiece(tokenizerFile: SubwordGolden.path("wordpiece.json"))
  }

  private func cased() throws -> WordPiece {
    try WordPiece(vocabularyFile: SubwordGolden.path("vocab.txt"), lowercase: false)
  }

  @Test func examplesAreEncodedAsByThePackage() throws {
    try check(uncased(), golden.uncased.examples)
    try check(cased(), golden.cased.examples)
    try check(WordPiece(vocabularyFile: SubwordGolden.path("vocab.txt")), golden.uncased.examples)
  }

  private func check(_ wordPiece: WordPiece, _ examples: [SubwordGolden.Example]) {
    for example in examples {
      let encoding = wordPiece.encode(example.text)
      #expect(encoding.ids == example.ids, "\(example.text.debugDescription)")
      #expect(scalars(encoding.tokens) == scalars(example.tokens))
      #expect(
        encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == example.offsets,
        "\(example.text.debugDescription)")
      #expect(wordPiece.ids(of: example.text) == example.ids)
      #expect(scalars([wordPiece.decode(example.ids)]) == scalars([example.decoded]))
      let half = Array(example.ids[..<(example.ids.count / 2)])
      #expect(scalars([wordPiece.decode(half)]) == scalars([example.half]))
    }
    #expect(examples.count == 14)
  }

  @Test func thousandsOfTextsAreEncodedAsByThePackage() throws {
    let uncased = try uncased()
    #expect(
      SubwordGolden.digests(
        encode: { uncased.encode($0) }, decode: { uncased.decode($0, skipsSpecialTokens: $1) })
        == golden.uncased.digests)
    let cased = try cased()
    #expect(
      SubwordGolden.digests(
        encode: { cased.encode($0) }, decode: { cased.decode($0, skipsSpecialTokens: $1) })
        == golden.cased.digests)
  }

  @Test func manyTextsAtOnceAreTheSame() throws {
    let wordPiece = try uncased()
    let texts = SubwordGolden.texts[..<200]
    #expect(wordPiece.ids(of: texts) == texts.map { wordPiece.encode($0).ids })
  }

  @Test func classesOfScalarsAreThoseOfThePackage() {
    let golden = ScalarClasses.all
    var runs = stride(from: 0, to: golden.bert.count, by: 2).map { (golden.bert[$0], golden.bert[$0 + 1]) }[...]
    var expected = 0
    var different: [String] = []
    for code in UInt32(0)..<0x11_0000 {
      if let run = runs.first, run.0 == Int(code) {
        expected = run.1
        runs.removeFirst()
      }
      guard let scalar = Unicode.Scalar(code) else { continue }
      let ours: Int
      if [9, 10, 13].contains(code) {
        ours = 1
      } else if BertWords.isDropped(scalar) || code == 0 {
        ours = 0
      } else if scalar.properties.isWhitespace {
        ours = 1
      } else if BertWords.isChinese(code) {
        ours = 2
      } else {
        ours = BertWords.isPunctuation(scalar) ? 5 : 3
      }
      if ours != expected { different.append("\(String(code, radix: 16)): \(ours) not \(expected)") }
    }
    #expect(different.isEmpty, "\(different.count): \(different.prefix(30))")
  }

  @Test func accentsAndCaseGoAsInThePackage() {
    let golden = ScalarClasses.all
    let words = BertWords(cleansText: false, separatesChinese: false, stripsAccents: true, lowers: true)
    for (block, expected) in golden.mappings.enumerated() {
      let codes = (UInt32(block) * 4_096..<UInt32(block + 1) * 4_096).filter { Unicode.Scalar($0) != nil }
      let lines = codes.map { code in
        var text = String.UnicodeScalarView()
        text.append(contentsOf: words.mapped(Unicode.Scalar(code)!))
        return "\(code) \(String(text))"
      }
      #expect(digest(lines) == expected, "U+\(String(block * 4_096, radix: 16))")
    }
    #expect(golden.mappings.count == 272)
  }

  @Test func wordsArePiecedTogetherLongestFirst() throws {
    let wordPiece = try WordPiece(tokens: ["[UNK]", "un", "unaff", "##able", "##aff", "##a", "a", "!"])
    #expect(wordPiece.encode("UNAFFABLE unaffa! b").tokens == ["unaff", "##able", "unaff", "##a", "!", "[UNK]"])
    #expect(wordPiece.encode("unable un[UNK]").offsets == [0..<2, 2..<6, 7..<9, 9..<14])
    #expect(wordPiece.decode([2, 3, 7, 1, 4]) == "unaffable! unaff")
    #expect(wordPiece.decode([1, 7], cleansUp: false) == "un !")
    #expect(wordPiece.ids(ofUTF8: [0x61, 0xFF]) == [6])
  }

  @Test func wordsThatAreTooLongAreUnknown() throws {
    let wordPiece = try WordPiece(tokens: ["[UNK]", "a", "##a"], maxInputCharactersPerWord: 3)
    #expect(wordPiece.ids(of: "aaa aaaa") == [1, 2, 2, 0])
  }

  @Test func whatDoesNotFitIsNamed() throws {
    #expect(throws: SubwordFileError.self) { try WordPiece(tokens: ["a"]) }
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("[UNK]\na\nb\na\n".utf8), to: "vocab.txt")
    let error = #expect(throws: SubwordFileError.self) { try WordPiece(vocabularyFile: path) }
    #expect(error?.description == #"'\#(path)', token "a": it is there twice, with the ids 1 and 3"#)
    let other = #expect(throws: SubwordFileError.self) {
      try WordPiece(tokenizerFile: SubwordGolden.path("bpe.json"))
    }
    #expect(other?.place == "model.type")
  }
}
