import TFRecords
import Testing
import _TestSupport

struct DiffTests {
  private func write(_ examples: [Example], to name: String, in folder: TemporaryFolder) throws {
    let writer = try TFRecordWriter(path: folder.path(name))
    for example in examples { try writer.write(example) }
    try writer.close()
  }

  private func diff(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["diff"] + arguments, in: folder)
  }

  @Test func everyChangeIsNamed() throws {
    let folder = try TemporaryFolder()
    try write([["a": 1, "b": "x"], ["a": 2], ["a": 3]], to: "one", in: folder)
    try write([["a": 1, "b": "y"], ["a": 2, "c": 1]], to: "two", in: folder)
    let run = try diff("one", "two", in: folder)
    #expect(run.status == 1)
    #expect(
      run.output == """
        record 0: b: "x", "y"
        record 1: + c
        3 and 2 records: 2 different, 1 only in the first, 0 only in the second

        """)
    #expect(try diff("one", "two", "--limit", "1", in: folder).output.contains("...\n"))
    #expect(try diff("one", "one", in: folder).output == "3 records, the same\n")
    #expect(try diff("one", "one", in: folder).status == 0)
  }

  @Test func aFeatureIsNoFeatureListOfItsName() throws {
    let folder = try TemporaryFolder()
    for (name, example) in [
      ("one", SequenceExample(context: ["x": .int64(7, 8), "y": 1], lists: ["z": [7, 8]])),
      ("two", SequenceExample(context: ["y": 1], lists: ["x": [7, 8], "z": [7, .int64(8, 9)]])),
    ] {
      let writer = try TFRecordWriter(path: folder.path(name))
      try writer.write(example.encoded())
      try writer.close()
    }
    #expect(
      try diff("one", "two", in: folder).output == """
        record 0: - x; + x (feature list); z: [7,8], [7,[8,9]]
        1 and 1 record: 1 different, 0 only in the first, 0 only in the second

        """)
  }

  @Test func compressionDoesNotMatterAndOrderOnlyIfWanted() throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.path("records/examples.tfrecord")
    #expect(try diff(path, path + ".gz", in: folder).status == 0)
    _ = try CommandRun("tfrecord-tool", ["shuffle", path, "--output", "mixed"], in: folder)
    #expect(try diff(path, "mixed", in: folder).status == 1)
    #expect(try diff(path, "mixed", "--unordered", in: folder).output == "20 records, the same\n")
    try write([["a": 1], ["a": 1], ["a": 2]], to: "one", in: folder)
    try write([["a": 2], ["a": 1]], to: "two", in: folder)
    #expect(
      try diff("one", "two", "--unordered", in: folder).output
        == "3 and 2 records: 0 different, 1 only in the first, 0 only in the second\n")
  }
}
