import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Names of features on the command line that no record has.
struct FeatureNamesTests {
  private func convert(_ arguments: [String], in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["convert"] + arguments + ["--output", "out"], in: folder)
  }

  @Test(arguments: [
    ("a.csv", ["--features", "hieght:float"], "--features: 'a.csv' has no feature 'hieght'; it has id, height."),
    ("a.csv", ["--features", "-x,y=z,id=number"], "--features: 'a.csv' has no feature 'x' or 'y'; it has id, height."),
    ("a.tsv", ["--features", "-x"], "--features: 'a.tsv' has no feature 'x'; it has id, height."),
    ("a.npz", ["--features", "y=z"], "--features: 'a.npz' has no feature 'y'; it has x, x/shape."),
    ("a.txt", ["--features", "txt:bytes"], "has no feature 'txt'; it has text."),
    ("texts", ["--features", "-lable"], "has no feature 'lable'; it has text, filename, label, label/text."),
    ("images", ["--features", "-image/class/labl"], "it has image/encoded, image/filename, image/format, image/height, image/width, image/class/label, image/class/text."),
    ("images", ["--features", "-image/encoded", "--layout", "tfds", "--name", "a"], "it has image, filename, label."),
    ("images", ["--labels", "labels.csv", "--features", "-year"], "image/class/label, image/class/text, taken."),
    ("a.csv", ["--split", "a=1,b=1", "--stratify", "--label-feature", "hieght"], "--label-feature: 'a.csv' has no feature 'hieght'; it has id, height."),
    ("a.csv", ["--split", "a=1,b=1", "--stratify", "--label-feature", "id", "--features", "id=number"], "'a.csv' has no feature 'id'; it has number, height."),
  ])
  func areRefusedWhereNamesAreKnown(input: String, options: [String], words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("id,height\n1,2\n3,4\n".utf8), to: "a.csv")
    try folder.write(Array("id\theight\n1\t2\n".utf8), to: "a.tsv")
    try folder.write(Array("one\ntwo\n".utf8), to: "a.txt")
    try folder.write(Array("one".utf8), to: "texts/a/1.txt")
    try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "images/a/1.jpg")
    try folder.write(Array("file,label,taken\na/1.jpg,cat,2024\n".utf8), to: "labels.csv")
    try NPZFile.write(["x": Tensor.zeros([2, 3, 3])], to: folder.path("a.npz"))
    let before = try folder.contents()
    let run = try convert([input] + options, in: folder)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(try folder.contents() == before)
  }

  @Test func oneThatIsThereIsTaken() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("id,height\n1,2\n3,4\n".utf8), to: "a.csv")
    let run = try convert(
      ["a.csv", "--features", "id=number:float,-height", "--split", "a=1,b=1", "--stratify", "--label-feature", "number"], in: folder)
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
  }

  private func records(_ name: String, in folder: TemporaryFolder) throws {
    let writer = try TFRecordWriter(path: folder.path(name))
    for number in 0..<20 { try writer.write(["height": .int64(Int64(number)), "label": .int64(Int64(number % 2))]) }
    try writer.close()
  }

  @Test(arguments: ["a", "a.jsonl"], [[], ["--dry-run"], ["--to", "csv"]])
  func areTold(input: String, options: [String]) throws {
    let folder = try TemporaryFolder()
    try records("a", in: folder)
    try folder.write(Array("{\"height\":1}\n{\"height\":2}\n".utf8), to: "a.jsonl")
    if input == "a.jsonl" && options.contains("csv") { return }
    let run = try convert([input, "--features", "hieght=h,height:float,-wdith"] + options, in: folder)
    #expect(run.status == 0)
    #expect(run.errors == "warning: no record has a feature 'hieght' or 'wdith'\n")
    let json = try convert([input, "--features", "hieght=h,height:float", "--json", "--overwrite"] + options, in: folder)
    #expect(try json.json()["warnings"] as? [String] == ["no record has a feature 'hieght'"])
    let right = try convert([input, "--features", "height=h", "--json", "--overwrite"] + options, in: folder)
    #expect(try right.json()["warnings"] as? [String] == [])
    #expect(right.errors == "")
  }

  @Test func areNotToldByARunThatGoesOn() throws {
    let folder = try TemporaryFolder()
    try records("a", in: folder)
    #expect(try convert(["a", "--features", "-hieght", "--resume"], in: folder).errors == "")
  }

  @Test func aClassThatNoRecordHasIsTold() throws {
    let folder = try TemporaryFolder()
    try records("a", in: folder)
    let words = "warning: no record has a feature 'lable', so all are of one class\n"
    let options = ["--stratify", "--label-feature", "lable", "--output", "b"]
    let splitting = try CommandRun("tfrecord-tool", ["split", "a", "--into", "x=1,y=1"] + options, in: folder)
    #expect(splitting.status == 0 && splitting.errors == words, "\(splitting.errors)")
    for more in [[], ["--dry-run"]] {
      let run = try convert(["a", "--split", "x=1,y=1", "--stratify", "--label-feature", "lable"] + more, in: folder)
      #expect(run.status == 0 && run.errors == words, "\(run.errors)")
    }
    let usual = try convert(["a", "--split", "x=1,y=1", "--stratify", "--overwrite"], in: folder)
    #expect(usual.status == 0 && usual.errors == "", "\(usual.errors)")
  }

  /// A slip of the finger in a condition or a list of names looks like an answer otherwise.
  @Test(arguments: [
    ["select", "lable == 1 && n > 0", "a", "--count"], ["select", "n > 0 || lable", "a", "--output", "b"], ["stats", "a", "--only", "n,lable"],
    ["cat", "a", "--only", "lable"], ["head", "a", "--only", "n,lable"], ["sample", "a", "-n", "2", "--only", "lable"],
    ["dedupe", "a", "--by", "n,lable", "--output", "b"],
  ])
  func namesThatNoRecordHasAreTold(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    for number in 0..<5 { try writer.write(["n": .int64(Int64(number)), "label": 1] as Example) }
    try writer.close()
    let run = try CommandRun("tfrecord-tool", arguments, in: folder)
    #expect(run.status == 0)
    #expect(run.errors == "warning: no record has a feature 'lable'\n", "\(run.errors)")
    let right = try CommandRun("tfrecord-tool", arguments.map { $0.replacing("lable", with: "label") } + (arguments.contains("b") ? ["--overwrite"] : []), in: folder)
    #expect(right.status == 0 && right.errors == "", "\(right.errors)")
  }
}
