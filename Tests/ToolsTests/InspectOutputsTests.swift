import Datasets
import Files
import Foundation
import ImageCodecs
import Surveys
import TensorFiles
import Tensors
import Testing
import _TestSupport

@testable import dataset_inspect

/// The files that `dataset-inspect` writes.
struct InspectOutputsTests {
  private func inspect(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("dataset-inspect", arguments, in: folder)
  }

  private func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
    String(decoding: try readFile(folder.path + "/" + name), as: UTF8.self)
  }

  private func photos() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/a<b/1.jpg")
    try folder.write(Fixtures.bytes("images/rgb-8.png"), to: "in/a<b/2.png")
    try folder.write(Fixtures.bytes("images/rgb-8.png"), to: "in/\"c\"/3.png")
    try folder.write(Fixtures.bytes("images/broken/text-named.jpg"), to: "in/\"c\"/<script>alert(1)</script>.jpg")
    return folder
  }

  @Test func thePageHoldsTheFiguresAndEscapesEveryName() throws {
    let folder = try photos()
    let run = try inspect("in", "--html", "report.html", in: folder)
    #expect(run.status == 1)
    let page = try text(folder, "report.html")
    #expect(page.contains("<b data-figure=\"count\">4</b>"))
    #expect(page.contains("<b data-figure=\"problems\">1</b>"))
    #expect(page.contains("<b data-figure=\"copies\">1</b>"))
    #expect(page.contains("a&lt;b"))
    #expect(!page.contains("a<b"))
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;.jpg"))
    #expect(page.contains("data:image/jpeg;base64,/9j/"))
    // Nothing is fetched.
    #expect(!page.contains("http://") && !page.contains("https://"))
  }

  @Test func aPageThatCannotBeWrittenLeavesNothing() throws {
    let folder = try photos()
    try folder.write([1], to: "file")
    let run = try inspect("in", "--html", "file/report.html", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("file/report.html"))
    #expect(run.output == "")
  }

  @Test func aContactSheetHasARowForEveryClass() throws {
    let folder = try photos()
    _ = try inspect("in", "--contact-sheet", "sheet.png", "--samples", "3", in: folder)
    let sheet = try decodeImage(readFile(folder.path + "/sheet.png"))
    // Two rows of a title and a cell of 128 pixels.
    #expect(sheet.shape == [8 + 2 * (26 + 128 + 8), 8 + 2 * 136, 3])
    #expect(sheet.min().scalar(of: UInt8.self) < 40)
    #expect(sheet.max().scalar(of: UInt8.self) == 255)
  }

  @Test func manyClassesAreNotAllShown() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c", "d", "e"] { try folder.write(Fixtures.bytes("images/rgb-8.png"), to: "in/\(name)/1.png") }
    let run = try inspect("in", "--contact-sheet", "sheet.png", "--html", "report.html", "--samples", "400", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let sheet = try decodeImage(readFile(folder.path + "/sheet.png"))
    #expect(sheet.shape[0] == ContactSheet.gap + 3 * ContactSheet.rowHeight)
    #expect(title(2, of: sheet) == "and 3 classes more")
    #expect(try text(folder, "report.html").contains("and 3 classes more"))
  }

  /// The text drawn in a contact sheet at the head of a row; what is no letter ends it.
  private func title(_ row: Int, of sheet: Tensor) -> String {
    let (top, scale) = (ContactSheet.gap + row * ContactSheet.rowHeight, ContactSheet.scale)
    let ink = sheet.slice(axis: 2, 0..<1).scalars(of: UInt8.self).map { $0 < 128 }
    let width = sheet.shape[1]
    var text = ""
    var left = ContactSheet.gap
    while left + PixelFont.advance * scale <= width {
      let rows = (0..<PixelFont.height).map { y in
        (0..<PixelFont.glyphWidth).reduce(UInt8(0)) { bits, x in
          bits << 1 | (ink[(top + y * scale) * width + left + x * scale] ? 1 : 0)
        }
      }
      let letters = "abcdefghijklmnopqrstuvwxyz0123456789·: "
      guard let letter = letters.first(where: { PixelFont.rows(of: $0) == rows }) else { break }
      text.append(letter)
      left += PixelFont.advance * scale
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  @Test func aContactSheetOfSplitsNamesThem() throws {
    let folder = try TemporaryFolder()
    for (name, image) in [("train/cat/1", "rgb-444.jpg"), ("train/dog/2", "rgb-8.png"), ("val/cat/3", "rgb-8.png")] {
      try folder.write(Fixtures.bytes("images/" + image), to: name + image.suffix(4))
    }
    _ = try inspect("train=train", "val=val", "--contact-sheet", "sheet.png", in: folder)
    let sheet = try decodeImage(readFile(folder.path + "/sheet.png"))
    #expect((0..<3).map { title($0, of: sheet) } == ["train · cat", "train · dog", "val · cat"])
    _ = try inspect("train", "--contact-sheet", "one.png", in: folder)
    let one = try decodeImage(readFile(folder.path + "/one.png"))
    #expect((0..<2).map { title($0, of: one) } == ["cat", "dog"])
  }

  @Test func statisticsOfLabelsTakeTimeByTheirClasses() {
    var report = SurveyReport(
      paths: ["photos"], kind: .imageFolder, count: 4_000_000_000_000, byteCount: 0,
      classes: ClassHistogram(names: ["a", "b", "c"], counts: [1_000_000_000_000, 0, 3_000_000_000_000]))
    report.features = [
      FeatureSummary(name: "label", type: "int64", shape: "[]", present: 4_000_000_000_000, values: "0...2")
    ]
    let bytes = StatisticsProto.bytes([report])
    // Field 2 of the statistics of numbers, the mean, and field 3, the standard deviation.
    let moments = [(UInt8(0x11), 1.5), (0x19, 0.75.squareRoot())].flatMap { tag, value in
      [tag] + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    #expect(bytes.indices.contains { bytes[$0...].starts(with: moments) })
  }

  /// A small data set of each kind that is no image folder, and the steps of its loader.
  @Test(arguments: [
    ("a.csv", ["read", "read fields", "read, parse, batch"]), ("a.tsv.gz", ["read", "read fields", "read, parse, batch"]),
    ("a.jsonl", ["read", "read lines", "read and parse"]), ("a.txt", ["read", "read lines", "read lines, batch"]),
    ("texts", ["read", "read, decode, batch"]), ("a.npy", ["read", "read rows", "read rows, batch"]),
    ("a.npz", ["read", "read and unpack", "shuffle, batch, from memory"]), ("digits", ["read", "read and unpack", "shuffle, batch, from memory"]),
    ("cifar-10-binary.tar.gz", ["read", "read and unpack", "shuffle, batch, from memory"]),
    ("records", ["read, checksums verified", "read and parse"]),
  ])
  func throughputOfOtherKinds(name: String, steps: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(("a,b\n" + (0..<99).map { "\($0),x\n" }.joined()).utf8), to: "a.csv")
    try folder.write(Array("a\tb\n1\t2.5\n2\t\n".utf8), to: "a.tsv.gz", compression: .gzip)
    try folder.write(Array("{\"n\":1}\n{\"n\":\n{\"n\":2}\n".utf8), to: "a.jsonl")
    try folder.write(Array("one\ntwo\n".utf8), to: "a.txt")
    try folder.write(Array("one".utf8), to: "texts/a/1.txt")
    try folder.write(Array("two".utf8), to: "texts/b/1.txt")
    let rows = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    try NPYFile.write(rows, to: folder.path("a.npy"))
    try NPZFile.write(["x": rows, "y": Tensor([1, 2] as [Int64])], to: folder.path("a.npz"))
    let isFixture = ["digits", "cifar-10-binary.tar.gz", "records"].contains(name)
    let path = name == "records" ? Fixtures.path("records/examples.tfrecord") : isFixture ? Fixtures.path(name) : try folder.path(name)
    let report = try #require(try Inspection().reports(on: [Input(path)]).first)
    let throughput = try Throughput(measuring: report, .fixed(2), seconds: 0.01)
    #expect(throughput.steps.map(\.name) == steps)
    #expect(throughput.steps.allSatisfy { $0.itemsPerSecond > 0 && $0.bytesPerSecond > 0 }, "\(throughput.steps)")
    #expect(throughput.limit.hasSuffix("limits the rest"), "\(throughput.limit)")
  }

  @Test func nothingIsMeasuredOfNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "a.txt")
    let report = try #require(try Inspection(from: .textLines).reports(on: [Input(try folder.path("a.txt"))]).first)
    let throughput = try Throughput(measuring: report, .automatic)
    #expect(throughput.steps.isEmpty && throughput.limit == "there is nothing to measure")
  }

  @Test func countsOfVeryManyValuesAreLowerBounds() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<12_000).map { $0 % 3 == 0 ? "common,7\n" : "word \($0),\($0)\n" }
    try folder.write(Array(("text,n\n" + rows.joined()).utf8), to: "a.csv")
    let run = try inspect("a.csv", "--html", "a.html", in: folder)
    #expect(run.output.contains("common at least 3") && run.output.contains("7 at least 3"), "\(run.output)")
    let page = String(decoding: try readFile(folder.path("a.html")), as: UTF8.self)
    #expect(page.contains("common (at least ") && page.contains("7 (at least "))
    let json = try inspect("a.csv", "--json", in: folder)
    let report = try #require((try json.json()["datasets"] as? [[String: Any]])?.first)
    for feature in try #require(report["statistics"] as? [[String: Any]]) {
      let values = try #require((feature["texts"] ?? feature["numbers"]) as? [String: Any])
      let undercount = try #require(values["undercount"] as? Int)
      let top = try #require((values["top"] as? [[String: Any]])?.first?["count"] as? Int)
      #expect(undercount > 0 && top <= 4000 && top + undercount >= 4000)
    }
    try folder.write(Array(("text,n\n" + rows.prefix(300).joined()).utf8), to: "b.csv")
    let few = try inspect("b.csv", in: folder)
    #expect(few.output.contains("common 33.3%") && !few.output.contains("at least"), "\(few.output)")
  }

  @Test func throughputNamesWhatLimits() throws {
    let folder = try photos()
    let run = try inspect("in", "--throughput", "--json", in: folder)
    let throughput = try #require((try run.json()["throughput"] as? [[String: Any]])?.first)
    let steps = try #require(throughput["steps"] as? [[String: Any]])
    #expect(steps.map { $0["name"] as? String } == ["read", "read and decode", "read, decode, resize, batch"])
    #expect(steps.allSatisfy { ($0["itemsPerSecond"] as? Double ?? 0) > 0 })
    #expect((throughput["limit"] as? String)?.contains("limits the rest") == true)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64OfTheStandard(text: String, expected: String) {
    #expect(base64(Array(text.utf8)) == expected)
  }

  @Test func lettersAreDrawn() {
    #expect(PixelFont.rows(of: "T") == [31, 4, 4, 4, 4, 4, 4, 0, 0])
    for (accented, plain) in [("é", "e"), ("e\u{301}", "e"), ("Ñ", "N"), ("ç", "c"), ("Å", "A"), ("ž", "z"), ("ő", "o")]
      as [(Character, Character)]
    {
      #expect(PixelFont.rows(of: accented) == PixelFont.rows(of: plain))
    }
    #expect(PixelFont.rows(of: "猫") == [31, 17, 17, 17, 17, 17, 31, 0, 0])
    #expect(("!"..."~" as ClosedRange<Unicode.Scalar>).allSatisfyScalars { PixelFont.rows(of: Character($0)).count == 9 })
  }

  @Test func namesOfSplits() throws {
    #expect(Input("train=a/b").split == "train")
    #expect(Input("train=a/b").place == "a/b")
    #expect(Input("a/b").split == nil)
    #expect(Input("a/b=c").place == "a/b=c")
    #expect(Input("=c").split == nil)
    #expect(Input("x=").place == "x=")
  }
}

extension ClosedRange<Unicode.Scalar> {
  fileprivate func allSatisfyScalars(_ isFine: (Unicode.Scalar) -> Bool) -> Bool {
    (lowerBound.value...upperBound.value).compactMap(Unicode.Scalar.init).allSatisfy(isFine)
  }
}
