import Foundation
import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Tables, lines, arrays and texts on their way into records, and back.
struct ConvertTablesTests {
  private func convert(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["convert"] + arguments, in: folder)
  }

  private func examples(_ folder: TemporaryFolder, _ name: String) throws -> [SequenceExample] {
    var examples: [SequenceExample] = []
    let reader = try TFRecordReader(path: folder.path(name))
    while let record = try reader.next() { examples.append(try SequenceExample(parsing: record)) }
    return examples
  }

  @Test func columnsGetTheNarrowestTypeThatFitsAll() throws {
    let folder = try TemporaryFolder()
    let text = "id,age,name,note\n1, 22 ,\"Braund, Owen\",\n2,,nan,x\n3,0.5,\"a \"\"b\"\"\",y\n"
    try folder.write(Array(text.utf8), to: "a.csv")
    let run = try convert("a.csv", "--output", "a.tfrecord", "--no-shuffle", in: folder)
    #expect(run.output.hasSuffix("3 records in 1 file, \(try readFile(folder.path("a.tfrecord")).count) B\n"), "\(run)")
    #expect(
      try examples(folder, "a.tfrecord").map(\.context) == [
        ["id": 1, "age": .float(22), "name": "Braund, Owen"], ["id": 2, "name": "nan", "note": "x"],
        ["id": 3, "age": 0.5, "name": "a \"b\"", "note": "y"],
      ])
  }

  @Test func numbersThatAreNotFiniteComeBackFromCSV() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    for value in [1.5, Float.infinity, -.infinity, .nan] { try writer.write(["x": .float(value), "all": .float(.nan)]) }
    try writer.close()
    #expect(try convert("a", "--output", "a.csv", in: folder).status == 0)
    #expect(try convert("a.csv", "--output", "b", "--no-shuffle", in: folder).status == 0)
    let back = try examples(folder, "b").map(\.context)
    #expect(back.prefix(3).map { $0["x"] } == [1.5, .float(.infinity), .float(-.infinity)])
    guard case .floats(let last) = back[3]["x"], case .floats(let all) = back[0]["all"] else { return #expect(Bool(false), "\(back)") }
    #expect(last[0].isNaN && all[0].isNaN)
  }

  @Test func aNameTwiceInAHeaderIsAnError() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("a,b,a\n1,2,3\n".utf8), to: "a.csv")
    let run = try convert("a.csv", "--output", "a", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("the header has several"), "\(run.errors)")
    #expect(try folder.contents() == ["a.csv"])
  }

  @Test func featuresAreRenamedDroppedAndConverted() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("id\tzip\tx\n1\t00501\t2\n".utf8), to: "a.tsv")
    _ = try convert("a.tsv", "--output", "a", "--features", "zip:bytes, id=number:float, -x", in: folder)
    #expect(try examples(folder, "a").map(\.context) == [["zip": "00501", "number": .float(1)]])
    let wrong = try convert("a.tsv", "--output", "b", "--features", "zip:double", in: folder)
    #expect(wrong.status == 64)
  }

  @Test func textComesFromStandardInputAndGoesToStandardOutput() throws {
    let folder = try TemporaryFolder()
    let arguments = ["convert", "-", "--from", "csv", "--output", "a.tfrecord", "--no-shuffle"]
    let into = try CommandRun("tfrecord-tool", arguments, in: folder, input: "a,b\n1,x\n2,y\n")
    #expect(into.status == 0, "\(into.errors)")
    for (target, text) in [
      ("csv", "a,b\n1,x\n2,y\n"), ("tsv", "a\tb\n1\tx\n2\ty\n"), ("jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"),
    ] {
      let out = try convert("a.tfrecord", "--to", target, "--output", "-", in: folder)
      #expect(out.status == 0, "\(out.errors)")
      #expect(out.output == text)
    }
    #expect(try convert("a.tfrecord", "--to", "npz", "--output", "-", in: folder).status == 64)
    #expect(try folder.contents() == ["a.tfrecord"])
  }

  @Test(arguments: [
    ("records/examples.tfrecord", Compression.none), ("records/examples.tfrecord", .gzip), ("records/examples.tfrecord", .zlib),
    ("records/empty.tfrecord", .none), ("jsonl", .none), ("jsonl", .gzip), ("npy", .none), ("npz", .none),
  ])
  func standardInputTellsWhatItIs(name: String, compression: Compression) throws {
    let folder = try TemporaryFolder()
    switch name {
    case "jsonl": try folder.write(Array("{\"n\":1}\n{\"n\":2}\n".utf8), to: "in", compression: compression)
    case "npy": try NPYFile.write(Tensor([1, 2, 3] as [Float]), to: folder.path("in"))
    case "npz": try NPZFile.write(["a": Tensor([1, 2, 3] as [Float])], to: folder.path("in"))
    default: try folder.write(Fixtures.bytes(name), to: "in", compression: compression)
    }
    let process = try CommandRun.process("tfrecord-tool", [], in: folder)
    let tool = try #require(process.executableURL).path
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      "cat in | '\(tool)' convert - --output a --no-shuffle && '\(tool)' convert - --output b --no-shuffle < in",
    ]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(CommandRun.status(of: process) == 0)
    let expected = ["jsonl": 2, "npy": 3, "npz": 3, "records/empty.tfrecord": 0][name] ?? 20
    #expect(try examples(folder, "a").count == expected)
    #expect(try readFile(folder.path("b")) == readFile(folder.path("a")))
  }

  @Test func standardOutputTakesNoMixtureOfWhatIsReadFrontToBack() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("one\ntwo\n".utf8), to: "a.txt")
    let mixed = try convert("a.txt", "--output", "-", in: folder)
    #expect(mixed.status == 64)
    #expect(mixed.errors.contains("'a.txt' can only be read front to back; write a file, or convert with --no-shuffle."), "\(mixed.errors)")
    let split = try convert("a.txt", "--output", "-", "--split", "a=1,b=1", in: folder)
    #expect(split.errors.contains("--split cannot go with it"), "\(split.errors)")
    let plain = try convert("a.txt", "--output", "-", "--no-shuffle", in: folder)
    #expect(plain.status == 0)
    #expect(plain.output.contains("one") && plain.output.contains("two"))
  }

  @Test func whatStandardInputDoesNotTellHasToBeSaid() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun("tfrecord-tool", ["convert", "-", "--output", "a"], in: folder, input: "a,b\n1,x\n")
    #expect(run.status == 1)
    #expect(run.errors.contains("standard input") && run.errors.contains("--from csv"), "\(run.errors)")
    #expect(try folder.contents() == [])
  }

  @Test func brokenRowsAreToldByTheirLine() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("a,b\n1,2\n3\n4,5\n".utf8), to: "a.csv")
    let failed = try convert("a.csv", "--output", "a", in: folder)
    #expect(failed.status == 1)
    #expect(failed.errors.contains("a.csv: line 3: expected 2 fields, but found 1"), "\(failed.errors)")
    #expect(try folder.contents() == ["a.csv"])
    #expect(try convert("a.csv", "--output", "a", "--on-error", "skip", in: folder).status == 0)
    #expect(try examples(folder, "a").count == 2)
  }

  @Test func JSONLinesThereAndBack() throws {
    let folder = try TemporaryFolder()
    for name in ["examples", "sequences"] {
      let path = Fixtures.path("records/\(name).tfrecord")
      #expect(try convert(path, "--output", "\(name).jsonl", in: folder).status == 0)
      #expect(try convert("\(name).jsonl", "--output", name, "--no-shuffle", in: folder).status == 0)
      let reader = try TFRecordReader(path: path)
      var before: [SequenceExample] = []
      while let record = try reader.next() { before.append(try SequenceExample(parsing: record)) }
      // What an empty list is of does not show in JSON, and a feature without any is left out.
      func known(_ examples: [SequenceExample]) -> [SequenceExample] {
        examples.map { example in
          SequenceExample(
            context: example.context.filter { $0.value.count > 0 }, lists: example.lists.filter { !$0.value.isEmpty })
        }
      }
      #expect(known(try examples(folder, name)) == known(before))
    }
  }

  @Test func aFeatureThatIsAFloatOnceIsOneAlways() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"x\":1,\"y\":1}\n\n{\"x\":1.5,\"y\":2}\n".utf8), to: "a.jsonl")
    _ = try convert("a.jsonl", "--output", "a", "--no-shuffle", in: folder)
    #expect(try examples(folder, "a").map(\.context) == [["x": .float(1), "y": 1], ["x": 1.5, "y": 2]])
  }

  @Test(arguments: [
    ("{\"x\":1}\n\n{\"é\":}\n", "line 3, column 6: expected a value, but found '}'"),
    ("{\"x\":1}\n{\"x\":\n", "line 2, column 6: expected a value, but found the end of the text"),
    ("{\"x\":[1,\"a\"]}", "line 1: feature 'x': numbers and other values in one list"),
    ("{\"a/b\":1,\"a\":{\"b\":2}}", "line 1: feature 'a/b': two values have this name"),
    ("{\"x\":1}\n\n\n[1]", "line 4: expected an object, {...}"),
  ])
  func brokenLinesAreToldByLineAndColumn(text: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(text.utf8), to: "b.jsonl")
    let broken = try convert("b.jsonl", "--output", "b", in: folder)
    #expect(broken.status == 1)
    #expect(broken.errors.contains("b.jsonl: \(message)"), "\(broken.errors)")
  }

  @Test func linesAndTextFolders() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("one\n\ntwo".utf8), to: "a.txt")
    _ = try convert("a.txt", "--output", "a", "--no-shuffle", in: folder)
    #expect(try examples(folder, "a").map(\.context) == [["text": "one"], ["text": ""], ["text": "two"]])
    for (path, text) in [("neg/1.txt", "bad"), ("pos/1.txt", "good"), ("pos/2.txt", "fine")] {
      try folder.write(Array(text.utf8), to: "reviews/" + path)
    }
    let run = try convert("reviews", "--output", "b", "--no-shuffle", in: folder)
    #expect(run.output.hasSuffix(": neg 1, pos 2\n"), "\(run.output)\(run.errors)")
    #expect(
      try examples(folder, "b").map(\.context)[2] == [
        "text": "fine", "filename": "pos/2.txt", "label": 1, "label/text": "pos",
      ])
  }

  @Test func arraysThereAndBack() throws {
    let folder = try TemporaryFolder()
    let x = Tensor((0..<24).map { Float($0) / 2 }, shape: [4, 6])
    let y = Tensor([3, 1, 2, 0] as [Int64])
    try NPZFile.write(["x": x, "y": y], to: folder.path("a.npz"))
    _ = try convert("a.npz", "--output", "a.tfrecord", "--no-shuffle", in: folder)
    #expect(try examples(folder, "a.tfrecord")[1].context == ["x": .float(3, 3.5, 4, 4.5, 5, 5.5), "y": 1])
    #expect(try convert("a.tfrecord", "--output", "b.npz", in: folder).status == 0)
    #expect(try NPZFile(folder.path("b.npz")).tensors() == ["x": x, "y": y])
    try NPYFile.write(Tensor((0..<24).map { Int32($0) }, shape: [2, 3, 4]), to: folder.path("c.npy"))
    _ = try convert("c.npy", "--output", "c", "--no-shuffle", in: folder)
    #expect(
      try examples(folder, "c").map(\.context) == [
        ["x": .int64s((0..<12).map { Int64($0) }), "x/shape": .int64(3, 4)],
        ["x": .int64s((12..<24).map { Int64($0) }), "x/shape": .int64(3, 4)],
      ])
    try NPZFile.write(["x": x, "y": Tensor([1, 2] as [Int64])], to: folder.path("d.npz"))
    let uneven = try convert("d.npz", "--output", "d", in: folder)
    #expect(uneven.errors.contains("the arrays have different numbers of rows"), "\(uneven.errors)")
  }

  @Test func rowsOfCSVAndWhatHasNoPlaceInOne() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    try writer.write(["id": 1, "name": "a,\"b\"\nc", "score": 0.5])
    try writer.write(["id": 2, "extra": "x"])
    try writer.close()
    #expect(try convert("a", "--output", "a.csv", in: folder).status == 0)
    #expect(
      try String(decoding: readFile(folder.path("a.csv")), as: UTF8.self)
        == "extra,id,name,score\n,1,\"a,\"\"b\"\"\nc\",0.5\nx,2,,\n")
    #expect(try convert("a.csv", "--output", "b", "--no-shuffle", in: folder).status == 0)
    #expect(try examples(folder, "b") == examples(folder, "a"))
    let bytes = try TFRecordWriter(path: folder.path("c"))
    try bytes.write(["id": 1, "raw": .data([0xFF, 0xFE])])
    try bytes.close()
    let run = try convert("c", "--output", "c.csv", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("feature 'raw' holds bytes that are no text; leave it out with --features -raw"), "\(run.errors)")
    #expect(try !folder.contents().contains("c.csv"))
  }

  @Test func imagesComeBackAsTheyWere() throws {
    let folder = try TemporaryFolder()
    _ = try convert(Fixtures.path("shapes/train"), "--output", "a.tfrecord", in: folder)
    let run = try convert("a.tfrecord", "--to", "image-folder", "--output", "images/", in: folder)
    #expect(run.output == "180 records in 180 files in 'images', \(run.output.split(separator: " ").suffix(2).joined(separator: " "))")
    #expect(
      try readFile(folder.path("images/circle/circle-000.jpg")) == Fixtures.bytes("shapes/train/circle/circle-000.jpg"))
    let again = try convert("a.tfrecord", "--to", "image-folder", "--output", "images", "--overwrite", in: folder)
    #expect(again.status == 1)
    #expect(again.errors.contains("there is a folder of this name, and it is not empty"), "\(again.errors)")
  }

  @Test(arguments: ["..", "/etc", "a/b", ""])
  func namesFromRecordsStayInTheFolder(name: String) throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    try writer.write(
      ["image/encoded": .data(Fixtures.bytes("images/rgb-444.jpg")), "image/class/text": .string(name)])
    try writer.close()
    let run = try convert("a", "--to", "image-folder", "--output", "out", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("cannot be the name of a file or folder"), "\(run.errors)")
    #expect(try folder.contents() == ["a"])
  }

  @Test func aTableOfLabels() throws {
    let folder = try TemporaryFolder()
    for name in ["1.jpg", "2.jpg"] { try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "photos/" + name) }
    try folder.write(Array("filename,label,year\n2.jpg,dog,2024\n1.jpg,cat,2023\n".utf8), to: "labels.csv")
    let run = try convert("photos", "--labels", "labels.csv", "--output", "a", "--no-shuffle", in: folder)
    #expect(run.output.hasSuffix(": cat 1, dog 1\n"), "\(run.errors)")
    let first = try examples(folder, "a")[0].context
    #expect(first["image/class/label"] == 1)
    #expect(first["image/class/text"] == "dog")
    #expect(first["image/filename"] == "2.jpg")
    #expect(first["year"] == 2024)
    try folder.write(Array("filename,label\n../x.jpg,cat\n".utf8), to: "labels.csv")
    let outside = try convert("photos", "--labels", "labels.csv", "--output", "b", in: folder)
    #expect(outside.status == 1)
    #expect(outside.errors.contains("leads out of the folder"))
  }
}
