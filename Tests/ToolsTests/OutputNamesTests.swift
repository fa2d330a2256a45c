import Foundation
import Testing
import _TestSupport

/// What has a name that output should get, and is not to be lost.
struct OutputNamesTests {
  private static let examples = Fixtures.path("records/examples.tfrecord")
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: [String]) throws -> CommandRun { try CommandRun("tfrecord-tool", arguments, in: folder) }

  private func isPipe(_ name: String) throws -> Bool {
    var status = stat()
    return try lstat(folder.path(name), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  @Test(arguments: [
    ["merge", "a.tfrecord"], ["merge", "a.tfrecord", "--dry-run"], ["merge", "a.tfrecord", "--shards", "2"],
    ["merge", "a.tfrecord", "--shard-size", "1MB"], ["convert", "a.tfrecord", "--to", "jsonl"], ["convert", "a.tfrecord", "--to", "npz"],
    ["convert", "a.tfrecord", "--to", "csv", "--dry-run"], ["schema", "a.tfrecord"], ["repair", "a.tfrecord"],
  ])
  func pipesAndDevicesStay(arguments: [String]) throws {
    try folder.write(readFile(Self.examples), to: "a.tfrecord")
    #expect(try mkfifo(folder.path("pipe"), 0o600) == 0)
    let refused = try run(arguments + ["--output", "pipe", "--overwrite"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("cannot create 'pipe': it is a pipe or a device, not a regular file"), "\(refused.errors)")
    #expect(try isPipe("pipe"))
    #expect(try folder.contents() == ["a.tfrecord", "pipe"])
  }

  @Test(arguments: ["x-00000-of-00002", "x-00001-of-00002", "x-00000-of-00005", "x-00001-of-00002.idx"])
  func aPipeUnderTheNameOfAShardStays(name: String) throws {
    #expect(try mkfifo(folder.path(name), 0o600) == 0)
    let refused = try run(["merge", Self.examples, "--output", "x", "--shards", "2", "--index", "--overwrite"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("cannot create '\(name)': it is a pipe or a device, not a regular file"), "\(refused.errors)")
    #expect(try folder.contents() == [name])
    #expect(try isPipe(name))
  }

  @Test(arguments: ["/dev/stdout", "/dev/fd/1", "/dev/null"], [["merge"], ["convert", "--to", "jsonl"]])
  func namesOfOpenFilesAreNotReplaced(name: String, command: [String]) throws {
    let refused = try run(command + [Self.examples, "--output", name, "--overwrite"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("cannot create '\(name)': it"), "\(refused.errors)")
    #expect(refused.output == "")
  }
}
