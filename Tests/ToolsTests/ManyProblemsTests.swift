import Foundation
import TFRecords
import Testing
import _TestSupport

/// Files with more damage, or more features, than is kept in memory.
struct ManyProblemsTests {
  /// One empty record behind so many with a wrong checksum: of the length, in byte 8, or of the data, in byte 12.
  private func damagedFile(_ count: Int, byte: Int, in folder: TemporaryFolder, named name: String = "a.tfrecord") throws -> String {
    let writer = try TFRecordWriter(path: folder.path("whole"))
    try writer.write([])
    try writer.close()
    let whole = try readFile(folder.path("whole"))
    try FileManager.default.removeItem(atPath: folder.path("whole"))
    var damaged = whole
    damaged[byte] ^= 1
    return try folder.write(Array(repeatElement(damaged, count: count).joined()) + whole, to: name)
  }

  @Test func verifyListsThemAll() throws {
    let folder = try TemporaryFolder()
    let count = 100_050
    let path = try damagedFile(count, byte: 12, in: folder)
    let run = try CommandRun("tfrecord-tool", ["verify", path])
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == count + 1)
    for number in [0, 1, 100_000, count - 1] {
      #expect(lines[number].hasPrefix("\(path): record \(number) at byte \(16 * number): the data's checksum"), "\(lines[number])")
    }
    #expect(lines.last == "\(path): 1 record, 1.6 MB, 100,050 problems")
    let json = try CommandRun("tfrecord-tool", ["verify", "--json", path]).json()
    let file = try #require((json["files"] as? [[String: Any]])?.first)
    let problems = try #require(file["problems"] as? [[String: Any]])
    #expect(problems.count == count)
    #expect(problems.last?["record"] as? Int == count - 1)
    #expect(file["problemCount"] as? Int == count)
    #expect(json["problemCount"] as? Int == count)
    #expect(json["records"] as? Int == 1)
  }

  @Test(arguments: [["verify"], ["verify", "--json"]])
  func theirOrderIsThatOfTheFiles(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    // Few files are read by several threads each; of many, those with most problems are read again.
    let paths = try [3, 1500, 0, 1100].enumerated().map { try damagedFile($1, byte: 12, in: folder, named: "\($0).tfrecord") }
    let runs = try ["2", "8"].map { try CommandRun("tfrecord-tool", arguments + ["--workers", $0] + paths) }
    #expect(runs[0].status == 1)
    #expect(runs[0].output == runs[1].output)
    if arguments.count == 1 {
      let lines = runs[0].output.split(separator: "\n")
      #expect(lines.count == 3 + 1500 + 1100 + 5)
      #expect(lines[3] == "\(paths[0]): 1 record, 64 B, 3 problems")
      #expect(lines.last == "4 files: 4 records, 41.7 kB, 2,603 problems in 3 files")
    } else {
      let files = try #require(try runs[0].json()["files"] as? [[String: Any]])
      #expect(files.map { $0["path"] as? String } == paths)
      #expect(files.map { ($0["problems"] as? [Any])?.count } == [3, 1500, 0, 1100])
    }
  }

  @Test(arguments: [8, 12])
  func skippedRecordsAreAllCounted(byte: Int) throws {
    let folder = try TemporaryFolder()
    let count = 100_050
    let path = try damagedFile(count, byte: byte, in: folder)
    for arguments in [["merge", path, "--output", "a"], ["convert", path, "--output", "a.jsonl"]] {
      let run = try CommandRun("tfrecord-tool", arguments + ["--on-error", "skip", "--json"], in: folder)
      #expect(run.status == 0)
      let json = try run.json()
      #expect(json["records"] as? Int == 1)
      #expect(json["skippedCount"] as? Int == count)
      #expect((json["skipped"] as? [Any])?.count == 100_000)
      #expect(run.errors.split(separator: "\n").count == count)
    }
    let few = try CommandRun("tfrecord-tool", ["shuffle", path, "--output", "b", "--on-error", "skip=\(count - 1)"], in: folder)
    #expect(few.status == 1)
    #expect(few.errors.contains("that is more than the \(count - 1) that may be left out"))
    #expect(try CommandRun("tfrecord-tool", ["shuffle", path, "--output", "b", "--on-error", "skip=\(count)"], in: folder).status == 0)
    #expect(try folder.contents() == ["a", "a.jsonl", "a.tfrecord", "b"])
  }

  @Test func anotherFeatureInEveryRecord() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a.tfrecord"))
    for number in 0..<10_003 { try writer.write(Example(features: ["f\(number)": 1])) }
    try writer.close()
    try folder.write(Array("feature { name: \"f0\" type: INT }\n".utf8), to: "schema.pbtxt")
    let run = try CommandRun("tfrecord-tool", ["schema", "a.tfrecord", "--check", "schema.pbtxt"], in: folder)
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 10_002)
    #expect(lines.first == "record 1: feature 'f1' is not in the schema")
    #expect(lines.suffix(2) == ["and 2 problems more", "10,003 records, 10,002 problems"])
    let schema = try CommandRun("tfrecord-tool", ["schema", "a.tfrecord"], in: folder)
    #expect(schema.status == 1)
    #expect(schema.errors == "Error: the records have more than 10,000 features, which is too many for a schema\n")
    let note = "there are more than 10,000 features; the others are not described"
    let info = try CommandRun("tfrecord-tool", ["info", "a.tfrecord", "--json"], in: folder)
    #expect(info.status == 0)
    let description = try info.json()
    // The same ones, whatever part of the work was done first.
    #expect(try CommandRun("tfrecord-tool", ["info", "a.tfrecord", "--json", "--workers", "1"], in: folder).output == info.output)
    #expect((description["features"] as? [Any])?.count == 10_000)
    #expect(description["notes"] as? [String] == [note])
    #expect(try CommandRun("tfrecord-tool", ["stats", "--only", "f0", "a.tfrecord"], in: folder).errors == "warning: \(note)\n")
    let report = try CommandRun("dataset-inspect", ["a.tfrecord"], in: folder)
    #expect(report.status == 0)
    #expect(report.output.contains("note: \(note)\n"))
  }
}
