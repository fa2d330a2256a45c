import Foundation
import Testing
import Texts
import _TestSupport

/// What is longer than allowed is cut, as `enable_truncation` of the package `tokenizers` cuts it.
@Suite struct SubwordFrameTests {
  private let text = "Hello world, this is a longer text"
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func longTextsAreCutBeforeTheLastSpecialToken() throws {
    var roberta = try ByteLevelBPE(tokenizerFile: SubwordGolden.path("roberta.json"))
    #expect(roberta.ids(of: text).count == 30)
    roberta.maximumLength = 8
    #expect(roberta.ids(of: text) == [0, 222, 41, 290, 77, 80, 222, 1])
    #expect(roberta.ids(of: text, addsSpecialTokens: false) == [222, 41, 290, 77, 80, 222, 88, 80])
    let encoding = roberta.encode(text)
    #expect(encoding.ids == [0, 222, 41, 290, 77, 80, 222, 1])
    #expect(
      encoding.offsets.map { [$0.lowerBound, $0.upperBound] }
        == [[0, 0], [0, 0], [0, 1], [1, 3], [3, 4], [4, 5], [6, 6], [0, 0]])
    roberta.maximumLength = 2
    #expect(roberta.ids(of: text) == [0, 1])
    roberta.maximumLength = nil
    #expect(roberta.ids(of: text).count == 30)
    var wordPiece = try WordPiece(tokenizerFile: SubwordGolden.path("wordpiece.json"))
    wordPiece.maximumLength = 8
    #expect(wordPiece.ids(of: text) == [2, 50, 1007, 1010, 1010, 1025, 65, 3])
    #expect(wordPiece.encode(text).offsets.map(\.lowerBound) == [0, 0, 1, 2, 3, 4, 6, 0])
    #expect(wordPiece.ids(of: "a").count == wordPiece.encode("a").tokens.count)
  }

  private func file(_ name: String, _ truncation: String) throws -> String {
    let bytes = try Fixtures.bytes("goldens/text/subwords/\(name).json")
    var members = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    members["truncation"] = try JSONSerialization.jsonObject(with: Data(truncation.utf8))
    return try folder.write(Array(JSONSerialization.data(withJSONObject: members)), to: "cut.json")
  }

  @Test func filesSayHowLong() throws {
    let cut = #"{"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0}"#
    #expect(try ByteLevelBPE(tokenizerFile: file("bpe", cut)).ids(of: text) == [41, 290, 77, 80, 222, 88, 80, 83])
    #expect(try WordPiece(tokenizerFile: file("wordpiece", cut)).maximumLength == 8)
  }

  @Test(arguments: [
    (#"{"direction": "Left", "max_length": 8}"#, "truncation.direction"),
    (#"{"max_length": 8, "stride": 2}"#, "truncation.stride"),
    (#"{"max_length": 1}"#, "truncation.max_length"), (#"{"stride": 0}"#, "truncation.max_length"),
    (#"{"max_length": "8"}"#, "truncation.max_length"),
  ])
  func whatIsNotFollowedIsAnError(truncation: String, place: String) throws {
    let path = try file("roberta", truncation)
    let error = #expect(throws: SubwordFileError.self) { try ByteLevelBPE(tokenizerFile: path) }
    #expect(error?.place == place)
  }

  @Test func aLengthWithoutRoomTraps() async {
    await #expect(processExitsWith: .failure) {
      var roberta = try ByteLevelBPE(tokenizerFile: SubwordGolden.path("roberta.json"))
      roberta.maximumLength = 1
    }
  }
}
