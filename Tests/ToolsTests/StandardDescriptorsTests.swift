import Foundation
import TFRecords
import Testing
import _TestSupport

/// Commands that are started without standard input, output or error.
struct StandardDescriptorsTests {
  /// Runs a tool in a shell, which can close descriptors; `TOOL` stands for the tool.
  private func shell(_ script: String, tool: String = "tfrecord-tool", in folder: TemporaryFolder) throws -> (status: Int, errors: String) {
    let process = try CommandRun.process(tool, [], in: folder)
    let path = try #require(process.executableURL).path
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // One that waits for input that never comes is ended.
    process.arguments = ["-c", script.replacing("TOOL", with: "timeout -s KILL 20 '\(path)'")]
    let errors = try folder.write([], to: "errors")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    return (CommandRun.status(of: process), String(decoding: try readFile(errors), as: UTF8.self))
  }

  @Test(arguments: [
    ("tfrecord-tool", "info -"), ("tfrecord-tool", "cat -"), ("tfrecord-tool", "convert - --output out"), ("dataset-inspect", "-"),
  ])
  func closedInputIsNoInput(tool: String, arguments: String) throws {
    let folder = try TemporaryFolder()
    let run = try shell("exec TOOL \(arguments) <&-", tool: tool, in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("/dev/stdin") && run.errors.contains("Bad file descriptor"), "\(run.errors)")
  }

  @Test func closedOutputIsToldAndNoFileIsPrintedInto() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"n\":1}\n{\"n\":2}\n".utf8), to: "a.jsonl")
    #expect(try shell("TOOL convert a.jsonl --output open", in: folder).status == 0)
    let run = try shell("TOOL convert a.jsonl --output closed >&-", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("standard output"), "\(run.errors)")
    #expect(try readFile(folder.path("closed")) == readFile(folder.path("open")))
    // Warnings would go into the file, too.
    #expect(try shell("TOOL convert a.jsonl --features -m --output quiet 2>&-", in: folder).status == 0)
    #expect(try readFile(folder.path("quiet")) == readFile(folder.path("open")))
    #expect(try shell("TOOL info open <&- >&- 2>&-", in: folder).status == 1)
  }

  /// Also help, which is a result like others.
  @Test(arguments: [
    ("model-tool", "summary MODEL"), ("model-tool", "summary MODEL --json"), ("model-tool", "--help"), ("train-text", "--help"),
    ("train-images", "train --help"), ("tfrecord-tool", "--version"), ("tfrecord-tool", "help convert"), ("dataset-inspect", "--help"),
  ])
  func whatCannotBePrintedIsAnError(tool: String, arguments: String) throws {
    let folder = try TemporaryFolder()
    let command = "TOOL " + arguments.replacing("MODEL", with: "'\(Fixtures.path("goldens/runs/cnn.keras"))'")
    #expect(try shell(command, tool: tool, in: folder).status == 0)
    for output in ["/dev/full", "&-"] {
      let run = try shell("\(command) >\(output)", tool: tool, in: folder)
      #expect(run.status == 1)
      #expect(run.errors.contains("cannot write standard output: "), "\(run.errors)")
    }
  }

  @Test func aModelsDataCannotComeFromClosedInput() throws {
    let folder = try TemporaryFolder()
    let model = Fixtures.path("goldens/runs/cnn.keras")
    let run = try shell("TOOL predict '\(model)' --input /dev/stdin --output a.npz <&-", tool: "model-tool", in: folder)
    #expect(run.status == 1)
    // Were the number free, there would be no such file, or it would be one of the tool's own.
    #expect(run.errors.contains("/dev/stdin': it is a pipe or a device"), "\(run.errors)")
  }
}
