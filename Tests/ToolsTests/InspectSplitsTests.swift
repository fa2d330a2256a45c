import Foundation
import ImageCodecs
import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// `dataset-inspect` on several splits, and on tables, texts and arrays.
struct InspectSplitsTests {
  private func inspect(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("dataset-inspect", arguments, in: folder)
  }

  /// A picture of noise; another for each seed.
  private func picture(_ seed: Int, side: Int = 48) throws -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    let rough = Tensor.uniform([6, 6, 3], in: 0..<256, using: &generator)
    return try PNG.encode((rough.resized(to: ImageSize(height: side, width: side)) + 0.5).cast(to: .uint8))
  }

  private func photos() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for seed in 0..<4 { try folder.write(picture(seed), to: "train/cat/\(seed).png") }
    for seed in 4..<8 { try folder.write(picture(seed), to: "train/dog/\(seed).png") }
    try folder.write(picture(9), to: "val/cat/9.png")
    return folder
  }

  @Test func copiesBetweenSplitsAndMissingClasses() throws {
    let folder = try photos()
    try folder.write(picture(1), to: "val/cat/leak.png")
    try folder.write(picture(5, side: 96), to: "val/cat/larger.png")
    let run = try inspect("train=train", "val=val", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("train: train: image folder, 8 images in 2 classes"), "\(run.output)")
    #expect(run.output.contains("splits compared: train, val"))
    #expect(run.output.contains("1 image is in several splits, byte for byte (train: train/cat/1.png = val: val/cat/leak.png)"))
    #expect(run.output.contains("1 image is in several splits, nearly the same (train: train/dog/5.png = val: val/cat/larger.png)"))
    #expect(run.output.contains("1 class is missing in val: dog"))
  }

  @Test func splitsWithoutCommonItems() throws {
    let folder = try photos()
    let run = try inspect("train=train", "val=val", "--json", in: folder)
    let comparison = try #require(try run.json()["comparison"] as? [String: Any])
    #expect((comparison["duplicates"] as? [Any])?.isEmpty == true)
    #expect(comparison["splits"] as? [String] == ["train", "val"])
    #expect(comparison["notes"] as? [String] == ["1 class is missing in val: dog"])
  }

  @Test func aCopyInAnotherClassIsTold() throws {
    let folder = try photos()
    try folder.write(picture(2), to: "train/dog/wrong.png")
    let run = try inspect("train", in: folder)
    #expect(run.output.contains("note: 1 image is a copy of another (train/cat/2.png = train/dog/wrong.png)"), "\(run.output)")
    #expect(
      run.output.contains("note: 1 image has a copy in another class (train/cat/2.png = train/dog/wrong.png)"), "\(run.output)")
  }

  @Test func severalAreToldOfInThePlural() throws {
    let folder = try photos()
    for seed in 1..<3 { try folder.write(picture(seed), to: "train/dog/wrong\(seed).png") }
    for shade in 7..<9 { try folder.write(try PNG.encode(.full([64, 64, 3], UInt8(shade))), to: "train/cat/flat\(shade).png") }
    for seed in 21..<23 {
      try folder.write(picture(seed), to: "train/emu\(seed)/a.png")
      try folder.write(picture(seed, side: 96), to: "train/cat/like\(seed).png")
    }
    let output = try inspect("train", in: folder).output
    for note in [
      "2 images are of one colour (first: train/cat/flat7.png)",
      "2 classes have a single image each: emu21, emu22",
      "2 images are copies of others (train/cat/1.png = train/dog/wrong1.png)",
      "2 images look like others (train/cat/like21.png = train/emu21/a.png)",
      "2 images have copies in other classes (train/cat/1.png = train/dog/wrong1.png)",
      "2 images look like some of other classes (train/cat/like21.png = train/emu21/a.png)",
    ] { #expect(output.contains("note: " + note + "\n"), "\(output)") }
  }

  @Test func ofAChainOnlyImagesNearAnotherClassAreCountedAndShownEverywhere() throws {
    let folder = try TemporaryFolder()
    var generator = SplitMix64(seed: 3)
    let (first, last) = (
      (0..<72).map { _ in Float.random(in: 0..<256, using: &generator) }, (0..<72).map { _ in Float.random(in: 0..<256, using: &generator) }
    )
    // From one picture to the other by small steps; the class changes half way.
    for step in 0..<40 {
      let share = Float(step) / 39
      let cells = Tensor(zip(first, last).map { UInt8($0 * (1 - share) + $1 * share) }, shape: [8, 9, 1])
      let picture = cells.resized(to: ImageSize(height: 64, width: 72), method: .nearest).cast(to: .uint8)
      try folder.write(try PNG.encode(picture), to: "in/\(step < 20 ? "one" : "seven")/\(step + 10).png")
    }
    let run = try inspect("in", "--json", "--html", "report.html", in: folder)
    let report = try #require((try run.json()["datasets"] as? [[String: Any]])?.first)
    let conflicts = try #require(report["mislabeledNearDuplicates"] as? [[String: [String: Any]]])
    let count = try #require(report["mislabeledNearDuplicateCount"] as? Int)
    #expect(count == conflicts.count && count > 0 && count < 10, "\(count) of 40")
    #expect(conflicts.allSatisfy { $0["item"]?["label"] as? String == "seven" && $0["other"]?["label"] as? String == "one" })
    let predicate = count == 1 ? "image looks like one of another class (" : "images look like some of other classes ("
    #expect((report["notes"] as? [String])?.contains { $0.hasPrefix("\(count) \(predicate)") } == true, "\(report["notes"] ?? "")")
    let page = String(decoding: try readFile(folder.path + "/report.html"), as: UTF8.self)
    #expect(page.contains("Images that look like some of other classes: \(count)</summary>"))
    #expect(page.components(separatedBy: "seven looks like one</b><figure").count == count + 1)
    #expect(!page.contains("different classes"))
  }

  @Test func copiesAndLikenessesInOtherClassesOfOtherSplitsAreTold() throws {
    let folder = try photos()
    try folder.write(picture(2), to: "val/emu/wrong.png")
    try folder.write(picture(4, side: 96), to: "val/emu/like.png")
    let output = try inspect("train=train", "val=val", in: folder).output
    for note in [
      "1 image has a copy in another class of other splits (train: train/cat/2.png = val: val/emu/wrong.png)",
      "1 image looks like one of another class of other splits (train: train/dog/4.png = val: val/emu/like.png)",
    ] { #expect(output.contains("note: " + note + "\n"), "\(output)") }
  }

  @Test func oneIsToldOfInTheSingular() throws {
    let folder = try photos()
    try folder.write(picture(4, side: 96), to: "train/dog/like4.png")
    try folder.write(picture(22), to: "train/emu/a.png")
    try folder.write(picture(30, side: 20), to: "train/cat/small.png")
    for number in 0..<12 { try folder.write(picture(40 + number, side: 128), to: "train/cat/large\(number).png") }
    var generator = SplitMix64(seed: 50)
    let long = Tensor.uniform([40, 200, 3], in: 0..<256, using: &generator).cast(to: .uint8)
    try folder.write(try PNG.encode(long), to: "train/cat/long.png")
    let output = try inspect("train", in: folder).output
    for note in [
      "1 image has a side below 32 pixels, beside larger ones (train/cat/small.png)",
      "1 image is more than four times as long as wide, or as wide as long (train/cat/long.png)",
      "1 class has a single image: emu", "1 image looks like another (train/dog/4.png = train/dog/like4.png)",
    ] { #expect(output.contains("note: " + note + "\n"), "\(output)") }
  }

  @Test func oddImages() throws {
    let folder = try photos()
    try folder.write(try PNG.encode(.full([64, 64, 3], UInt8(7))), to: "train/cat/flat.png")
    try folder.write(picture(11, side: 8), to: "train/cat/tiny.png")
    let output = try inspect("train", in: folder).output
    #expect(output.contains("note: 1 image is of one colour (train/cat/flat.png)"), "\(output)")
  }

  @Test func patternsBehindNames() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "r/train-0.tfrecord")
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "r/train-1.tfrecord")
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "r/val-0.tfrecord")
    let run = try inspect("train=r/train-*.tfrecord", "val=r/val-*", "--json", in: folder)
    let datasets = try #require(try run.json()["datasets"] as? [[String: Any]])
    #expect(datasets.map { $0["split"] as? String } == ["train", "val"])
    #expect((datasets[0]["paths"] as? [String])?.count == 2)
    let missing = try inspect("train=r/none-*", in: folder)
    #expect(missing.status == 1)
    #expect(missing.errors.contains("r/none-*"))
  }

  @Test func statisticsOfRecords() throws {
    let folder = try TemporaryFolder()
    let records = try TFRecordWriter(path: folder.path + "/a.tfrecord")
    for number in 0..<100 {
      try records.write(
        Example(features: [
          "age": .int64(Int64(number)), "name": .string(number % 4 == 0 ? "x" : "name\(number)"),
          "score": number % 2 == 0 ? .float(0) : .float(Float(number)),
        ]))
    }
    try records.close()
    let run = try inspect("a.tfrecord", "--json", in: folder)
    let dataset = try #require((try run.json()["datasets"] as? [[String: Any]])?.first)
    let statistics = try #require(dataset["statistics"] as? [[String: Any]])
    #expect(statistics.map { $0["name"] as? String } == ["age", "name", "score"])
    let age = try #require(statistics[0]["numbers"] as? [String: Any])
    #expect(age["mean"] as? Double == 49.5)
    #expect(age["unique"] as? Int == 100)
    #expect(age["quantiles"] as? [Double] == [0, 9, 24, 49, 74, 89, 99])
    let name = try #require(statistics[1]["texts"] as? [String: Any])
    #expect(name["unique"] as? Int == 76)
    #expect((name["top"] as? [[String: Any]])?.first?["value"] as? String == "x")
    #expect((name["top"] as? [[String: Any]])?.first?["count"] as? Int == 25)
    #expect((statistics[2]["numbers"] as? [String: Any])?["zeros"] as? Int == 50)
  }

  @Test func aTable() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("age,name,label\n1,ann,a\n2.5,bob,b\n,\"c,d\",a\n".utf8), to: "t.csv")
    let run = try inspect("t.csv", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.hasPrefix(
        """
        t.csv: CSV, 3 rows in 2 classes, 42 B

        feature  type            shape  present  values
        age      float or int64  []       66.7%  1; 2.5
        label    bytes           []        100%  "a", "b"
        name     bytes           []        100%  "ann", "bob", "c,d"
        """), "\(run.output)")
  }

  @Test func aBrokenRowIsAProblem() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("a,b\n1,2\n3\n4,5\n".utf8), to: "t.csv")
    let run = try inspect("t.csv", in: folder)
    #expect(run.status == 1)
    #expect(run.output.contains("t.csv: CSV, 2 rows"), "\(run.output)")
    #expect(run.output.contains("\n1 problem:\n  t.csv: line 3: expected 2 fields, but found 1\n"), "\(run.output)")
  }

  @Test func textsInClassFolders() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("good".utf8), to: "in/pos/1.txt")
    try folder.write(Array("bad".utf8), to: "in/neg/1.txt")
    try folder.write(Array("bad".utf8), to: "in/neg/2.txt")
    try folder.write([0xFF, 0xFE], to: "in/neg/3.txt")
    try folder.write([1], to: "in/neg/4.pdf")
    let run = try inspect("in", in: folder)
    #expect(run.status == 1)
    #expect(run.output.contains("in: text folder, 4 texts in 2 classes"), "\(run.output)")
    #expect(run.output.contains("note: 1 text is a copy of another (in/neg/1.txt = in/neg/2.txt)"))
    #expect(run.output.contains("in/neg/3.txt: the text is not UTF-8"))
    #expect(run.output.contains("note: 1 file is left out, being no .txt in a class folder (neg/4.pdf)"))
  }

  @Test func namedArraysAreSplits() throws {
    let folder = try TemporaryFolder()
    var generator = SplitMix64(seed: 3)
    func images(_ count: Int) -> Tensor {
      Tensor.uniform([count, 12, 12], in: 0..<256, using: &generator).cast(to: .uint8)
    }
    let train = images(6)
    try NPZFile.write(
      [
        "x_train": train, "y_train": Tensor([0, 1, 2, 0, 1, 2] as [Int64]),
        "x_test": Tensor.concatenate([images(2), train[1..<2]]), "y_test": Tensor([0, 1, 1] as [Int64]),
      ], to: folder.path + "/digits.npz")
    let run = try inspect("digits.npz", "--json", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let datasets = try #require(try run.json()["datasets"] as? [[String: Any]])
    #expect(datasets.map { $0["split"] as? String } == ["test", "train"])
    #expect(datasets.map { $0["count"] as? Int } == [3, 6])
    let comparison = try #require(try run.json()["comparison"] as? [String: Any])
    #expect(
      (comparison["notes"] as? [String])?.first
        == "1 item is in several splits, byte for byte (test: digits.npz: item 2 = train: digits.npz: item 1)")
  }

  @Test func arraysWhoseNamesBeginWithTheirPartAreSplits() throws {
    let folder = try TemporaryFolder()
    try NPZFile.write(
      [
        "train_images": Tensor.zeros([3, 9, 9]), "train_labels": Tensor([0, 1, 1] as [UInt8], shape: [3, 1]),
        "val_images": Tensor.zeros([1, 9, 9]), "val_labels": Tensor([1] as [UInt8], shape: [1, 1]),
      ], to: folder.path + "/in.npz")
    let run = try inspect("in.npz", in: folder)
    #expect(run.output.contains("train: in.npz: NumPy arrays, 3 items in 2 classes"), "\(run.output)")
    #expect(run.output.contains("splits compared: train, val") && run.output.contains("1 class is missing in val: 0"), "\(run.output)")
  }

  /// What convert takes for one table is one data set here, too.
  @Test func columnsWhoseNamesEndLikePartsStayColumns() throws {
    let folder = try TemporaryFolder()
    try NPZFile.write(
      ["id": Tensor([1, 2] as [Int64]), "score_train": Tensor([3, 4] as [Int64]), "score_test": Tensor([5, 6] as [Int64])],
      to: folder.path("in.npz"))
    let run = try inspect("in.npz", "--json", in: folder)
    let datasets = try #require(try run.json()["datasets"] as? [[String: Any]])
    #expect(datasets.count == 1 && datasets[0]["split"] == nil && datasets[0]["count"] as? Int == 2, "\(run.output)")
  }

  @Test func wrongNumbersAreUsageErrors() throws {
    let folder = try photos()
    #expect(try inspect("train", "--samples", "0", in: folder).status == 64)
    #expect(try inspect("nowhere", in: folder).status == 1)
  }
}
