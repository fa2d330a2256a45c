import Foundation
import TFRecords
import Testing
import _TestSupport

/// `dataset-inspect -`.
struct InspectStandardInputTests {
  /// What the command prints of a file behind a pipe or, redirected, of the file itself.
  private func inspect(_ path: String, isPipe: Bool, _ arguments: String..., in folder: TemporaryFolder) throws -> (status: Int, output: String, errors: String) {
    let process = try CommandRun.process("dataset-inspect", [], in: folder)
    let tool = try #require(process.executableURL).path
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let command = (["'\(tool)'"] + arguments.map { "'\($0)'" }).joined(separator: " ")
    process.arguments = ["-c", isPipe ? "cat '\(path)' | \(command) > out 2> err" : "\(command) < '\(path)' > out 2> err"]
    try process.run()
    process.waitUntilExit()
    return (
      CommandRun.status(of: process), String(decoding: try readFile(folder.path("out")), as: UTF8.self),
      String(decoding: try readFile(folder.path("err")), as: UTF8.self)
    )
  }

  @Test(arguments: [true, false])
  func recordsAreReportedAsFromTheirFile(isPipe: Bool) throws {
    for name in ["examples.tfrecord", "examples.tfrecord.gz", "sequences.tfrecord", "several-problems.tfrecord"] {
      let folder = try TemporaryFolder()
      let path = Fixtures.path("records/" + name)
      let direct = try CommandRun("dataset-inspect", [path, "--stats", "direct.pb"], in: folder)
      let run = try inspect(
        path, isPipe: isPipe, "-", "--stats", "piped.pb", "--html", "page.html", "--contact-sheet", "sheet.png", in: folder)
      #expect(run.status == direct.status, "\(run.errors)")
      #expect(run.output == direct.output.replacing(path, with: "/dev/stdin"))
      #expect(try readFile(folder.path("piped.pb")).count == readFile(folder.path("direct.pb")).count + "/dev/stdin".utf8.count - path.utf8.count)
      #expect(try readFile(folder.path("page.html")).count > 1000)
    }
  }

  @Test func imagesInRecordsAreFoundAgain() throws {
    let folder = try TemporaryFolder()
    let made = try CommandRun("tfrecord-tool", ["convert", Fixtures.path("shapes/train"), "--output", "a.tfrecord"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let direct = try CommandRun("dataset-inspect", ["a.tfrecord", "--contact-sheet", "direct.png"], in: folder)
    #expect(direct.status == 0, "\(direct.errors)")
    let run = try inspect("a.tfrecord", isPipe: true, "train=-", "--contact-sheet", "piped.png", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    // The sheets are the same but for the title; both have pictures of all classes.
    #expect(try readFile(folder.path("piped.png")).count > 10_000)
    #expect(run.output.contains("180 records"), "\(run.output)")
  }

  @Test func otherKinds() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"a\":1}\n{\"a\":2}\n".utf8), to: "a.jsonl")
    let lines = try inspect("a.jsonl", isPipe: true, "-", "--json", in: folder)
    #expect(lines.status == 0, "\(lines.errors)")
    #expect(lines.output.contains("\"kind\" : \"json"), "\(lines.output)")
    try folder.write(Array("a,b\n1,x\n".utf8), to: "a.csv")
    let unknown = try inspect("a.csv", isPipe: true, "-", in: folder)
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("standard input") && unknown.errors.contains("--from csv"), "\(unknown.errors)")
    let table = try inspect("a.csv", isPipe: true, "-", "--from", "csv", in: folder)
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.output.contains("1 row"), "\(table.output)")
  }

  @Test func itIsReadOnce() throws {
    let run = try CommandRun("dataset-inspect", ["-", "val=-"])
    #expect(run.status == 64)
    #expect(run.errors.contains("Standard input can only be read once"), "\(run.errors)")
  }
}
