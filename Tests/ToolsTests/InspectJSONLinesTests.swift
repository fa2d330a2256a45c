import Foundation
import Testing
import _TestSupport

/// `dataset-inspect` on JSON Lines.
struct InspectJSONLinesTests {
  private func inspect(_ text: String, _ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try folder.write(Array(text.utf8), to: "t.jsonl")
    return try CommandRun("dataset-inspect", ["t.jsonl"] + arguments, in: folder)
  }

  @Test func aByteOrderMarkIsPassedOver() throws {
    let folder = try TemporaryFolder()
    let text = "\u{FEFF}{\"n\":1}\n{\"n\":2}\n"
    let run = try inspect(text, in: folder)
    #expect(run.status == 0 && run.output.contains("t.jsonl: JSON Lines, 2 rows"), "\(run)")
    // Told from other input by its first bytes, too.
    for arguments in [["convert", "t.jsonl"], ["convert", "-"]] {
      let run = try CommandRun("tfrecord-tool", arguments + ["--output", "a", "--overwrite", "--no-shuffle"], in: folder, input: text)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try CommandRun("tfrecord-tool", ["cat", "a"], in: folder).output == "{\"n\":1}\n{\"n\":2}\n")
    }
    // In another line it is what it is, and columns count from behind it.
    let later = try inspect("\u{FEFF}{\"n\" 1}\n\u{FEFF}{\"n\":1}\n", in: folder)
    #expect(later.output.contains("t.jsonl: line 1, column 6: expected") && later.output.contains("t.jsonl: line 2, column 1: expected"), "\(later.output)")
  }

  @Test func membersAreFeatures() throws {
    let text = """
      {"id":1,"score":0.5,"tags":["a","b"],"box":[[1,2],[3,4]],"label":"cat","inner":{"ok":true}}
      {"id":2,"score":1,"tags":[],"label":"dog"}

      {"label":"cat","id":3,"score":null,"box":[[5,6],[7,8]]}

      """
    let run = try inspect(text, in: TemporaryFolder())
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.hasPrefix(
        """
        t.jsonl: JSON Lines, 3 rows in 2 classes, \(text.utf8.count) B

        feature   type            shape    present  values
        box       int64           [4]        66.7%  1...8
        id        int64           []          100%  1...3
        inner/ok  int64           []         33.3%  1
        label     bytes           []          100%  "cat", "dog"
        score     float or int64  []         66.7%  1; 0.5
        tags      bytes or unset  [0...2]    66.7%  "a", "b"

        """), "\(run.output)")
    #expect(run.output.hasSuffix("\n\nEverything is readable.\n"))
    // A whole number may stand for a fraction, and an empty list for one of anything.
    #expect(!run.output.contains("several types"))
  }

  @Test func mixedTypesAreToldWithTheirPlace() throws {
    let text = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n\n{\"a\":\"three\",\"b\":1.5}\n{\"a\":4,\"b\":2}\n{\"a\":\"5\",\"b\":\"z\"}\n"
    let run = try inspect(text, "--json", in: TemporaryFolder())
    let dataset = try #require((try run.json()["datasets"] as? [[String: Any]])?.first)
    #expect(
      dataset["notes"] as? [String] == [
        "feature 'a' is of several types: int64 (3), bytes (2, first: t.jsonl: line 4)",
        "feature 'b' is of several types: bytes (3), float (1: t.jsonl: line 4), int64 (1: t.jsonl: line 5)",
      ])
    let statistics = try #require(dataset["statistics"] as? [[String: Any]])
    #expect((statistics[0]["numbers"] as? [String: Any])?["mean"] as? Double == 7.0 / 3)
    #expect((statistics[0]["texts"] as? [String: Any])?["unique"] as? Int == 2)
  }

  @Test func brokenLinesAreProblemsWithLineAndColumn() throws {
    let text = "{\"a\":1}\n\n{\"é\":tru}\n{\"a\":[1,\"b\"]}\n7\n{\"a\":2}\n{\"a\":"
    let folder = try TemporaryFolder()
    let run = try inspect(text, in: folder)
    #expect(run.status == 1)
    #expect(run.output.hasPrefix("t.jsonl: JSON Lines, 2 rows, "), "\(run.output)")
    #expect(
      run.output.hasSuffix(
        """
        4 problems:
          t.jsonl: line 3, column 6: expected a value, but found 't'
          t.jsonl: line 4: feature 'a': numbers and other values in one list
          t.jsonl: line 5: expected an object, {...}
          t.jsonl: line 7, column 6: expected a value, but found the end of the text

        """), "\(run.output)")
    let problems = try #require(
      (try inspect(text, "--json", in: folder).json()["datasets"] as? [[String: Any]])?.first?["problems"] as? [[String: Any]])
    #expect(problems.map { $0["line"] as? Int } == [3, 4, 5, 7])
    #expect(problems.map { $0["column"] as? Int } == [6, nil, nil, 6])
  }

  @Test func copiesAndListsOfFeatures() throws {
    let text = """
      {"context":{"label":1},"featureLists":{"tokens":[7,[3,4]]}}
      {"context":{"label":0},"featureLists":{"tokens":[1]}}
      {"context":{"label":1},"featureLists":{"tokens":[7,[3,4]]}}
      """
    let run = try inspect(text, in: TemporaryFolder())
    #expect(run.output.contains("tokens   int64  [1...2, 1...2]     100%  1...7"), "\(run.output)")
    #expect(run.output.contains("note: 1 row is a copy of another (t.jsonl: line 1 = t.jsonl: line 3)"))
  }

  @Test func workersAndCompressionChangeNothing() throws {
    let folder = try TemporaryFolder()
    var text = ""
    for number in 0..<5000 { text += "{\"n\":\(number * 7919 % 5000),\"name\":\"n\(number % 3000)\"}\n" }
    let one = try inspect(text, "--json", "--workers", "1", in: folder)
    #expect(try inspect(text, "--json", "--workers", "5", in: folder).output == one.output)
    let dataset = try #require((try one.json()["datasets"] as? [[String: Any]])?.first)
    #expect(dataset["count"] as? Int == 5000)
    let numbers = try #require((dataset["statistics"] as? [[String: Any]])?.first?["numbers"] as? [String: Any])
    let mean = try #require(numbers["mean"] as? Double)
    #expect(abs(mean - 2499.5) < 1e-9)
    let (median, error) = (try #require(numbers["quantiles"] as? [Double])[3], try #require(numbers["quantileRankError"] as? Double))
    #expect(error < 0.02)
    #expect(abs(median - 2499.5) <= error * 5000 + 1)
  }
}
