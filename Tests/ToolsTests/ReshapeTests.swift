import Foundation
import TFRecords
import Testing
import _TestSupport

/// merge, shard, shuffle, split, dedupe, select, sample and repair: what is left, and in which order.
struct ReshapeTests {
  private static let examples = Fixtures.path("records/examples.tfrecord")

  private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    let run = try CommandRun("tfrecord-tool", arguments, in: folder)
    #expect(run.status == 0, "\(arguments): \(run.errors)")
    return run
  }

  /// The feature `id` of every record.
  private func ids(_ folder: TemporaryFolder, _ names: String...) throws -> [Int64] {
    var ids: [Int64] = []
    for name in names {
      let reader = try TFRecordReader(path: folder.path(name))
      while let record = try reader.next() { ids.append(try Example(parsing: record).int64("id")) }
    }
    return ids
  }

  @Test func mergedFilesFollowEachOther() throws {
    let folder = try TemporaryFolder()
    let run = try run("merge", Self.examples, Self.examples + ".gz", "--output", "out/a.tfrecord", "--index", in: folder)
    #expect(run.output.hasSuffix("40 records in 1 file, 12.1 kB\n"), "\(run.output)")
    #expect(try ids(folder, "out/a.tfrecord") == Array(0..<20) + Array(0..<20))
    #expect(try folder.contents(of: "out") == ["a.tfrecord", "a.tfrecord.idx"])
    #expect(try TFRecordIndex(loading: folder.path("out/a.tfrecord")).sidecarPath != nil)
    _ = try self.run("merge", Self.examples, "--output", "b.gz", "--compression", "gzip", "--level", "9", in: folder)
    #expect(try TFRecordReader(path: folder.path("b.gz")).compression == .gzip)
  }

  @Test func aPlainCopyIsTheSameFile() throws {
    let folder = try TemporaryFolder()
    _ = try run("merge", Self.examples, "--output", "a", in: folder)
    #expect(try readFile(folder.path("a")) == readFile(Self.examples))
  }

  @Test(arguments: [
    ["shard"], ["merge"], ["shuffle"], ["split", "--into", "x=1,y=1"], ["dedupe"], ["convert"], ["convert", "--no-shuffle"],
  ])
  func moreShardsThanRecordsAreRefused(command: [String]) throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    for number in 0..<3 { try writer.write(["n": .int64(Int64(number))]) }
    try writer.close()
    try folder.write(readFile(folder.path("a")), to: "a.gz", compression: .gzip)
    let before = try folder.contents()
    for input in ["a", "a.gz"] {
      for more in [[], ["--dry-run"]] {
        let arguments = [command[0], input] + command.dropFirst() + ["--shards", "10", "--output", "out"] + more
        let run = try CommandRun("tfrecord-tool", arguments, in: folder)
        #expect(run.status == 64)
        #expect(run.errors.contains("--shards is 10, but there are only 3 records."), "\(run.errors)")
        #expect(try folder.contents() == before)
      }
    }
  }

  @Test(arguments: [["a"], ["a.gz"], ["a", "--no-shuffle"], ["a.gz", "--no-shuffle"], ["a", "--split", "x=1,y=1"]])
  func norMoreThanALimitLeaves(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    for number in 0..<30 { try writer.write(["n": .int64(Int64(number))]) }
    try writer.close()
    try folder.write(readFile(folder.path("a")), to: "a.gz", compression: .gzip)
    let command = ["convert"] + arguments + ["--limit", "4", "--output", "out", "--shards"]
    for more in [["5"], ["5", "--dry-run"]] {
      let run = try CommandRun("tfrecord-tool", command + more, in: folder)
      #expect(run.status == 64)
      #expect(run.errors.contains("--shards is 5, but --limit leaves only 4 records."), "\(run.errors)")
    }
    #expect(try folder.contents() == ["a", "a.gz"])
    #expect(try CommandRun("tfrecord-tool", command + ["2"], in: folder).status == 0)
  }

  @Test(arguments: [["--into", "x=0.5,y"], ["--into", "x=1,y=1", "--output", "-"]])
  func errorsOfSplitNameItsOwnOption(arguments: [String]) throws {
    let run = try CommandRun("tfrecord-tool", ["split", Self.examples, "--output", "a"] + arguments, in: TemporaryFolder())
    #expect(run.status == 64)
    #expect(run.errors.contains("--into") && !run.errors.contains("--split"), "\(run.errors)")
  }

  @Test func shardsByNumberAndBySize() throws {
    let folder = try TemporaryFolder()
    _ = try run("shard", Self.examples, "--shards", "3", "--output", "a.tfrecord", in: folder)
    #expect(
      try ids(folder, "a-00000-of-00003.tfrecord", "a-00001-of-00003.tfrecord", "a-00002-of-00003.tfrecord") == Array(0..<20))
    #expect(try ids(folder, "a-00001-of-00003.tfrecord") == Array(6..<13))
    _ = try run("shard", Self.examples + ".gz", "--shard-size", "2kB", "--output", "b.tfrecord", in: folder)
    let names = try folder.contents().filter { $0.hasPrefix("b-") }
    #expect(names.count == 4)
    var all: [Int64] = []
    for name in names {
      #expect(try readFile(folder.path(name)).count <= 2000)
      all += try ids(folder, name)
    }
    #expect(all == Array(0..<20))
  }

  @Test func shuffledIsAnotherOrderOfTheSame() throws {
    let folder = try TemporaryFolder()
    for (name, input, seed) in [("a", Self.examples, "1"), ("b", Self.examples + ".gz", "1"), ("c", Self.examples, "2")] {
      _ = try run("shuffle", input, "--seed", seed, "--output", name, in: folder)
    }
    let (a, b, c) = (try ids(folder, "a"), try ids(folder, "b"), try ids(folder, "c"))
    #expect(a.sorted() == Array(0..<20))
    #expect(a != Array(0..<20))
    #expect(a == b)
    #expect(a != c)
  }

  @Test func splitsShareNothing() throws {
    let folder = try TemporaryFolder()
    let run = try run(
      "split", Self.examples, Self.examples, "--into", "train=0.8,test=0.2", "--output", "a.tfrecord", "--json", in: folder)
    let files = try #require(run.json()["files"] as? [[String: Any]])
    #expect(files.map { $0["split"] as? String } == ["train", "test"])
    #expect(files.map { $0["records"] as? Int } == [32, 8])
    let (train, test) = (try ids(folder, "a-train.tfrecord"), try ids(folder, "a-test.tfrecord"))
    #expect(Set(train).isDisjoint(with: test))
    #expect((train + test).sorted() == (0..<20).flatMap { [$0, $0] })
    #expect(try folder.contents() == ["a-test.tfrecord", "a-train.tfrecord"])
  }

  @Test func copiesAreLeftOut() throws {
    let folder = try TemporaryFolder()
    let run = try run("dedupe", Self.examples, Self.examples + ".gz", "--output", "a", in: folder)
    #expect(run.output.hasSuffix("20 copies left out\n"))
    #expect(try ids(folder, "a") == Array(0..<20))
    _ = try self.run("dedupe", Self.examples, "--by", "tags", "--output", "b", in: folder)
    #expect(try ids(folder, "b").count == 3)
  }

  @Test func selectedRecordsArePrintedCountedOrWritten() throws {
    let folder = try TemporaryFolder()
    let condition = "id >= 5 && id < 8 || name == 'example 12'"
    #expect(
      try run("select", condition, Self.examples, "--only", "id", in: folder).output
        == "{\"id\":5}\n{\"id\":6}\n{\"id\":7}\n{\"id\":12}\n")
    #expect(try run("select", condition, Self.examples, "--count", in: folder).output == "4\n")
    _ = try run("select", condition, Self.examples, Self.examples + ".gz", "--output", "a.tfrecord", in: folder)
    #expect(try ids(folder, "a.tfrecord") == [5, 6, 7, 12, 5, 6, 7, 12])
    let wrong = try CommandRun("tfrecord-tool", ["select", "id >", Self.examples], in: folder)
    #expect(wrong.status == 64)
    #expect(wrong.errors.contains("expected a number or a text in quotation marks here:"))
  }

  @Test func aSampleStaysInOrder() throws {
    let folder = try TemporaryFolder()
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      _ = try run("sample", "-n", "7", "--seed", seed, Self.examples, "--output", name, in: folder)
    }
    let (a, c) = (try ids(folder, "a"), try ids(folder, "c"))
    #expect(a.count == 7)
    #expect(a == a.sorted())
    #expect(try ids(folder, "b") == a)
    #expect(a != c)
    let printed = try run("sample", "-n", "7", "--seed", "1", "--only", "id", Self.examples + ".gz", in: folder).output
    #expect(printed == a.map { "{\"id\":\($0)}\n" }.joined())
    #expect(try run("sample", "-n", "99", Self.examples, in: folder).output.split(separator: "\n").count == 20)
  }

  @Test(arguments: [
    ("bad-data", 4, 1), ("bad-length-crc", 4, 1), ("bad-length", 4, 1), ("truncated-data", 3, 1),
    ("several-problems", 2, 3), ("examples", 20, 0),
  ])
  func whatIsIntactIsSaved(name: String, records: Int, losses: Int) throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.path("records/\(name).tfrecord")
    let run = try run("repair", path, "--output", "a.tfrecord", "--json", in: folder)
    let json = try run.json()
    #expect(json["records"] as? Int == records)
    #expect((json["losses"] as? [Any])?.count == losses)
    #expect(try TFRecordReport(verifying: folder.path("a.tfrecord")).recordCount == records)
    #expect(try TFRecordReport(verifying: folder.path("a.tfrecord")).problems.isEmpty)
    let again = try CommandRun("tfrecord-tool", ["repair", path, "--output", "a.tfrecord"], in: folder)
    #expect(again.status == 1)
    #expect(again.errors.contains("--overwrite"))
    let same = try CommandRun("tfrecord-tool", ["repair", "a.tfrecord", "--output", "./a.tfrecord", "--overwrite"], in: folder)
    #expect(same.status == 64)
  }

  @Test func severalFilesAreRepairedIntoOne() throws {
    let folder = try TemporaryFolder()
    let names = ["a.tfrecord", "b.tfrecord", "c.tfrecord"]
    for (name, fixture) in zip(names, ["examples", "bad-data", "examples"]) {
      try folder.write(readFile(Fixtures.path("records/\(fixture).tfrecord")), to: "in/\(name)")
    }
    for input in ["in", "in/*.tfrecord"] {
      let run = try run("repair", input, "--output", "mended.tfrecord", "--overwrite", "--json", in: folder)
      let json = try run.json()
      #expect(json["records"] as? Int == 44)
      #expect(json["lossCount"] as? Int == 1)
      #expect((json["inputs"] as? [String])?.count == 3)
      #expect(try TFRecordReport(verifying: folder.path("mended.tfrecord")).recordCount == 44)
    }
    let same = try CommandRun("tfrecord-tool", ["repair", "in", "--output", "in/b.tfrecord", "--overwrite"], in: folder)
    #expect(same.status == 64)
    #expect(same.errors.contains("in/b.tfrecord"), "\(same.errors)")
  }

  @Test func whatHoldsNoRecordIsNotRepaired() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("This is a letter, and no file of records at all.".utf8), to: "letter")
    let run = try CommandRun("tfrecord-tool", ["repair", "letter", "--output", "a.tfrecord"], in: folder)
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errors.contains("letter: record 0 at byte 0: "), "\(run.errors)")
    #expect(run.errors.contains("there is no intact record to save, so nothing was written"), "\(run.errors)")
    let huge = try CommandRun("tfrecord-tool", ["repair", Fixtures.path("records/huge-length.tfrecord"), "--output", "a"], in: folder)
    #expect(huge.status == 1)
    #expect(try folder.contents() == ["letter"])
  }

  @Test func theSameFileMayComeTwice() throws {
    let folder = try TemporaryFolder()
    let damaged = Fixtures.path("records/bad-data.tfrecord")
    let run = try run("dedupe", Self.examples, Self.examples, "--output", "a", in: folder)
    #expect(run.output.hasSuffix("20 copies left out\n"), "\(run.output)")
    #expect(try ids(folder, "a") == Array(0..<20))
    // Damage has its place among the numbers.
    _ = try self.run("dedupe", damaged, Self.examples, Self.examples, "--output", "b", "--on-error", "skip", in: folder)
    let reader = try TFRecordReader(path: folder.path("b"))
    var count = 0
    while try reader.next() != nil { count += 1 }
    #expect(count == 4 + 20)
    _ = try self.run("sample", "-n", "40", Self.examples, Self.examples, "--output", "c", in: folder)
    #expect(try ids(folder, "c") == Array(0..<20) + Array(0..<20))
    _ = try self.run("sample", "-n", "13", Self.examples, Self.examples, "--output", "d", in: folder)
    #expect(try ids(folder, "d").count == 13)
  }

  @Test func standardOutputIsNoFileOfThatName() throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.path("records/bad-data.tfrecord")
    let repair = try CommandRun("tfrecord-tool", ["repair", path, "--output", "-"], in: folder)
    #expect(repair.status == 64)
    #expect(repair.errors.contains("--output must name a file"), "\(repair.errors)")
    let schema = try run("schema", Self.examples, "--output", "-", in: folder)
    #expect(schema.output == (try run("schema", Self.examples, in: folder).output))
    #expect(try folder.contents() == [])
  }

  @Test func damageEndsAMergeUnlessItMayBeSkipped() throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.path("records/several-problems.tfrecord")
    let failed = try CommandRun("tfrecord-tool", ["merge", path, "--output", "a"], in: folder)
    #expect(failed.status == 1)
    #expect(try folder.contents() == [])
    let few = try CommandRun("tfrecord-tool", ["merge", path, "--output", "a", "--on-error", "skip=2"], in: folder)
    #expect(few.status == 1)
    #expect(few.errors.contains("that is more than the 2 that may be left out"), "\(few.errors)")
    #expect(try run("merge", path, "--output", "a", "--on-error", "skip=3", in: folder).output.hasSuffix("3 records skipped\n"))
  }

  @Test func commandsMakeAPipe() throws {
    let folder = try TemporaryFolder()
    let process = try CommandRun.process("tfrecord-tool", [], in: folder)
    let tool = try #require(process.executableURL).path
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      "'\(tool)' select 'id < 9' '\(Self.examples)' -o - | '\(tool)' merge - -o - --compression gzip | '\(tool)' shuffle - -o mixed",
    ]
    try process.run()
    process.waitUntilExit()
    #expect(CommandRun.status(of: process) == 0)
    #expect(try ids(folder, "mixed").sorted() == Array(0..<9))
  }

  @Test func aDryRunWritesNothing() throws {
    let folder = try TemporaryFolder()
    let run = try run("shard", Self.examples, "--shards", "3", "--output", "x/a", "--dry-run", in: folder)
    #expect(run.output.hasSuffix("\nwould write 20 records in 3 files, 6.1 kB before compression\n"), "\(run.output)")
    #expect(try folder.contents() == [])
  }
}

extension TemporaryFolder {
  fileprivate func contents(of name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + name).sorted()
  }
}
