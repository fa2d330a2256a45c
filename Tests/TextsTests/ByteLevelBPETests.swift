import Datasets
import Foundation
import Testing
import _TestSupport

@testable import Texts

@Suite struct ByteLevelBPETests {
  private let golden = SubwordGolden.all

  private func bpe() throws -> ByteLevelBPE {
    try ByteLevelBPE(tokenizerFile: SubwordGolden.path("bpe.json"))
  }

  private func roberta() throws -> ByteLevelBPE {
    try ByteLevelBPE(tokenizerFile: SubwordGolden.path("roberta.json"))
  }

  @Test func theCorpusIsTheSame() {
    #expect(scalars(Array(SubwordGolden.texts[..<4])) == scalars(golden.sample))
    #expect(digest(SubwordGolden.texts) == golden.texts)
  }

  @Test func examplesAreEncodedAsByThePackage() throws {
    try check(bpe(), golden.bpe.examples)
    try check(roberta(), golden.roberta.examples)
  }

  private func check(_ bpe: ByteLevelBPE, _ examples: [SubwordGolden.Example]) {
    for example in examples {
      let encoding = bpe.encode(example.text)
      #expect(encoding.ids == example.ids, "\(example.text.debugDescription)")
      #expect(encoding.tokens == example.tokens)
      #expect(
        encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == example.offsets,
        "\(example.text.debugDescription)")
      #expect(bpe.ids(of: example.text) == example.ids)
      #expect(scalars([bpe.decode(example.ids)]) == scalars([example.decoded]))
      let half = Array(example.ids[..<(example.ids.count / 2)])
      #expect(scalars([bpe.decode(half)]) == scalars([example.half]))
    }
    #expect(examples.count == 14)
  }

  @Test func thousandsOfTextsAreEncodedAsByThePackage() throws {
    let bpe = try bpe()
    #expect(
      SubwordGolden.digests(encode: { bpe.encode($0) }, decode: { bpe.decode($0, skipsSpecialTokens: $1) })
        == golden.bpe.digests)
    let roberta = try roberta()
    #expect(
      SubwordGolden.digests(
        encode: { roberta.encode($0) }, decode: { roberta.decode($0, skipsSpecialTokens: $1) })
        == golden.roberta.digests)
    #expect(golden.bpe.digests.count == 5)
  }

  @Test func manyTextsAtOnceAreTheSame() throws {
    let bpe = try bpe()
    let texts = SubwordGolden.texts[..<200]
    #expect(bpe.ids(of: texts) == texts.map { bpe.encode($0).ids })
    #expect(texts.allSatisfy { bpe.decode(bpe.ids(of: $0), skipsSpecialTokens: false) == $0 })
  }

  @Test func trainingGivesTheVocabularyOfThePackage() throws {
    let bpe = ByteLevelBPE(
      training: SubwordGolden.texts, vocabularySize: 3_000, minFrequency: 3, specialTokens: ["<s>"],
      addsPrefixSpace: true)
    #expect(bpe.vocabularySize == golden.trained.size)
    #expect(digest((0..<bpe.vocabularySize).map { bpe.token(of: $0) ?? "" }) == golden.trained.tokens)
    #expect(digest(bpe.merges.map { "\($0.left) \($0.right)" }) == golden.trained.merges)
    let streamed = try ByteLevelBPE(
      training: Dataset(SubwordGolden.texts), vocabularySize: 300, specialTokens: ["<s>"])
    #expect(streamed.vocabularySize == 300)
    #expect(streamed.token(of: 0) == "<s>")
  }

  @Test func classesOfScalarsAreThoseOfThePackage() {
    let golden = ScalarClasses.all
    var runs = stride(from: 0, to: golden.gpt.count, by: 2).map { (golden.gpt[$0], golden.gpt[$0 + 1]) }[...]
    var expected = 0
    var different: [UInt32] = []
    for code in UInt32(0)..<0x11_0000 {
      if let run = runs.first, run.0 == Int(code) {
        expected = run.1
        runs.removeFirst()
      }
      guard let scalar = Unicode.Scalar(code) else { continue }
      let ours: Int =
        switch BytePieces.classOf(scalar) {
        case .letter: 0
        case .number: 1
        case .other: 2
        case .space: 3
        }
      if ours != expected { different.append(code) }
    }
    #expect(different.count == 0, "\(different.prefix(20).map { String($0, radix: 16) })")
  }

  @Test func twoFilesAreReadAndWritten() throws {
    let bpe = try ByteLevelBPE(
      vocabularyFile: SubwordGolden.path("vocab.json"), mergesFile: SubwordGolden.path("merges.txt"),
      addedTokens: [AddedToken("<|endoftext|>", id: 0), AddedToken("<pad>", id: 1)])
    let example = golden.bpe.examples[3]
    #expect(bpe.ids(of: example.text) == example.ids)
    let folder = try TemporaryFolder()
    let (vocabulary, merges) = (try folder.path("vocab.json"), try folder.path("merges.txt"))
    try bpe.write(vocabularyFile: vocabulary, mergesFile: merges)
    let copy = try ByteLevelBPE(vocabularyFile: vocabulary, mergesFile: merges)
    #expect(copy.ids(of: example.text) == example.ids)
    #expect(copy.merges.map(\.left) == bpe.merges.map(\.left))
  }

  @Test func longPiecesMergeAsShortOnes() throws {
    let bpe = try ByteLevelBPE(
      vocabulary: ["a": 0, "b": 1, "aa": 2, "ab": 3, "aaaa": 4, "aab": 5],
      merges: [("a", "a"), ("a", "b"), ("aa", "aa"), ("aa", "b")])
    #expect(bpe.ids(of: "aaaaab") == [4, 3])
    let long = String(repeating: "a", count: 4_001) + "b"
    #expect(bpe.ids(of: long) == [Int](repeating: 4, count: 1_000) + [3])
    // A byte without a token is left out before anything is merged.
    #expect(bpe.ids(of: "acb") == [3])
    #expect(bpe.ids(ofUTF8: [0x61, 0xFF, 0x61]) == [0, 0])
  }

  @Test func unknownBytesBecomeTheUnknownToken() throws {
    let bpe = try ByteLevelBPE(vocabulary: ["a": 0, "?": 1], merges: [], unknownToken: "?")
    #expect(bpe.ids(of: "axéa") == [0, 1, 1, 1, 0])
    #expect(bpe.encode("xa").offsets == [0..<1, 1..<2])
    #expect(bpe.id(of: "a") == 0)
    #expect(bpe.token(of: 7) == nil)
    #expect(bpe.decode([0, 9, -1, 0]) == "aa")
  }

  @Test func whatDoesNotFitIsNamed() throws {
    func message(_ vocabulary: [String: Int], _ merges: [(String, String)]) -> String {
      do throws(SubwordFileError) {
        _ = try ByteLevelBPE(vocabulary: vocabulary, merges: merges)
        return ""
      } catch { return error.description }
    }
    #expect(message(["a": 0], [("a", "b")]) == #"merge 0: "b" is not in the vocabulary"#)
    #expect(message(["a": 0, "b": 1], [("a", "b")]) == #"merge 0: "ab" is not in the vocabulary"#)
    #expect(message(["a": -1], []) == #"token "a": expected an id from 0 to 67,108,863, found -1"#)
    #expect(message(["a": 3, "b": 3], []).contains("the id 3 belongs to"))

    let folder = try TemporaryFolder()
    func file(_ text: String, merges: String = "#version: 0.2\n") throws -> String {
      let vocabulary = try folder.write(Array(text.utf8), to: "vocab.json")
      let pairs = try folder.write(Array(merges.utf8), to: "merges.txt")
      let error = #expect(throws: SubwordFileError.self) {
        try ByteLevelBPE(vocabularyFile: vocabulary, mergesFile: pairs)
      }
      return error?.description.replacing(folder.path, with: "") ?? ""
    }
    #expect(try file("{").hasPrefix("'/vocab.json', byte 1: expected"))
    #expect(try file("[]") == "'/vocab.json': expected an object of tokens and ids, found an array")
    #expect(try file(#"{"a": 1.5}"#) == "'/vocab.json', a: expected an integer, found the number 1.5")
    #expect(try file(#"{"a": 0, "a": 1}"#).contains("expected each name once"))
    #expect(
      try file(#"{"a": 0}"#, merges: "#version: 0.2\na a a\n")
        == #"'/merges.txt', line 2: expected two tokens with a space between, found "a a a""#)
    #expect(try file(#"{"a": 0}"#, merges: "a b\n") == #"'/merges.txt', merge 0: "b" is not in the vocabulary"#)
  }

  @Test(arguments: [
    (#""type":"BPE""#, #""type":"Unigram""#, #"model.type: expected "BPE", found the string "Unigram""#),
    (#""byte_fallback":false"#, #""byte_fallback":true"#, "model.byte_fallback: true is not supported"),
    (#""use_regex":true},"post_processor""#, #""use_regex":false},"post_processor""#, "pre_tokenizer.use_regex: false is not supported"),
    (#""normalizer":null"#, #""normalizer":{"type":"NFC"}"#, #"normalizer: {"type":"NFC"} is not supported"#),
    (#""single_word":false"#, #""single_word":true"#, "added_tokens[0].single_word: true is not supported"),
    (#""merges":["#, #""merges":[["a"],"#, "model.merges[0]: expected two tokens, found an array"),
    (#""pre_tokenizer":{"#, #""pre":{"#, "pre_tokenizer: expected this member, found none"),
  ])
  func whatAFileAsksForBeyondIsRefused(_ good: String, _ bad: String, _ message: String) throws {
    let text = try String(contentsOfFile: SubwordGolden.path("bpe.json"), encoding: .utf8)
    #expect(text.contains(good))
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array(text.replacingFirst(good, with: bad).utf8), to: "tokenizer.json")
    let error = #expect(throws: SubwordFileError.self) { try ByteLevelBPE(tokenizerFile: path) }
    #expect(error?.description == "'\(path)', \(message)")
  }
}

extension String {
  func replacingFirst(_ part: String, with other: String) -> String {
    range(of: part).map { replacingCharacters(in: $0, with: other) } ?? self
  }
}
