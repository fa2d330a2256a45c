import Foundation
import ImageCodecs
import TensorFiles
import Tensors
import Terminal
import Testing
import _TestSupport

struct DatasetInspectTests {
  private func inspect(
    _ arguments: String..., in folder: TemporaryFolder? = nil
  ) throws -> CommandRun {
    try CommandRun("dataset-inspect", arguments, in: folder)
  }

  @Test func aFolderOfImages() throws {
    let folder = try TemporaryFolder()
    let images = [
      ("cat/1.png", try PNG.encode(.zeros([10, 20, 3], dtype: .uint8))),
      ("cat/2.jpg", try JPEG.encode(.zeros([30, 40, 3], dtype: .uint8))),
      ("dog/3.png", try PNG.encode(.zeros([12, 20, 1], dtype: .uint8))),
    ]
    for (name, bytes) in images { try folder.write(bytes, to: "in/" + name) }
    let sizes = images.map { $0.1.count }.sorted()
    let run = try inspect("in", in: folder)
    #expect(
      run.output == """
        in: image folder, 3 images in 2 classes, \(byteSize(sizes.reduce(0, +)))

        feature  type   shape                      present  values
        image    uint8  [10...30, 20...40, 1...3]     100%  0...255
        label    int64  []                            100%  0...1

        label  class  images  share
            0  cat         2  66.7%  ██████████████████████████████
            1  dog         1  33.3%  ███████████████

                 min  median    max
        height    10      12     30
        width     20      20     40
        size    \(byteSize(sizes[0]))    \(byteSize(sizes[1]))  \(byteSize(sizes[2]))
        formats: 1 JPEG RGB, 1 PNG RGB, 1 PNG gray
        colours: red 0.0 ± 0.0, green 0.0 ± 0.0, blue 0.0 ± 0.0

        note: 3 images are of one colour (first: in/cat/1.png)

        Everything is readable.

        """)
    #expect(run.errors == "")
    #expect(run.status == 0)
  }

  @Test func brokenImagesEmptyClassesAndStrayFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/cat/1.jpg")
    try folder.write(Fixtures.bytes("images/rgb-8.png"), to: "in/cat/2.jpg")
    try folder.write(Fixtures.bytes("images/broken/truncated.png"), to: "in/dog/3.png")
    try folder.write(Fixtures.bytes("images/broken/text-named.jpg"), to: "in/dog/4.jpg")
    try folder.write([], to: "in/dog/5.jpg")
    try folder.write([1], to: "in/readme.txt")
    _ = try folder.path("in/emu/")
    let run = try inspect("in", in: folder)
    #expect(run.status == 1)
    #expect(
      run.output.contains(
        """
        label  class  images  share
            0  cat         2  40.0%  ████████████████████
            1  dog         3  60.0%  ██████████████████████████████
            2  emu         0     0%  empty
        """), "\(run.output)")
    #expect(
      run.output.contains(
        """
        note: 1 class is without images: emu
        note: 1 file is left out, being neither .jpg, .jpeg, .png, .bmp, .gif nor .webp in a class folder (readme.txt)
        note: 1 file is of another format than its name says; it reads well all the same (cat/2.jpg)

        3 problems:
          in/dog/3.png: the PNG image ends too early: the data ends too early
          in/dog/4.jpg: not an image of a known format: it begins with the text "This is a line o"
          in/dog/5.jpg: not an image of a known format: the file is empty

        """), "\(run.output)")
    #expect(try inspect("in", "--workers", "1", in: folder).output == run.output)
    let json = try inspect("in", "--json", in: folder)
    #expect(json.status == 1)
    let report = try #require((try json.json()["datasets"] as? [[String: Any]])?.first)
    #expect(report["kind"] as? String == "image-folder")
    #expect(report["count"] as? Int == 5)
    #expect((report["problems"] as? [[String: Any]])?.count == 3)
    #expect((report["images"] as? [String: Any])?["count"] as? Int == 2)
  }

  @Test func allImagesThatCanBeDecodedCount() throws {
    let folder = try TemporaryFolder()
    for (place, name) in ["comment.gif", "gray-8.bmp", "gray.webp", "gray-8.png", "gray.jpg"].enumerated() {
      try folder.write(Fixtures.bytes("images/\(name)"), to: "in/\(place % 2)/\(name)")
    }
    let run = try inspect("in", "--json", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try #require((try run.json()["datasets"] as? [[String: Any]])?.first)
    #expect(report["count"] as? Int == 5)
    #expect((report["images"] as? [String: Any])?["count"] as? Int == 5)
    // Records take the formats that their readers expect.
    let records = try CommandRun("tfrecord-tool", ["convert", "in", "--output", "a.tfrecord"], in: folder)
    #expect(records.errors.contains("3 files are left out, being neither .jpg, .jpeg nor .png"), "\(records.errors)")
    #expect(records.output.contains("2 records in 1 file"), "\(records.output)")
  }

  @Test func recordsAreOneDataSet() throws {
    let folder = try TemporaryFolder()
    _ = try CommandRun(
      "tfrecord-tool",
      ["convert", Fixtures.path("shapes/train"), "--output", "r/a.tfrecord", "--shards", "2"],
      in: folder)
    let run = try inspect("r", in: folder)
    #expect(run.status == 0)
    #expect(
      run.output.hasPrefix(
        "r/a-00000-of-00002.tfrecord and 1 more: TFRecord, 180 records in 3 classes, "),
      "\(run.output)")
    #expect(run.output.contains("formats: 135 JPEG RGB, 45 PNG RGB"))
    // One worker looks at whole files, several at parts of them.
    #expect(try inspect("r", "--workers", "1", in: folder).output == run.output)
    #expect(try inspect("r", "--workers", "7", in: folder).output == run.output)
    #expect(
      try inspect("r/a-00000-of-00002.tfrecord", "r/a-00001-of-00002.tfrecord", in: folder).output
        == run.output)
  }

  @Test func damagedRecords() throws {
    let path = Fixtures.path("records/bad-data-crc.tfrecord")
    let run = try inspect(path)
    #expect(run.status == 1)
    #expect(run.output.contains("  \(path): record 3 at byte 151: the data's checksum"))
  }

  @Test(arguments: [
    ("digits", "MNIST archive, 250 images in 10 classes", "200 training and 50 test", "raw gray"),
    ("cifar-10-binary.tar.gz", "CIFAR-10 archive", "6 test", "raw RGB"),
    ("cifar-10-batches-bin", "CIFAR-10 archive", "6 test", "raw RGB"),
    ("cifar-100-binary.tar.gz", "CIFAR-100 archive, 18 images in 100 classes", "6 test", "raw RGB"),
  ])
  func archives(name: String, title: String, parts: String, format: String) throws {
    let run = try inspect(Fixtures.path(name))
    #expect(run.status == 0)
    for words in [title, parts, format] { #expect(run.output.contains(words), "\(run.output)") }
  }

  @Test func brokenArraysAreToldOfWithTheirNameOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("no zip at all".utf8), to: "a.npz")
    try NPZFile.write(["x": Tensor.zeros([3])], to: folder.path + "/b.npz")
    var bytes = try readFile(folder.path + "/b.npz")
    // The version of the array's format.
    let magic = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x93] + Array("NUMPY".utf8)) })
    bytes[magic + 6] = 9
    try folder.write(bytes, to: "b.npz")
    let first = try CommandRun("dataset-inspect", ["--from", "npz", "a.npz"], in: folder)
    #expect(first.output.hasSuffix("1 problem:\n  a.npz: expected a zip archive, but found another kind of file\n"), "\(first.output)")
    let second = try CommandRun("dataset-inspect", ["b.npz"], in: folder)
    #expect(second.status == 1)
    #expect(second.output.contains("1 problem:\n  b.npz/x.npy: "), "\(second.output)")
    #expect(!second.output.contains("'b.npz'"), "\(second.output)")
  }

  @Test func aBrokenArchive() throws {
    let folder = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("digits")) {
      var bytes = try Fixtures.bytes("digits/" + name)
      if name == "t10k-labels-idx1-ubyte" { bytes[20] = 77 }
      try folder.write(bytes, to: "in/" + name)
    }
    let run = try inspect("in", in: folder)
    #expect(run.status == 1)
    #expect(
      run.output.contains(
        "in/t10k-labels-idx1-ubyte: at byte 20: label 77 is not a digit 0 to 9"), "\(run.output)")
  }

  @Test(arguments: [
    ([], 64, "Missing expected argument"),
    (["--workers", "0", "in"], 64, "--workers is 0"),
    (["--from", "zip", "in"], 64, "image-folder"),
    (["missing"], 1, "Error: cannot open 'missing': No such file or directory\n"),
    (["notes.bin"], 1, "Error: 'notes.bin' is no data set"),
    (["splits"], 1, "name one of them, such as 'splits/train'"),
  ])
  func mistakes(arguments: [String], status: Int, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("hello".utf8), to: "notes.bin")
    try folder.write([1], to: "splits/train/cat/1.jpg")
    let run = try CommandRun("dataset-inspect", arguments, in: folder)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output == "")
  }
}
