import Datasets
import Files
import Foundation
import Testing
import _TestSupport

@Suite struct TFDSDirectoryTests {
  let root = Fixtures.path("goldens/tfds")

  @Test func theNewestVersionIsTaken() throws {
    #expect(try TFDSDirectory("numbers", from: root).path == "\(root)/numbers/1.10.3")
    #expect(try TFDSDirectory("numbers:1.2.0", from: root).splits == ["train": 1])
    #expect(try TFDSDirectory("numbers:1.*.*", from: root).splits == ["train": 213, "test": 11, "valid-a": 3])
  }

  @Test func descriptionsAreThere() throws {
    let kitchen = try TFDSDirectory("kitchen", from: root)
    #expect(kitchen.name == "kitchen" && kitchen.splits == ["train": 5])
    #expect(kitchen.classNames("label") == ["cat", "dog", "emu"])
    #expect(kitchen.classNames("objects/label") == ["a", "b", "c", "d"])
    #expect(kitchen.classNames("text") == [])
    #expect(kitchen.supervisedKeys?.input == "image" && kitchen.supervisedKeys?.target == "label")
    #expect(kitchen.featureNames.contains("nested/deep/number"))
  }

  @Test func whatIsNotThereIsNamed() throws {
    func reason(_ name: String, _ root: String) throws -> String {
      try #require(throws: TFDSError.self) { try TFDSDirectory(name, from: root) }.description
    }
    #expect(try reason("cars", root) == "'\(root)': there is no data set 'cars'; there are expected.json, kitchen, numbers")
    #expect(try reason("numbers:2.0.0", root).contains("there is no version 2.0.0; there are 1.0.0, 1.10.3, 1.2.0"))
    #expect(try reason("../numbers", root).contains("is no name of a data set"))
    #expect(try reason("x", "/nowhere").contains("the folder is empty or missing"))
  }

  /// A data set `set` in a folder, with what its files say.
  private func folder(
    features: String = "{\"featuresDict\": {\"features\": {\"x\": {\"text\": {}}}}}",
    info: String = "{\"name\": \"set\", \"splits\": [{\"name\": \"train\", \"shardLengths\": [\"1\"]}]}", at place: String = "set/1.0.0"
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Array(features.utf8), to: place + "/features.json")
    try folder.write(Array(info.utf8), to: place + "/dataset_info.json")
    return folder
  }

  @Test func configurationsAreFolders() throws {
    let folder = try folder(at: "set/plain/1.0.0")
    #expect(try TFDSDirectory("set", from: folder.path).path.hasSuffix("set/plain/1.0.0"))
    #expect(try TFDSDirectory("set/plain:1.0.0", from: folder.path).path.hasSuffix("set/plain/1.0.0"))
    try folder.write([], to: "set/other/1.0.0/features.json")
    let error = try #require(throws: TFDSError.self) { try TFDSDirectory("set", from: folder.path) }
    #expect(error.reason == "one of its configurations has to be named: other, plain")
    try folder.write(Array("{\"defaultConfigName\": \"plain\"}".utf8), to: "set/.config/metadata.json")
    #expect(try TFDSDirectory("set", from: folder.path).path.hasSuffix("set/plain/1.0.0"))
  }

  @Test(arguments: [
    ("{", "byte 1"), ("{}", "describes no dictionary"), ("{\"featuresDict\": {}}", "has none"),
    ("{\"featuresDict\": {\"features\": {\"a\": {\"jsonFeature\": {}}}}}", "feature 'a' is of a kind that is not read: jsonFeature"),
    ("{\"featuresDict\": {\"features\": {\"a\": {\"tensor\": {\"dtype\": \"complex64\"}}}}}", "complex64"),
    (
      "{\"featuresDict\": {\"features\": {\"a\": {\"tensor\": {\"dtype\": \"int32\", \"shape\": {\"dimensions\": [\"-1\", \"-1\"]}}}}}}",
      "several lengths"
    ),
    ("{\"featuresDict\": {\"features\": {\"a\": {\"tensor\": {\"dtype\": \"int32\", \"shape\": {\"dimensions\": [\"-5\"]}}}}}}", "length"),
  ])
  func featuresThatCannotBeReadAreErrors(features: String, reason: String) throws {
    let folder = try folder(features: features)
    let error = try #require(throws: TFDSError.self) { try TFDSDirectory("set", from: folder.path) }
    #expect(error.description.contains(reason) && error.path.hasSuffix("features.json"))
  }

  @Test(arguments: [
    ("{}", "gives no name"), ("{\"name\": \"set\", \"fileFormat\": \"array_record\"}", "array_record"),
    ("{\"name\": \"set\", \"splits\": [{\"name\": \"train\", \"shardLengths\": [\"-1\"]}]}", "without a length"),
    (
      "{\"name\": \"set\", \"splits\": [{\"name\": \"train\", \"shardLengths\": [\"1\"], \"filepathTemplate\": \"../../{SPLIT}\"}]}",
      "outside of the folder"
    ),
    (
      "{\"name\": \"set\", \"splits\": [{\"name\": \"a\", \"shardLengths\": [\"1\"]}, {\"name\": \"a\", \"shardLengths\": [\"1\"]}]}",
      "two splits 'a'"
    ),
  ])
  func descriptionsThatMakeNoSenseAreErrors(info: String, reason: String) throws {
    let folder = try folder(info: info)
    let error = try #require(throws: TFDSError.self) { try TFDSDirectory("set", from: folder.path) }
    #expect(error.reason.contains(reason))
  }

  @Test func countsThatCannotBeAddedAreAnError() throws {
    let splits = (0..<9_000).map { "{\"name\": \"s\($0)\", \"shardLengths\": [\"1125899906842623\"]}" }
    let folder = try folder(info: "{\"name\": \"set\", \"splits\": [\(splits.joined(separator: ", "))]}")
    let error = try #require(throws: TFDSError.self) { try TFDSDirectory("set", from: folder.path) }
    #expect(error.reason == "split 's2' has a shard without a length")
  }

  /// Each name in the template stands for one with more of the next: together they would fill any memory.
  @Test func namesOfFilesDoNotUnfoldWithoutEnd() throws {
    func repeated(_ text: String) -> String { String(repeating: text, count: 400) }
    let info =
      "{\"name\": \"\(repeated("{SPLIT}"))\", \"splits\": [{\"name\": \"\(repeated("{SHARD_X_OF_Y}"))\", "
      + "\"shardLengths\": [\"1\"], \"filepathTemplate\": \"\(repeated("{DATASET}"))\"}]}"
    let folder = try folder(info: info)
    let error = try #require(throws: TFDSError.self) { try TFDSDirectory("set", from: folder.path) }
    #expect(error.reason.hasSuffix("would have names longer than 4096 bytes"))
  }

  @Test func deepNestingIsAnErrorAndNoCrash() throws {
    var features = "{\"text\": {}}"
    for _ in 0..<60 { features = "{\"sequence\": {\"feature\": \(features)}}" }
    let folder = try folder(features: "{\"featuresDict\": {\"features\": {\"a\": \(features)}}}")
    #expect(throws: TFDSError.self) { try TFDSDirectory("set", from: folder.path) }
  }
}
