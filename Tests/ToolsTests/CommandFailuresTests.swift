import Files
import Foundation
import TFRecords
import Testing
import _TestSupport

/// What a person meets who makes a mistake, has a full disk, or changes their mind.
struct CommandFailuresTests {
  /// A file of records with so many bytes or a little more.
  private func records(_ byteCount: Int, in folder: TemporaryFolder, named name: String = "a.tfrecord") throws -> (path: String, count: Int) {
    let path = try folder.path(name)
    let writer = try TFRecordWriter(path: path)
    let example = Example(features: ["text": .string(String(repeating: "x", count: 1000)), "n": 1])
    let count = byteCount / 1000
    for _ in 0..<count { try writer.write(example) }
    try writer.close()
    return (path, count)
  }

  @Test func aConditionBehindTheFileIsToldWhereItGoes() throws {
    let folder = try TemporaryFolder()
    _ = try records(5000, in: folder)
    let run = try CommandRun("tfrecord-tool", ["select", "a.tfrecord", "n==1"], in: folder)
    #expect(run.status == 64)
    #expect(run.errors.contains("The condition comes first, then the files: select 'n==1' a.tfrecord"), "\(run.errors)")
    #expect(try CommandRun("tfrecord-tool", ["select", "n==1", "a.tfrecord", "--count"], in: folder).output == "5\n")
  }

  @Test(arguments: [
    ["sample", "a.tfrecord", "--compression", "gzip"], ["select", "n==1", "a.tfrecord", "--overwrite"], ["sample", "a.tfrecord", "--index"],
  ])
  func optionsOfAnOutputThatIsNotThereAreRefused(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    _ = try records(5000, in: folder)
    let run = try CommandRun("tfrecord-tool", arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.errors.contains("go with --output"), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test(arguments: [
    ["--html", "there"], ["--contact-sheet", "there"], ["--stats", "there"], ["--export", "there", "--image-size", "8"],
  ])
  func reportsReplaceNothingUnlessTold(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    for (name, image) in [("a/1.jpg", "rgb-444.jpg"), ("b/2.png", "rgb-8.png")] {
      try folder.write(Fixtures.bytes("images/" + image), to: "in/" + name)
    }
    try folder.write(Array("mine".utf8), to: "there")
    let refused = try CommandRun("dataset-inspect", ["in"] + arguments, in: folder)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("'there' exists already; use --overwrite to replace it"), "\(refused.errors)")
    #expect(refused.output == "")
    #expect(try readFile(folder.path("there")) == Array("mine".utf8))
    let told = try CommandRun("dataset-inspect", ["in", "--overwrite"] + arguments, in: folder)
    #expect(told.status == 0, "\(told.errors)")
    #expect(try readFile(folder.path("there")).count > 100)
    #expect(try folder.contents() == ["in", "there"])
  }

  @Test func optionsThatDoNotFitTheDataPointToTheirSubcommand() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("a,b\n1,2\n".utf8), to: "a.csv")
    let run = try CommandRun("tfrecord-tool", ["convert", "a.csv", "--output", "a", "--part", "test"], in: folder)
    #expect(run.status == 64)
    #expect(
      run.errors == """
        Error: --part is for archives and .npz files; 'a.csv' is of the kind CSV.
          See 'tfrecord-tool convert --help' for more information.

        """)
  }

  @Test func twoOutputsOfOneNameAreRefused() throws {
    let folder = try TemporaryFolder()
    _ = try records(1000, in: folder)
    let run = try CommandRun("dataset-inspect", ["a.tfrecord", "--html", "x", "--stats", "x"], in: folder)
    #expect(run.status == 64)
    #expect(run.errors.contains("Two outputs are called x."))
  }

  @Test(arguments: [["info"], ["verify", "--json"], ["stats"], ["schema"], ["cat"], ["index"], ["inspect"]])
  func aFullDiskUnderAResultIsAnError(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    _ = try records(20_000, in: folder)
    let isInspect = arguments[0] == "inspect"
    let process = try CommandRun.process(
      isInspect ? "dataset-inspect" : "tfrecord-tool", isInspect ? ["a.tfrecord"] : arguments + ["a.tfrecord"], in: folder)
    let errors = try folder.write([], to: "errors")
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    #expect(CommandRun.status(of: process) == 1)
    let message = String(decoding: try readFile(errors), as: UTF8.self)
    #expect(message.contains("standard output") && message.contains("No space left on device"), "\(message)")
  }

  /// Starts `cat` on a file, waits until it has begun to print, does something, and reads the rest.
  private func cat(_ path: String, in folder: TemporaryFolder, meanwhile: () throws -> Void) throws -> (status: Int, lines: Int, errors: String) {
    let process = try CommandRun.process("tfrecord-tool", ["cat", path], in: folder)
    let errors = try folder.write([], to: "errors")
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    // A pipe holds 64 kB: from there on the command waits for this reader.
    var text = try #require(try output.fileHandleForReading.read(upToCount: 1))
    try meanwhile()
    if let rest = try output.fileHandleForReading.readToEnd() { text += rest }
    process.waitUntilExit()
    return (
      CommandRun.status(of: process), text.count { $0 == UInt8(ascii: "\n") }, String(decoding: try readFile(errors), as: UTF8.self)
    )
  }

  @Test func anInputThatIsRemovedIsReadToItsEnd() throws {
    let folder = try TemporaryFolder()
    let (path, count) = try records(3_000_000, in: folder)
    let result = try cat(path, in: folder) { try FileManager.default.removeItem(atPath: path) }
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines == count)
  }

  @Test func anInputThatIsShortenedIsAnErrorNotACrash() throws {
    let folder = try TemporaryFolder()
    let (path, count) = try records(20_000_000, in: folder)
    let result = try cat(path, in: folder) {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.truncate(atOffset: 4096)
      try file.close()
    }
    #expect(result.status == 1)
    #expect(result.lines < count)
    #expect(result.errors.contains("short"), "\(result.errors)")
  }

  @Test func anInterruptedImageFolderLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a.tfrecord"))
    let image = try Fixtures.bytes("images/rgb-444.jpg")
    for number in 0..<20_000 { try writer.write(Example(features: ["image": .data(image), "label": .int64(Int64(number % 7))])) }
    try writer.close()
    let process = try CommandRun.process(
      "tfrecord-tool", ["convert", "a.tfrecord", "--to", "image-folder", "--output", "out"], in: folder)
    process.arguments = ["--default-signal", process.executableURL?.path ?? ""] + (process.arguments ?? [])
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // Class folders are in the folder that is not finished.
    let begun = try folder.path(".out.partial/3")
    while !FileManager.default.fileExists(atPath: begun) && process.isRunning { usleep(1000) }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(CommandRun.status(of: process) == -Int(SIGINT))
    #expect(try folder.contents() == ["a.tfrecord"])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptedReportLeavesNothing(signal: Int32) throws {
    let folder = try TemporaryFolder()
    var text = "a,b\n"
    for number in 0..<400_000 { text += "\(number),\(number % 17)\n" }
    try folder.write(Array(text.utf8), to: "a.csv")
    let process = try CommandRun.process("dataset-inspect", ["a.csv", "--html", "out.html", "--stats", "out.pb"], in: folder)
    // Whoever runs the tests in the background may have them ignore the signals, and so the command.
    process.arguments = ["--default-signal", process.executableURL?.path ?? ""] + (process.arguments ?? [])
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    while try folder.contents().count < 3 && process.isRunning { usleep(1000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(CommandRun.status(of: process) == -Int(signal))
    #expect(try folder.contents() == ["a.csv"])
  }
}
