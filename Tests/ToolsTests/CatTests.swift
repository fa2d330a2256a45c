import Foundation
import Testing
import _TestSupport

struct CatTests {
  private func run(_ arguments: String..., in folder: TemporaryFolder? = nil) throws -> CommandRun {
    try CommandRun("tfrecord-tool", arguments, in: folder)
  }

  private static func path(_ name: String) -> String { Fixtures.path("records/" + name) }

  @Test func everyRecordIsALine() throws {
    for name in ["examples.tfrecord", "examples.tfrecord.gz"] {
      let run = try run("cat", Self.path(name))
      #expect(run.status == 0)
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 20)
      for (number, line) in lines.enumerated() {
        let json = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(json["id"] as? Int == number)
        #expect(json["name"] as? String == "example \(number)")
        #expect((json["x"] as? [Double])?.count == 32)
      }
    }
  }

  @Test func sequencesShowTheirSteps() throws {
    let run = try run("head", "-n", "2", "--only", "id,tokens", Self.path("sequences.tfrecord"))
    #expect(run.output == """
      {"context":{"id":0},"featureLists":{"tokens":[]}}
      {"context":{"id":1},"featureLists":{"tokens":[[0,0]]}}

      """)
  }

  @Test func someOfSeveralFiles() throws {
    let path = Self.path("examples.tfrecord")
    let run = try run("cat", "--skip", "19", "--limit", "2", "--only", "id", path, path)
    #expect(run.output == "{\"id\":19}\n{\"id\":0}\n")
    #expect(try self.run("head", path).output.split(separator: "\n").count == 10)
    #expect(try self.run("head", "-n", "0", path).output == "")
  }

  @Test func damageIsToldAndTheRestPrinted() throws {
    let path = Self.path("several-problems.tfrecord")
    let run = try run("cat", "--raw", "--bytes", "length", path)
    #expect(run.status == 1)
    #expect(run.errors.split(separator: "\n").count == 3)
    #expect(run.errors.hasPrefix("\(path): record 1 at byte 16: the data's checksum"))
    #expect(run.output.split(separator: "\n").count == 2)
  }

  @Test func recordsThatAreNoExamples() throws {
    let path = Self.path("strings.tfrecord.zlib")
    #expect(try run("cat", path).status == 1)
    let run = try run("cat", "--raw", "--bytes", "text", path)
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").count == 5)
  }

  @Test func standardInputIsAFile() throws {
    for name in ["examples.tfrecord", "examples.tfrecord.gz"] {
      let process = try CommandRun.process("sh", [])
      let tool = process.executableURL!.deletingLastPathComponent().appendingPathComponent("tfrecord-tool").path
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "cat '\(Self.path(name))' | '\(tool)' head -n 1 --only id - && '\(tool)' verify - < '\(Self.path(name))'"]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(text.hasPrefix("{\"id\":0}\n/dev/stdin: 20 records, "), "\(text)")
      #expect(CommandRun.status(of: process) == 0)
    }
  }

  @Test func foldersAndPatternsAreFiles() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixtures.bytes("records/examples.tfrecord")
    for name in ["b.tfrecord", "a.tfrecord", "notes.txt"] { try folder.write(bytes, to: "in/\(name)") }
    for input in ["in", "in/*.tfrecord", "in/[ab].tfrecord"] {
      let run = try run("cat", "--only", "id", input, in: folder)
      #expect(run.output.split(separator: "\n").count == 40, "\(input): \(run.errors)")
    }
    let none = try run("cat", "in/*.tfr", in: folder)
    #expect(none.status == 1)
    #expect(none.errors == "Error: No file matches \"in/*.tfr\".\n")
  }
}
