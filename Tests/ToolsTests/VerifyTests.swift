import Foundation
import TFRecords
import Testing
import _TestSupport

struct VerifyTests {
  private func verify(_ arguments: String...) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["verify"] + arguments)
  }

  private static func path(_ name: String) -> String { Fixtures.path("records/" + name) }

  @Test func cleanFiles() throws {
    let examples = Self.path("examples.tfrecord")
    let packed = Self.path("examples.tfrecord.gz")
    let sequences = Self.path("sequences.tfrecord")
    let run = try verify(examples, packed, sequences, Self.path("empty.tfrecord"))
    #expect(
      run.output == """
        \(examples): 20 records, 6.1 kB, ok
        \(packed): 20 records, 848 B, ok
        \(sequences): 4 records, 451 B, ok
        \(Self.path("empty.tfrecord")): 0 records, 0 B, ok
        4 files: 44 records, 7.4 kB, ok

        """)
    #expect(run.errors == "")
    #expect(run.status == 0)
  }

  @Test func aMissingFileIsInTheJSON() throws {
    let run = try verify("--json", Self.path("examples.tfrecord"), "missing.tfrecord")
    #expect(run.status == 1)
    #expect(run.errors == "Error: cannot open 'missing.tfrecord': No such file or directory\n")
    let json = try run.json()
    #expect(json["errors"] as? [String] == ["cannot open 'missing.tfrecord': No such file or directory"])
    #expect((json["files"] as? [[String: Any]])?.map { $0["records"] as? Int } == [20])
    let alone = try verify("--json", "missing.tfrecord")
    #expect(alone.status == 1)
    #expect((try alone.json()["files"] as? [Any])?.count == 0)
  }

  @Test func theOthersAreLookedAtWhenOneIsMissing() throws {
    let (good, bad) = (Self.path("examples.tfrecord"), Self.path("bad-data.tfrecord"))
    let run = try verify(good, "missing", "nothing-*.tfrecord", bad)
    #expect(run.status == 1)
    #expect(run.output.contains("\(good): 20 records"))
    #expect(run.output.contains("\(bad): record 2 at byte 35"))
    #expect(run.output.hasSuffix("4 problems in 1 file, 2 not read\n"), "\(run.output)")
    #expect(run.errors.contains("Error: cannot open 'missing': No such file or directory\n"))
    #expect(run.errors.contains("nothing-*.tfrecord"), "\(run.errors)")
    #expect(try verify(good, "missing").status == 1)
  }

  @Test func everyProblemIsListedWithItsPlace() throws {
    let path = Self.path("several-problems.tfrecord")
    let run = try verify("--raw", path)
    #expect(
      run.output == """
        \(path): record 1 at byte 16: the data's checksum is 0x95ea7d91, but the file says 0x21f1576e
        \(path): record 2 at byte 35: the length's checksum is 0x4d802b42, but the file says 0xdf1c5f43
        \(path): record 4 at byte 1191: the file ends after 18 bytes of a record with 4 bytes of data, which takes 16 more around them
        \(path): 2 records, 1.2 kB, 3 problems

        """)
    #expect(run.status == 1)
  }

  @Test(arguments: [
    ("bad-data-crc", 4, "record 3 at byte 151: the data's checksum"),
    ("bad-data", 4, "record 2 at byte 35: the data's checksum"),
    ("bad-length-crc", 4, "record 1 at byte 16: the length's checksum"),
    ("bad-length", 4, "record 2 at byte 35: the length's checksum"),
    ("huge-length", 0, "record 0 at byte 0: the file ends after 16 bytes"),
    ("not-records", 0, "is this a TFRecord file?"),
    ("truncated-data", 3, "record 3 at byte 151: the file ends after 500 bytes"),
    ("truncated-footer", 4, "record 4 at byte 1191: the file ends after 19 bytes"),
    ("truncated-header", 3, "record 3 at byte 151: the file ends after 7 of the 12 bytes"),
  ])
  func eachKindOfDamage(name: String, records: Int, words: String) throws {
    let path = Self.path(name + ".tfrecord")
    let run = try verify("--raw", "--json", path)
    #expect(run.status == 1)
    let json = try run.json()
    let files = try #require(json["files"] as? [[String: Any]])
    #expect(files[0]["records"] as? Int == records)
    let problems = try #require(files[0]["problems"] as? [[String: Any]])
    #expect(problems.count == 1)
    #expect(json["problemCount"] as? Int == 1)
    let text = try verify("--raw", path).output
    #expect(text.contains(words), "\(text)")
  }

  @Test func aCompressedFileThatEndsEarly() throws {
    let path = Self.path("truncated.tfrecord.gz")
    let run = try verify("--raw", path)
    #expect(run.output.contains("the compressed data end too early (byte 353 of the compressed file)"))
    #expect(run.status == 1)
  }

  @Test func recordsThatAreNoExamples() throws {
    let path = Self.path("strings.tfrecord")
    let run = try verify(path)
    #expect(
      run.output.contains(
        "\(path): record 1 at byte 16: this is no tf.train.Example: it ends inside a number (byte 1 of its data)\n"),
      "\(run.output)")
    #expect(run.status == 1)
    #expect(try verify("--raw", path).status == 0)
  }

  @Test func brokenImagesAreFoundWhenAskedFor() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("a.tfrecord")
    let writer = try TFRecordWriter(path: path)
    try writer.write(["image/encoded": .data(Fixtures.bytes("images/rgb-444.jpg"))])
    try writer.write(["image/encoded": .data(Fixtures.bytes("images/broken/truncated.jpg"))])
    try writer.write(["image/encoded": "no image", "other": "no image either"])
    try writer.close()
    #expect(try verify(path).status == 0)
    let run = try verify("--deep", path)
    #expect(run.status == 1)
    #expect(
      run.output.contains(
        "record 1 at byte 1969: feature 'image/encoded': the JPEG image ends too early: Premature end of JPEG file"),
      "\(run.output)")
    #expect(run.output.contains("record 2 at"))
    #expect(run.output.contains("3 records, 2.8 kB, 2 problems"), "\(run.output)")
  }

  @Test(arguments: [
    ("rgb-444.jpg", "JPEG"), ("rgb-8.png", "PNG"), ("palette-8.gif", "GIF"), ("rgb-24.bmp", "BMP"), ("rgb-24-os2.bmp", "BMP"),
    ("lossy.webp", "WebP"),
  ])
  func imagesOfEveryFormatAreDecodedWhateverTheirFeatureIsCalled(name: String, format: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("a.tfrecord")
    let image = try Fixtures.bytes("images/" + name)
    let damaged = Array(image.prefix(image.count * 2 / 3))
    let writer = try TFRecordWriter(path: path)
    try writer.write(["photo": .data(image), "label": 1])
    try writer.write(["photo": .data(damaged), "label": 1])
    try writer.write(SequenceExample(context: ["label": 1], lists: ["frames": [.data(image), .data(damaged)]]).encoded())
    try writer.close()
    let offset = try TFRecordIndex(path: path).offsets[1]
    #expect(try verify(path).status == 0)
    let run = try verify("--deep", path)
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("\(path): record 1 at byte \(offset): feature 'photo': the \(format) image "), "\(lines[0])")
    #expect(lines[1].contains(": record 2 at byte ") && lines[1].contains(": feature 'frames': the \(format) image "), "\(lines[1])")
  }

  @Test func textsThatBeginLikeImagesAreNone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("a.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for text in ["BMW has made cars and motorcycles for a century", "GIF8 is no version of the format", "RIFF of a guitar"] {
      try writer.write(["text": .string(text)])
    }
    try writer.close()
    #expect(try verify("--deep", path).status == 0)
  }

  @Test(arguments: [
    (["verify"], 64, "Missing expected argument"),
    (["verify", "--raw", "--deep", "a"], 64, "contradict"),
    (["verify", "--workers", "0", "a"], 64, "--workers is 0"),
    (["verify", "--workers", "9223372036854775807", "a"], 64, "but it must be 1 to 1024"),
    (["merge", "--workers", "9223372036854775807", "a", "--compression", "gzip", "--output", "b"], 64, "but it must be 1 to 1024"),
    (["verify", "missing.tfrecord"], 1, "Error: cannot open 'missing.tfrecord': No such file or directory\n"),
    (["verify", "/"], 1, "Error: '/' is no data set: the folder holds no file with .tfrec in its name\n"),
    (["verfy"], 64, "verfy"),
  ])
  func mistakes(arguments: [String], status: Int, words: String) throws {
    let run = try CommandRun("tfrecord-tool", arguments)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output == "")
  }
}
