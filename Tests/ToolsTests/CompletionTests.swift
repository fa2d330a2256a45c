import Foundation
import Testing
import _TestSupport

/// The scripts by which a shell completes the commands' arguments, as a shell runs them.
struct CompletionTests {
  /// What Bash offers for the last of some words.
  private func offers(_ command: String, _ words: [String], in folder: TemporaryFolder) throws -> [String] {
    let script = try CommandRun(command, ["--generate-completion-script", "bash"])
    #expect(script.status == 0)
    try folder.write(Array(script.output.utf8), to: ".completion")
    let all = [command] + words
    let lines = [
      "source ./.completion", "COMP_WORDS=(\(all.map { "'\($0)'" }.joined(separator: " ")))", "COMP_CWORD=\(words.count)",
      "COMP_LINE='\(all.joined(separator: " "))'", "COMP_POINT=${#COMP_LINE}",
      "'_\(command)' '\(command)' '\(all[words.count])' '\(all[words.count - 1])'", "printf '%s\\n' \"${COMPREPLY[@]}\"",
    ]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", lines.joined(separator: "\n")]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
  }

  @Test func subcommandsOptionsAndTheirValues() throws {
    let folder = try TemporaryFolder()
    #expect(try offers("tfrecord-tool", ["con"], in: folder) == ["convert"])
    #expect(try offers("tfrecord-tool", ["convert", "a", "--comp"], in: folder) == ["--compression"])
    #expect(try offers("tfrecord-tool", ["convert", "a", "--compression", ""], in: folder) == ["gzip", "none", "zlib"])
    #expect(try offers("dataset-inspect", ["a", "--check", ""], in: folder) == ["decode", "header", "none"])
  }

  @Test(arguments: [
    ["tfrecord-tool", "stats", "pho"], ["tfrecord-tool", "schema", "a", "--check", "pho"],
    ["tfrecord-tool", "convert", "a", "--labels", "pho"], ["tfrecord-tool", "repair", "a", "--output", "pho"],
    ["dataset-inspect", "pho"], ["dataset-inspect", "a", "--html", "pho"],
  ])
  func files(words: [String]) throws {
    let folder = try TemporaryFolder()
    for name in ["photos.tfrecord", "photos.csv", "other"] { try folder.write([], to: name) }
    let found = try offers(words[0], Array(words.dropFirst()), in: folder)
    #expect(found == ["photos.csv", "photos.tfrecord"])
  }
}
