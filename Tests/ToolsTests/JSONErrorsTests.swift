import Foundation
import TFRecords
import Testing
import _TestSupport

/// What a script finds that asked for JSON when something goes wrong.
struct JSONErrorsTests {
  private static let missing: [(tool: String, arguments: [String])] = [
    ("tfrecord-tool", ["convert", "missing", "--output", "out"]), ("tfrecord-tool", ["info", "missing"]),
    ("tfrecord-tool", ["stats", "missing"]), ("tfrecord-tool", ["schema", "missing", "--check", "missing.pbtxt"]),
    ("tfrecord-tool", ["diff", "missing", "a.tfrecord"]), ("tfrecord-tool", ["repair", "missing", "--output", "out"]),
    ("tfrecord-tool", ["index", "missing"]), ("tfrecord-tool", ["merge", "missing", "--output", "out"]),
    ("tfrecord-tool", ["shard", "missing", "--output", "out", "--shards", "2"]),
    ("tfrecord-tool", ["shuffle", "missing", "--output", "out"]),
    ("tfrecord-tool", ["split", "missing", "--output", "out", "--into", "a=1,b=1"]),
    ("tfrecord-tool", ["dedupe", "missing", "--output", "out"]), ("dataset-inspect", ["missing"]),
    ("model-tool", ["summary", "missing.keras"]), ("model-tool", ["evaluate", "missing.keras", "--data", "a.npz"]),
    ("model-tool", ["diff", "missing.keras", "missing.keras"]),
    ("train-text", ["evaluate", "missing.keras", "missing"]), ("train-text", ["predict", "missing.keras", "a"]),
  ]

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a.tfrecord"))
    for number in 0..<3 { try writer.write(["n": .int64(Int64(number))] as Example) }
    try writer.close()
    return folder
  }

  @Test(arguments: missing)
  func aMissingFile(tool: String, arguments: [String]) throws {
    let folder = try folder()
    let run = try CommandRun(tool, arguments + ["--json"], in: folder)
    #expect(run.status == 1)
    let error = try #require(try run.json()["error"] as? String, "\(run.output)")
    #expect(error.contains("missing"))
    // The same sentence is for people.
    #expect(run.errors == "Error: \(error)\n")
    #expect(try CommandRun(tool, arguments, in: folder).output == "")
  }

  @Test(arguments: [
    ("tfrecord-tool", ["info"]), ("tfrecord-tool", ["convert", "a.tfrecord", "--output", "out", "--shards", "0"]),
    ("tfrecord-tool", ["convert", "a.tfrecord", "--output", "out", "--part", "test"]),
    ("tfrecord-tool", ["merge", "a.tfrecord", "--output", "out", "--shards", "5"]),
    ("tfrecord-tool", ["nothing"]), ("dataset-inspect", ["a.tfrecord", "--samples", "0"]), ("model-tool", ["summary", "--what"]),
  ] as [(String, [String])])
  func aWrongCommandLine(tool: String, arguments: [String]) throws {
    let run = try CommandRun(tool, arguments + ["--json"], in: folder())
    #expect(run.status == 64)
    let error = try #require(try run.json()["error"] as? String, "\(run.output)")
    #expect(!error.isEmpty && !error.contains("Usage:") && run.errors.contains(error), "\(run.errors)")
  }

  /// A result that says what is wrong is not followed by a second object.
  @Test func aResultIsEnough() throws {
    let folder = try folder()
    var bytes = try readFile(folder.path("a.tfrecord"))
    bytes[14] ^= 1
    try folder.write(bytes, to: "b.tfrecord")
    for arguments in [["verify", "b.tfrecord"], ["verify", "a.tfrecord", "missing"], ["verify", "missing"], ["info", "b.tfrecord"], ["diff", "a.tfrecord", "a.tfrecord"]] {
      let run = try CommandRun("tfrecord-tool", arguments + ["--json"], in: folder)
      #expect(run.status == (arguments[0] == "diff" ? 0 : 1))
      #expect(try run.json()["error"] == nil && !run.json().isEmpty, "\(run.output)")
    }
    let run = try CommandRun("tfrecord-tool", ["verify", "missing", "--json"], in: folder)
    #expect((try run.json()["errors"] as? [String])?.count == 1, "\(run.output)")
    #expect(run.errors.hasPrefix("Error: "), "\(run.errors)")
  }

  /// After -- come names.
  @Test func aFileOfThatName() throws {
    let run = try CommandRun("tfrecord-tool", ["info", "--", "--json"], in: folder())
    #expect(run.status == 1 && run.output == "")
  }
}
