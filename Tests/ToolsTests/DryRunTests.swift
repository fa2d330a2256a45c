import Foundation
import TFRecords
import Testing
import _TestSupport

/// A dry run shows what the run itself makes.
struct DryRunTests {
  private static let examples = Fixtures.path("records/examples.tfrecord")

  private func convert(_ arguments: [String], in folder: TemporaryFolder) throws -> [String: Any] {
    let run = try CommandRun("tfrecord-tool", ["convert"] + arguments + ["--json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    return try run.json()
  }

  /// Path, split, records and bytes of each file.
  private func files(_ json: [String: Any]) throws -> [String] {
    try #require(json["files"] as? [[String: Any]]).map { file in
      "\(file["path"] ?? "") \(file["split"] ?? "") \(file["records"] ?? "") \(file["bytes"] ?? "")"
    }
  }

  @Test(arguments: [
    [], ["--shards", "3"], ["--shards", "40", "--no-shuffle"], ["--shard-size", "1kB"], ["--shard-size", "1kB", "--no-shuffle", "--index"],
    ["--limit", "7", "--shards", "2"], ["--split", "train=0.8,test=0.2"],
    ["--split", "train=0.8,test=0.2", "--shards", "2", "--seed", "5", "--index"],
    ["--split", "a=1,b=1,c=1", "--shard-size", "1kB", "--limit", "11"], ["--split", "train=3,test=1", "--stratify", "--no-shuffle"],
    ["--layout", "tfds", "--name", "a", "--split", "train=0.5,test=0.5", "--shards", "2", "--features", "-unset"], ["--features", "-image", "--shards", "2"],
  ])
  func isTheRunWithoutItsFiles(options: [String]) throws {
    for source in ["plain", "gzip", "lines", "images"] {
      let folder = try TemporaryFolder()
      var options = options
      var input = Self.examples
      switch source {
      case "gzip": input = try folder.write(readFile(input), to: "in.gz", compression: .gzip)
      case "lines":
        input = try folder.write((0..<20).flatMap { Array("{\"label\":\($0 % 3),\"x\":[\(String(repeating: "1,", count: $0))1]}\n".utf8) }, to: "in.jsonl")
      case "images":
        input = Fixtures.path("shapes/train")
        // A feature that images have.
        let name = options.contains("tfds") ? "-filename" : "-image/filename"
        options = options.map { ["-unset", "-image"].contains($0) ? name : $0 }
      default: break
      }
      // More shards than items are refused where these are counted.
      if let place = options.firstIndex(of: "40"), source != "images" { options[place] = "4" }
      let before = try folder.contents()
      let arguments = [input, "--output", "out/a"] + options
      let rehearsed = try convert(arguments + ["--dry-run"], in: folder)
      #expect(try folder.contents() == before)
      let written = try convert(arguments, in: folder)
      #expect(try files(rehearsed) == files(written), "\(source) \(options)")
      #expect(rehearsed["records"] as? Int == written["records"] as? Int)
      let others = try #require(written["otherFiles"] as? [String])
      #expect(rehearsed["otherFiles"] as? [String] == others, "\(source) \(options)")
      for path in others { #expect(try !readFile(folder.path(path)).isEmpty) }
      #expect(rehearsed["dryRun"] as? Bool == true)
    }
  }

  @Test func brokenItemsAreLeftOutOfIt() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array((0..<30).map { $0 % 7 == 3 ? "{\n" : "{\"x\":\($0)}\n" }.joined().utf8), to: "a.jsonl")
    for options in [["--shards", "4"], ["--split", "a=1,b=2", "--shards", "2"], ["--no-shuffle"], ["--shard-size", "90B", "--no-shuffle"]] {
      let arguments = ["a.jsonl", "--output", "a", "--on-error", "skip", "--overwrite"] + options
      let rehearsed = try convert(arguments + ["--dry-run"], in: folder)
      #expect(rehearsed["skippedCount"] as? Int == 4)
      #expect(try files(rehearsed) == files(convert(arguments, in: folder)), "\(options)")
    }
  }

  @Test func splitsAndFilesAreShown() throws {
    let folder = try TemporaryFolder()
    func text(_ options: String...) throws -> String {
      let run = try CommandRun(
        "tfrecord-tool", ["convert", Self.examples, "--output", "x/a", "--dry-run"] + options, in: folder)
      #expect(run.status == 0, "\(run.errors)")
      return run.output
    }
    let split = try text("--split", "train=0.8,test=0.2", "--shards", "2", "--index")
    let lines = split.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines[0] == ["file", "records", "size"])
    #expect(lines[1...4].map { $0[0] } == ["train", "test"].flatMap { name in (0..<2).map { "x/a-\(name)-0000\($0)-of-00002" } })
    #expect(lines[5] == ["split", "records", "size", "files", "named"])
    #expect(lines[6].first == "train" && lines[6][1] == "16")
    #expect(lines[7].first == "test" && lines[7].suffix(3) == ["x/a-test-00000-of-00002", "...", "x/a-test-00001-of-00002"])
    #expect(lines[8].first == "besides:" && lines[8].count == 5)
    #expect(split.hasSuffix("\nwould write 20 records in 4 files, 6.1 kB before compression\n"), "\(split)")
    let many = try text("--shards", "20", "--compression", "gzip")
    #expect(many.split(separator: "\n").count == 3)
    #expect(many.contains("x/a-00000-of-00020 ... x/a-00019-of-00020"), "\(many)")
    #expect(try folder.contents() == [])
  }

  @Test func ofWhatBecomesOfRecords() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"x\":1}\n{\"x\":2}\n".utf8), to: "a.jsonl")
    _ = try convert(["a.jsonl", "--output", "a"], in: folder)
    let before = try folder.contents()
    for name in ["b.csv", "b.jsonl", "b.npz", "new/b.csv", "new/b.npz"] {
      let run = try CommandRun("tfrecord-tool", ["convert", "a", "--output", name, "--dry-run"], in: folder)
      #expect(run.output.hasPrefix("would write 2 records in '\(name)', "), "\(run.output)")
      #expect(!run.output.contains(", 0 B"), "\(run.output)")
      #expect(try convert(["a", "--output", name, "--dry-run"], in: folder)["dryRun"] as? Bool == true)
    }
    #expect(try folder.contents() == before)
  }

  @Test func ofAFolderOfImages() throws {
    let folder = try TemporaryFolder()
    _ = try convert([Fixtures.path("shapes/train"), "--output", "a"], in: folder)
    let json = try convert(["a", "--to", "image-folder", "--output", "new/x", "--dry-run"], in: folder)
    #expect(json["dryRun"] as? Bool == true)
    #expect(json["files"] as? Int == 180)
    #expect(try folder.contents() == ["a"])
  }
}
