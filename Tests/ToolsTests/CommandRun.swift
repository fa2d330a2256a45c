import Foundation
import _TestSupport

/// One run of a command of this package, to its end.
///
/// ```swift
/// let run = try CommandRun("tfrecord-tool", ["verify", "a.tfrecord"])
/// run.status       // 0
/// ```
struct CommandRun {
  /// The exit status, or minus the number of the signal that ended the command.
  let status: Int
  let output: String
  let errors: String

  /// - Parameters:
  ///   - input: what the command finds on its standard input.
  ///   - variables: what its environment has that the tests' does not.
  init(
    _ command: String, _ arguments: [String], in folder: TemporaryFolder? = nil, input: String = "",
    variables: [String: String] = [:]
  ) throws {
    let scratch = try TemporaryFolder()
    // Files, not pipes: a pipe that nobody empties would stop the command.
    let outputPath = try scratch.write([], to: "output")
    let errorPath = try scratch.write([], to: "errors")
    let process = try Self.process(command, arguments, in: folder)
    if !variables.isEmpty {
      process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    }
    let inputPath = try scratch.write(Array(input.utf8), to: "input")
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
    try process.run()
    process.waitUntilExit()
    status = Self.status(of: process)
    output = String(decoding: try readFile(outputPath), as: UTF8.self)
    errors = String(decoding: try readFile(errorPath), as: UTF8.self)
  }

  /// The output as JSON.
  func json() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return value as? [String: Any] ?? [:]
  }

  /// A command that is not started yet.
  static func process(
    _ command: String, _ arguments: [String], in folder: TemporaryFolder? = nil
  ) throws -> Process {
    // Commands are built into the folder of the test program.
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program).deletingLastPathComponent()
      .appendingPathComponent(command)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.path) }
    return process
  }

  static func status(of process: Process) -> Int {
    let status = Int(process.terminationStatus)
    return process.terminationReason == .uncaughtSignal ? -status : status
  }
}
