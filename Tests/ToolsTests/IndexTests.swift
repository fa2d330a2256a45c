import TFRecords
import Testing
import _TestSupport

struct IndexTests {
  @Test func writtenCheckedAndMended() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "in/a.tfrecord")
    func index(_ arguments: String...) throws -> CommandRun {
      try CommandRun("tfrecord-tool", ["index"] + arguments, in: folder)
    }
    let missing = try index("in", "--check")
    #expect(missing.output == "in/a.tfrecord.idx: 20 records, missing\n")
    #expect(missing.status == 1)
    #expect(try index("in").output == "in/a.tfrecord.idx: 20 records, written\n")
    #expect(try String(decoding: readFile(path + ".idx"), as: UTF8.self) == TFRecordIndex(path: path).daliText)
    // The index is no record file itself, though it lies among them.
    #expect(try index("in/a.tfrecord").output == "in/a.tfrecord.idx: 20 records, unchanged\n")
    try folder.write(Array("0 12\n".utf8), to: "in/a.tfrecord.idx")
    #expect(try index("in/a.tfrecord", "--check").status == 1)
    #expect(try index("in/a.tfrecord", "--json").output.contains("\"state\" : \"written\""))
    #expect(try index("in/a.tfrecord", "--check").status == 0)
    #expect(try index("in/a.tfrecord", "--suffix", ".tfindex").status == 0)
    #expect(try readFile(path + ".tfindex") == readFile(path + ".idx"))
  }

  @Test func aCompressedFileHasNone() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("records/examples.tfrecord.gz"), to: "a.tfrecord.gz")
    let run = try CommandRun("tfrecord-tool", ["index", "a.tfrecord.gz"], in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("a compressed file can only be read in order"))
    #expect(try folder.contents() == ["a.tfrecord.gz"])
  }
}
