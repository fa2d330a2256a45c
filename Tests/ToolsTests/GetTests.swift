import Testing
import _TestSupport

struct GetTests {
  private func get(_ arguments: String..., in folder: TemporaryFolder? = nil) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["get"] + arguments, in: folder)
  }

  private static let examples = Fixtures.path("records/examples.tfrecord")

  @Test func byNumberFromEitherEnd() throws {
    for (file, number, id) in [
      (Self.examples, "0", 0), (Self.examples, "17", 17), (Self.examples, "-1", 19), (Self.examples + ".gz", "17", 17),
      (Self.examples + ".gz", "-20", 0),
    ] {
      let run = try get(file, number, "--only", "id")
      #expect(run.output == "{\"id\":\(id)}\n", "\(number): \(run.errors)")
    }
  }

  @Test func withAnIndexBesideTheFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "a.tfrecord")
    #expect(try CommandRun("tfrecord-tool", ["index", "a.tfrecord"], in: folder).output == "a.tfrecord.idx: 20 records, written\n")
    #expect(try get("a.tfrecord", "17", "--only", "id", in: folder).output == "{\"id\":17}\n")
  }

  @Test func oneValueAsItIs() throws {
    #expect(try get(Self.examples, "3", "--feature", "name").output == "example 3")
    #expect(try get(Self.examples, "3", "--feature", "id").output == "3\n")
    #expect(try get(Self.examples, "3", "--feature", "x").output.split(separator: "\n").count == 32)
    let run = try get(Self.examples, "3", "--feature", "nam")
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("Error: the record has no feature 'nam', only empty, id, name"))
  }

  @Test func theRecordAsItIs() throws {
    let run = try get(Fixtures.path("records/strings.tfrecord"), "1", "--binary")
    #expect(!run.output.isEmpty)
    #expect(run.status == 0)
  }

  @Test func aNameOfSeveralFilesIsNoFile() throws {
    let folder = try TemporaryFolder()
    for name in ["a.tfrecord", "b.tfrecord"] { try folder.write(readFile(Self.examples), to: name) }
    let run = try get("*.tfrecord", "3", in: folder)
    #expect(run.status == 64)
    #expect(run.errors.contains("'*.tfrecord' is 2 files, such as 'a.tfrecord'; name one of them."), "\(run.errors)")
  }

  @Test(arguments: [
    (["20"], 1, "has no record 20: there are 20, counted from 0"), (["-21"], 1, "has no record -21"), ([], 64, "such as 17"),
    (["one"], 64, "such as 17"), (["1", "2"], 64, "such as 17"), (["1", "--binary", "--feature", "x"], 64, "contradict"),
  ])
  func mistakes(arguments: [String], status: Int, words: String) throws {
    let run = try CommandRun("tfrecord-tool", ["get", Self.examples] + arguments)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
  }
}
