import Foundation
import Testing
import _TestSupport

@Suite struct ResumeTrialTests {
  /// A process that is killed three times writes what one writes that is left alone.
  @Test(arguments: [("photos", "shapes/train", "2"), ("mnist", "digits", "40"), ("records", "records-to-read", "40")])
  func killedAndResumed(pipeline: String, data: String, epochs: String) throws {
    let folder = try TemporaryFolder()
    // Not all records of the fixtures are whole.
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "records-to-read/one.tfrecord")
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "records-to-read/two.tfrecord")
    let trial = try CommandRun.process("resume-trial", [])
    let script = Fixtures.folder + "/../Tools/resume-trial/trial.sh"
    trial.arguments = [
      script, pipeline, pipeline == "records" ? folder.path + "/" + data : Fixtures.path(data),
      "--kills", "3", "--epochs", epochs, "--every", "1", "--seed", "1",
      "--program", try #require(trial.executableURL).path,
    ]
    trial.executableURL = URL(fileURLWithPath: "/bin/bash")
    let output = try folder.write([], to: "output")
    trial.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    trial.standardError = trial.standardOutput
    try trial.run()
    trial.waitUntilExit()
    let lines = String(decoding: try readFile(output), as: UTF8.self)
    #expect(CommandRun.status(of: trial) == 0, "\(lines)")
    #expect(lines.hasSuffix("the outputs are the same, byte for byte\n"), "\(lines)")
  }
}
