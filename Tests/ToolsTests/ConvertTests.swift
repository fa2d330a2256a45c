import Files
import Foundation
import ImageCodecs
import TFRecords
import Terminal
import Testing
import _TestSupport

struct ConvertTests {
  private static let shapes = Fixtures.path("shapes/train")

  private func convert(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["convert"] + arguments, in: folder)
  }

  private func examples(_ folder: TemporaryFolder, _ names: String...) throws -> [Example] {
    var examples: [Example] = []
    for name in names {
      let reader = try TFRecordReader(path: folder.path(name))
      while let record = try reader.next() { examples.append(try Example(parsing: record)) }
    }
    return examples
  }

  private static func info(_ example: Example) throws -> ImageInfo {
    let bytes = try example.bytes("image/encoded")
    return try imageInfo(bytes.span.bytes)
  }

  @Test func aFolderBecomesBalancedShards() throws {
    let folder = try TemporaryFolder()
    let run = try convert(
      Self.shapes, "--output", "records/train.tfrecord", "--shards", "4", in: folder)
    let sizes = try (0..<4).map {
      try readFile(folder.path("records/train-0000\($0)-of-00004.tfrecord")).count
    }
    #expect(
      run.output == """
        file                                   records     size
        records/train-00000-of-00004.tfrecord       45  \(byteSize(sizes[0]))
        records/train-00001-of-00004.tfrecord       45  \(byteSize(sizes[1]))
        records/train-00002-of-00004.tfrecord       45  \(byteSize(sizes[2]))
        records/train-00003-of-00004.tfrecord       45  \(byteSize(sizes[3]))
        180 records in 4 files, \(byteSize(sizes.reduce(0, +))): circle 60, square 60, triangle 60

        """)
    #expect(run.errors == "")
    #expect(run.status == 0)
    let first = try examples(folder, "records/train-00000-of-00004.tfrecord")
    let labels = try first.map { example in try example.int64("image/class/label") }
    #expect(Set(labels) == [0, 1, 2])
  }

  @Test func otherFormatsAreTakenWhereTheyAreEncodedAnew() throws {
    let folder = try TemporaryFolder()
    for (name, image) in [("1.bmp", "rgb-24.bmp"), ("2.gif", "frames.gif"), ("3.webp", "lossless.webp"), ("4.jpg", "rgb-444.jpg")] {
      try folder.write(Fixtures.bytes("images/" + image), to: "in/a/" + name)
    }
    let plain = try convert("in", "--output", "plain", in: folder)
    #expect(plain.errors.contains("3 files are left out, being neither .jpg, .jpeg nor .png"), "\(plain.errors)")
    for (number, (options, formats)) in [
      (["--encode", "png"], ["png", "png", "png", "png"]), (["--encode", "jpeg"], ["jpeg", "jpeg", "jpeg", "jpeg"]),
      (["--resize", "9x7"], ["png", "png", "png", "jpeg"]),
    ].enumerated() {
      let run = try CommandRun("tfrecord-tool", ["convert", "in", "--output", "\(number)", "--no-shuffle"] + options, in: folder)
      #expect(run.status == 0 && run.errors == "", "\(run.errors)")
      let all = try examples(folder, "\(number)")
      #expect(try all.map { try $0.string("image/filename") } == ["a/1.bmp", "a/2.gif", "a/3.webp", "a/4.jpg"])
      #expect(try all.map { try $0.string("image/format") } == formats)
      for example in all {
        let info = try Self.info(example)
        #expect(try example.string("image/format") == info.format.rawValue.lowercased())
        if options[0] == "--resize" { #expect(info.height == 9 && info.width == 7) }
      }
      if number == 0 {
        let (first, whole) = (try all[0].bytes("image/encoded"), try Fixtures.bytes("images/rgb-24.bmp"))
        #expect(try decodeImage(first) == decodeImage(whole))
      }
    }
  }

  @Test func recordsHoldTheFilesAsTheyAre() throws {
    let folder = try TemporaryFolder()
    #expect(try convert(Self.shapes, "--output", "a.tfrecord", "--no-shuffle", in: folder).status == 0)
    #expect(try folder.contents() == ["a.tfrecord"])
    let all = try examples(folder, "a.tfrecord")
    #expect(all.count == 180)
    for (number, name, label) in [(0, "circle/circle-000.jpg", 0), (63, "square/square-003.png", 1)] {
      let example = all[number]
      let file = try Fixtures.bytes("shapes/train/" + name)
      let info = try Self.info(example)
      #expect(try example.bytes("image/encoded") == file)
      #expect(try example.string("image/filename") == name)
      #expect(try example.int64("image/class/label") == label)
      #expect(try example.string("image/class/text") == name.split(separator: "/")[0])
      #expect(try example.string("image/format") == (name.hasSuffix("png") ? "png" : "jpeg"))
      #expect(try example.int64("image/height") == info.height)
      #expect(try example.int64("image/width") == info.width)
      #expect(example.features.count == 7)
    }
  }

  @Test func theBytesDependOnTheSeedAndNotOnTheWorkers() throws {
    let folder = try TemporaryFolder()
    for (name, options) in [
      ("one", ["--workers", "1"]), ("five", ["--workers", "5"]), ("other", ["--seed", "8"]),
    ] {
      let run = try CommandRun(
        "tfrecord-tool", ["convert", Self.shapes, "--output", name] + options, in: folder)
      #expect(run.status == 0)
    }
    let one = try readFile(folder.path("one"))
    #expect(try readFile(folder.path("five")) == one)
    let other = try readFile(folder.path("other"))
    #expect(other != one)
    #expect(other.count == one.count)
  }

  @Test(arguments: [("20x32", 20, 32), ("24", 24, 24)])
  func resizingEncodesAnew(_ size: String, _ height: Int, _ width: Int) throws {
    let folder = try TemporaryFolder()
    let run = try convert(
      Self.shapes, "--output", "a.tfrecord", "--resize", size, "--quality", "80", in: folder)
    #expect(run.status == 0)
    let all = try examples(folder, "a.tfrecord")
    #expect(all.count == 180)
    for example in all {
      let info = try Self.info(example)
      #expect((info.height, info.width) == (height, width))
      #expect(try example.int64("image/height") == Int64(height))
      #expect(try example.int64("image/width") == Int64(width))
      #expect(try example.string("image/format") == info.format.rawValue.lowercased())
    }
  }

  @Test func imagesInRecordsAreEncodedAnewAsFilesAre() throws {
    let folder = try TemporaryFolder()
    let options = ["--no-shuffle", "--resize", "20x32", "--quality", "80"]
    #expect(try convert(Self.shapes, "--output", "plain", "--no-shuffle", in: folder).status == 0)
    #expect(try convert("plain", "--output", "packed", "--no-shuffle", "--compression", "gzip", in: folder).status == 0)
    for (input, output) in [(Self.shapes, "a"), ("plain", "b"), ("packed", "c")] {
      let run = try CommandRun("tfrecord-tool", ["convert", input, "--output", output] + options, in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
    let direct = try readFile(folder.path("a"))
    #expect(try readFile(folder.path("b")) == direct)
    #expect(try readFile(folder.path("c")) == direct)
    #expect(try readFile(folder.path("plain")).count > direct.count)
    let out = try convert("plain", "--to", "image-folder", "--output", "out", "--encode", "png", in: folder)
    #expect(out.status == 0, "\(out.errors)")
    let file = try readFile(folder.path("out/circle/circle-000.png"))
    #expect(try imageInfo(file.span.bytes).format == .png)
  }

  @Test(arguments: [("gzip", Compression.gzip), ("zlib", .zlib), ("none", .none)])
  func compression(name: String, compression: Compression) throws {
    let folder = try TemporaryFolder()
    let run = try convert(
      Self.shapes, "--output", "a.tfrecord", "--compression", name, in: folder)
    #expect(run.status == 0)
    #expect(try TFRecordReader(path: folder.path("a.tfrecord")).compression == compression)
    #expect(try examples(folder, "a.tfrecord").count == 180)
  }

  @Test func mnistAndCIFARBecomePNG() throws {
    let folder = try TemporaryFolder()
    for (input, options, count, shape) in [
      ("digits", [], 200, (28, 28, 1)), ("digits", ["--part", "test"], 50, (28, 28, 1)),
      ("digits/train-images-idx3-ubyte.gz", [], 200, (28, 28, 1)),
      ("cifar-10-binary.tar.gz", ["--part", "test"], 6, (32, 32, 3)),
      ("cifar-100-binary", ["--from", "cifar100"], 12, (32, 32, 3)),
    ] {
      let run = try CommandRun(
        "tfrecord-tool",
        ["convert", Fixtures.path(input), "--output", "a", "--overwrite"] + options, in: folder)
      #expect(run.status == 0, "\(input): \(run.errors)")
      let all = try examples(folder, "a")
      #expect(all.count == count)
      let info = try Self.info(#require(all.first))
      #expect((info.height, info.width, info.channels) == shape)
      #expect(info.format == .png)
    }
  }

  @Test func aBrokenImageStopsTheConversionAndLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let run = try convert(
      Fixtures.path("images"), "--from", "image-folder", "--output", "new/a.tfrecord",
      "--no-shuffle", in: folder)
    #expect(run.status == 1)
    #expect(run.output == "")
    let path = Fixtures.path("images/broken/bad-checksum.png")
    #expect(
      run.errors.hasSuffix(
        "Error: \(path): the PNG image is corrupt: IDAT: incorrect data check; use --on-error skip to leave such images out\n"))
    #expect(try folder.contents() == [])
  }

  @Test func brokenImagesAreSkippedAndTold() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/broken/truncated.jpg"), to: "in/a/1.jpg")
    try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/a/2.jpg")
    try folder.write(Fixtures.bytes("images/broken/text-named.jpg"), to: "in/a/3.jpg")
    try folder.write([1], to: "in/a/notes.txt")
    _ = try folder.path("in/b/")
    let run = try convert(
      "in", "--output", "a.tfrecord", "--on-error", "skip", "--no-shuffle", in: folder)
    #expect(run.status == 0)
    #expect(
      run.errors == """
        warning: 1 class is without images: b
        warning: 1 file is left out, being neither .jpg, .jpeg nor .png in a class folder (a/notes.txt)
        skipped in/a/1.jpg: the JPEG image ends too early: Premature end of JPEG file
        skipped in/a/3.jpg: not an image of a known format: it begins with the text "This is a line o"

        """)
    #expect(run.output.hasSuffix("1 record in 1 file, 2.1 kB: a 1, b 0\n2 images skipped\n"))
    #expect(try examples(folder, "a.tfrecord").count == 1)
    let json = try CommandRun(
      "tfrecord-tool",
      ["convert", "in", "--output", "a.tfrecord", "--on-error", "skip", "--overwrite", "--json"],
      in: folder
    ).json()
    #expect((json["skipped"] as? [[String: String]])?.count == 2)
    #expect(json["records"] as? Int == 1)
  }

  @Test func headersMayBeEnough() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/broken/truncated.jpg"), to: "in/a/1.jpg")
    let header = try convert("in", "--output", "a", "--check", "header", in: folder)
    #expect(header.status == 0)
    try folder.write([1, 2, 3], to: "in/a/2.jpg")
    #expect(try convert("in", "--output", "b", "--check", "header", in: folder).status == 1)
    #expect(try convert("in", "--output", "b", "--check", "none", in: folder).status == 0)
    let examples = try examples(folder, "b")
    #expect(Set(examples.map(\.features.count)) == [7, 4])
  }

  @Test func existingOutputIsKeptUnlessToldOtherwise() throws {
    let folder = try TemporaryFolder()
    #expect(try convert(Self.shapes, "--output", "a.tfrecord", "--shards", "3", in: folder).status == 0)
    let before = try folder.contents()
    let again = try convert(Self.shapes, "--output", "a.tfrecord", "--shards", "2", in: folder)
    #expect(again.status == 1)
    #expect(
      again.errors
        == "Error: 'a-00000-of-00003.tfrecord' and 2 more exist already; use --overwrite to replace them\n")
    #expect(try folder.contents() == before)
    // The three of before would otherwise be read together with the two new ones.
    let replaced = try convert(
      Self.shapes, "--output", "a.tfrecord", "--shards", "2", "--overwrite", in: folder)
    #expect(replaced.status == 0)
    #expect(
      try folder.contents() == ["a-00000-of-00002.tfrecord", "a-00001-of-00002.tfrecord"])
  }

  @Test(arguments: [
    (["convert"], 64, "Missing expected argument"),
    (["convert", "in", "--output", "a", "--shards", "0"], 64, "--shards is 0"),
    (["convert", "in", "--output", "a", "--resize", "10x"], 64, "'10x' is invalid"),
    (["convert", "in", "--output", "a", "--quality", "5"], 64, "--resize"),
    (["convert", "in", "--output", "a", "--workers", "0"], 64, "--workers is 0"),
    (["convert", "in", "--output", "a", "--check", "some"], 64, "decode"),
    (["convert", "in", "--output", "a/"], 64, "--output"),
    (["convert", "in", "--output", "a", "--part", "test"], 64, "--part is for archives"),
    (["convert", "in", "--output", "a", "--split", "test"], 64, "--split: 'test' is not NAME=SHARE"),
    (["convert", "in", "--output", "a", "--overwrite", "--resume"], 64, "contradict"),
    (["convert", "in", "--output", "a.csv"], 64, "only TFRecord files become csv"),
    (["convert", "in", "in", "--output", "a"], 64, "one is converted at a time"),
    (["convert", "in", "--output", "a", "--shards", "5"], 64, "--shards is 5, but there is only 1 image."),
    (["convert", "missing", "--output", "a"], 1, "cannot open 'missing': No such file"),
    (["convert", "in/x/1.jpg", "--output", "a"], 1, "'in/x/1.jpg' is no data set"),
    (["convert", "splits", "--output", "a"], 1, "look like splits"),
    (["convert", "empty", "--output", "a"], 1, "'empty' has no image"),
    (["convert", "nothing", "--output", "a"], 1, "'nothing' is no data set"),
    (["convert", "in", "--output", "in"], 1, "cannot create 'in': Is a directory"),
    (["convert", "t.csv", "--output", "a", "--resize", "8x8"], 64, "are for images; 't.csv' is of the kind CSV"),
    (["convert", "t.csv", "--output", "a", "--check", "header"], 64, "are for images; 't.csv' is of the kind CSV"),
    (["convert", "t.tfrecord", "--output", "a", "--check", "header"], 64, "'verify --deep' decodes the images in records"),
    (
      ["convert", "t.tfrecord", "--output", "a", "--encode", "png"], 1,
      "t.tfrecord: record 0 at byte 0: it holds no encoded image to resize or encode"
    ),
  ])
  func mistakes(arguments: [String], status: Int, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/x/1.jpg")
    try folder.write([1], to: "splits/train/cat/1.jpg")
    try folder.write([1], to: "splits/val/cat/1.jpg")
    try folder.write(Array("a,b\n1,2\n".utf8), to: "t.csv")
    let writer = try TFRecordWriter(path: folder.path("t.tfrecord"))
    try writer.write(Example(features: ["n": 1]))
    try writer.close()
    for path in ["empty/cat/", "nothing/"] { _ = try folder.path(path) }
    let before = try folder.contents()
    let run = try CommandRun("tfrecord-tool", arguments, in: folder)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(try folder.contents() == before)
  }

  /// Standard error is a pipe that fills up, so the command is known to be in the middle of its work.
  @Test(arguments: [(SIGINT, ""), (SIGTERM, ""), (SIGINT, "new/x/")])
  func anInterruptedConversionLeavesNothing(signal: Int32, place: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/a/0.jpg")
    for number in 1...2000 { try folder.write([1], to: "in/a/\(number).jpg") }
    let errors = Pipe()
    let process = try CommandRun.process(
      "tfrecord-tool", ["convert", "in", "--output", place + "a", "--on-error", "skip", "--no-shuffle"],
      in: folder)
    // Whoever runs the tests in the background may have them ignore the signals, and so the command.
    process.arguments = ["--default-signal", process.executableURL?.path ?? ""] + (process.arguments ?? [])
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let first = errors.fileHandleForReading.availableData
    #expect(String(decoding: first, as: UTF8.self).hasPrefix("skipped in/a/1.jpg"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(place)").contains { $0.hasSuffix(".partial") })
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(CommandRun.status(of: process) == -Int(signal))
    #expect(try folder.contents() == ["in"])
  }
}
