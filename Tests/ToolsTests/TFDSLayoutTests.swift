import Foundation
import Testing
import _TestSupport

@testable import tfrecord_tool

struct TFDSLayoutTests {
  private func json(_ path: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(readFile(path))) as? [String: Any])
  }

  @Test func aDataSetOfImages() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(
      "tfrecord-tool",
      [
        "convert", Fixtures.path("shapes/train"), "--layout", "tfds", "--name", "shapes", "--version", "2.0.1", "--output",
        "data", "--split", "train=0.9,test=0.1", "--shards", "2",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let path = try folder.path("data/shapes/2.0.1")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
        "dataset_info.json", "features.json", "label.labels.txt", "shapes-test.tfrecord-00000-of-00002",
        "shapes-test.tfrecord-00001-of-00002", "shapes-train.tfrecord-00000-of-00002",
        "shapes-train.tfrecord-00001-of-00002",
      ])
    let info = try json(path + "/dataset_info.json")
    let splits = try #require(info["splits"] as? [[String: Any]])
    #expect(splits.map { $0["name"] as? String } == ["train", "test"])
    #expect(splits.map { $0["shardLengths"] as? [String] } == [["81", "81"], ["9", "9"]])
    #expect(info["name"] as? String == "shapes")
    let features = try json(path + "/features.json")
    let map = try #require((features["featuresDict"] as? [String: Any])?["features"] as? [String: [String: Any]])
    #expect(map.keys.sorted() == ["filename", "image", "label"])
    #expect((map["label"]?["classLabel"] as? [String: String]) == ["numClasses": "3"])
    #expect(String(decoding: try readFile(path + "/label.labels.txt"), as: UTF8.self) == "circle\nsquare\ntriangle\n")
  }

  @Test func numbersOfOtherShapes() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"a\":1,\"b\":[1.5,2],\"c\":[1],\"t\":\"x\"}\n{\"a\":2,\"b\":[1.5,3],\"c\":[1,2],\"t\":\"y\"}\n".utf8), to: "a.jsonl")
    let run = try CommandRun(
      "tfrecord-tool", ["convert", "a.jsonl", "--layout", "tfds", "--name", "a", "--output", "data"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let features = try json(folder.path("data/a/1.0.0/features.json"))
    let map = try #require((features["featuresDict"] as? [String: Any])?["features"] as? [String: [String: Any]])
    func dimensions(_ name: String) -> [String]? {
      ((map[name]?["tensor"] as? [String: Any])?["shape"] as? [String: Any])?["dimensions"] as? [String]
    }
    #expect(dimensions("a") == nil)
    #expect(dimensions("b") == ["2"])
    #expect(dimensions("c") == ["-1"])
    #expect(map["t"]?["text"] != nil)
  }

  @Test func aFeatureThatIsMissingSomewhereIsToldBeforeAnythingAppears() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"a\":1}\n{\"b\":1}\n".utf8), to: "a.jsonl")
    let run = try CommandRun(
      "tfrecord-tool", ["convert", "a.jsonl", "--layout", "tfds", "--name", "a", "--output", "data"], in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("feature 'a': it is in 1 of 2 records, and has to be in all"), "\(run.errors)")
    #expect(try folder.contents() == ["a.jsonl"])
  }

  @Test func otherSplitsAreReplacedWithTheDataSet() throws {
    let folder = try TemporaryFolder()
    func convert(_ options: String...) throws -> CommandRun {
      try CommandRun(
        "tfrecord-tool",
        ["convert", Fixtures.path("records/examples.tfrecord"), "--layout", "tfds", "--name", "a", "--output", "data", "--features", "-unset"]
          + options, in: folder)
    }
    func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path("data/a/1.0.0")).sorted() }
    #expect(try convert("--split", "train=0.5,test-2=0.5", "--shards", "2").status == 0)
    let others = [
      "a-test.tfrecord-0000-of-0001", "a-test.tfrecord-00000-of-00001.bak", "a-.tfrecord-00000-of-00001", "ab-x.tfrecord-00000-of-00001", "notes",
    ]
    for name in others { try folder.write([1], to: "data/a/1.0.0/" + name) }
    let before = try contents()
    // Also where no file of the same split is in the way.
    let refused = try convert("--split", "val=1")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("already; use --overwrite to replace them"), "\(refused.errors)")
    #expect(try contents() == before)
    #expect(try convert("--split", "val=1", "--overwrite").status == 0)
    #expect(try contents() == (others + ["a-val.tfrecord-00000-of-00001", "dataset_info.json", "features.json"]).sorted())
  }

  @Test func noSplitIsCalledAll() throws {
    let folder = try TemporaryFolder()
    let arguments = ["convert", Fixtures.path("shapes/train"), "--output", "x", "--split", "train=1,all=1"]
    let refused = try CommandRun("tfrecord-tool", arguments + ["--layout", "tfds", "--name", "a"], in: folder)
    #expect(refused.status == 64)
    #expect(refused.errors.contains("no split can be called all"), "\(refused.errors)")
    #expect(try folder.contents() == [])
    #expect(try CommandRun("tfrecord-tool", arguments, in: folder).status == 0)
  }

  @Test(arguments: [
    ["--layout", "tfds", "--output", "x"], ["--layout", "tfds", "--name", "1a", "--output", "x"],
    ["--layout", "tfds", "--name", "a", "--version", "01.0.0", "--output", "x"],
    ["--layout", "tfds", "--name", "a", "--compression", "gzip", "--output", "x"], ["--name", "a", "--output", "x"],
  ])
  func mistakes(options: [String]) throws {
    #expect(try CommandRun("tfrecord-tool", ["convert", Fixtures.path("shapes/train")] + options).status == 64)
  }
}
