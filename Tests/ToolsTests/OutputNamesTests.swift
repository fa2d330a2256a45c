import Foundation
import TFRecords
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

  // MARK: Indexes

  private let notes = Array("Remember the milk.\n".utf8)

  @Test func whatIsNoIndexIsNotReplacedByOne() throws {
    let a = try folder.write(readFile(Self.examples), to: "a.tfrecord")
    try folder.write(readFile(Self.examples), to: "b.tfrecord")
    try folder.write(notes, to: "b.tfrecord.notes")
    let refused = try run(["index", "--suffix", ".notes", "a.tfrecord", "b.tfrecord"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("'b.tfrecord.notes' is no index, which has a line 'offset size' a record; use --overwrite"), "\(refused.errors)")
    #expect(try readFile(folder.path("b.tfrecord.notes")) == notes)
    #expect(try folder.contents() == ["a.tfrecord", "b.tfrecord", "b.tfrecord.notes"])
    #expect(try run(["index", "--suffix", ".notes", "--check", "b.tfrecord"]).output == "b.tfrecord.notes: 20 records, wrong\n")
    #expect(try run(["index", "--suffix", ".notes", "--overwrite", "a.tfrecord", "b.tfrecord"]).status == 0)
    #expect(try String(decoding: readFile(folder.path("b.tfrecord.notes")), as: UTF8.self) == TFRecordIndex(path: a).daliText)
  }

  @Test(arguments: ["", "0 12\n", "0 100\n100 50\n", "0 100\n100 5", "0 100\n100"])
  func aStaleIndexIsMadeAgain(text: String) throws {
    let a = try folder.write(readFile(Self.examples), to: "a.tfrecord")
    try folder.write(Array(text.utf8), to: "a.tfrecord.idx")
    #expect(try run(["index", "a.tfrecord"]).status == 0)
    #expect(try String(decoding: readFile(a + ".idx"), as: UTF8.self) == TFRecordIndex(path: a).daliText)
    try folder.write(Array(text.utf8), to: "x.idx")
    #expect(try run(["merge", "a.tfrecord", "--output", "x", "--index"]).status == 0)
    #expect(try readFile(folder.path("x.idx")) == readFile(a + ".idx"))
  }

  @Test(arguments: ["0 12", "0 12\r\n", "0,12\n", "0 12\nx", "offset size\n0 12\n", "0 100\n100 5 \n", "\n"])
  func otherTextsAreNoIndexes(text: String) throws {
    try folder.write(readFile(Self.examples), to: "a.tfrecord")
    try folder.write(Array(text.utf8), to: "a.tfrecord.idx")
    #expect(try run(["index", "a.tfrecord"]).status == 1)
    #expect(try readFile(folder.path("a.tfrecord.idx")) == Array(text.utf8))
  }

  @Test(arguments: [[], ["--shard-size", "1MB"]])
  func aConversionReplacesNoSuchFileEither(options: [String]) throws {
    try folder.write(notes, to: "x.tfrecord.idx")
    let arguments = ["convert", Self.examples, "--output", "x.tfrecord"] + options
    let refused = try run(arguments + ["--index"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("'x.tfrecord.idx' is no index"), "\(refused.errors)")
    #expect(try folder.contents() == ["x.tfrecord.idx"])
    // Without an index there is nothing in the way, and nothing that has to go.
    #expect(try run(arguments).status == 0)
    #expect(try readFile(folder.path("x.tfrecord.idx")) == notes)
    #expect(try run(arguments + ["--index", "--overwrite"]).status == 0)
    #expect(try run(["index", "--check", "x.tfrecord"]).status == 0)
    // An index of what was replaced goes with it.
    #expect(try run(arguments + ["--overwrite"]).status == 0)
    #expect(try folder.contents() == ["x.tfrecord"])
  }
}
