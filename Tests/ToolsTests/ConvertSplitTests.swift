import TFRecords
import Testing
import _TestSupport

struct ConvertSplitTests {
  private static let shapes = Fixtures.path("shapes/train")

  private func labels(_ path: String) throws -> [Int64] {
    var labels: [Int64] = []
    let reader = try TFRecordReader(path: path)
    while let record = try reader.next() { labels.append(try Example(parsing: record).int64("image/class/label")) }
    return labels
  }

  @Test func splitsOfClassesAlikeForAnyNumberOfWorkers() throws {
    let folder = try TemporaryFolder()
    for (name, workers) in [("a", "1"), ("b", "4")] {
      let run = try CommandRun(
        "tfrecord-tool",
        [
          "convert", Self.shapes, "--output", "\(name)/s.tfrecord", "--split", "train=0.8,val=0.2", "--stratify",
          "--shards", "2", "--workers", workers, "--index",
        ], in: folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("180 records in 4 files"), "\(run.output)")
    }
    for split in ["train", "val"] {
      var all: [Int64] = []
      for shard in 0..<2 {
        let name = "s-\(split)-0000\(shard)-of-00002.tfrecord"
        #expect(try readFile(folder.path("a/" + name)) == readFile(folder.path("b/" + name)))
        #expect(try TFRecordIndex(loading: folder.path("a/" + name)).sidecarPath != nil)
        all += try labels(folder.path("a/" + name))
      }
      let count = split == "train" ? 48 : 12
      #expect((0..<3).map { label in all.count { $0 == label } } == [count, count, count])
    }
  }

  @Test func aLimitTakesAMixture() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun("tfrecord-tool", ["convert", Self.shapes, "--output", "a", "--limit", "30"], in: folder)
    #expect(run.output.contains("30 records in 1 file"), "\(run.errors)")
    #expect(Set(try labels(folder.path("a"))) == [0, 1, 2])
    _ = try CommandRun(
      "tfrecord-tool", ["convert", Self.shapes, "--output", "b", "--limit", "30", "--no-shuffle"], in: folder)
    #expect(Set(try labels(folder.path("b"))) == [0])
  }

  @Test func encodingAnew() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(
      "tfrecord-tool", ["convert", Self.shapes, "--output", "a", "--encode", "jpeg", "--quality", "50"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let reader = try TFRecordReader(path: folder.path("a"))
    while let record = try reader.next() {
      #expect(try Example(parsing: record).string("image/format") == "jpeg")
    }
  }
}
