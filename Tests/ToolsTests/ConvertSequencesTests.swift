import Datasets
import Foundation
import ImageCodecs
import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// SequenceExamples on their way out of record files.
struct ConvertSequencesTests {
  private func convert(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun("tfrecord-tool", ["convert"] + arguments, in: folder)
  }

  private func write(_ examples: [SequenceExample], to path: String) throws {
    let writer = try TFRecordWriter(path: path)
    for example in examples { try writer.write(example.encoded()) }
    try writer.close()
  }

  private func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
    String(decoding: try readFile(folder.path(name)), as: UTF8.self)
  }

  /// Records of all sorts of lists: one value a step, two values a step, other numbers of values, texts.
  private static let examples = [
    SequenceExample(
      context: ["id": 1, "weights": .float(0.5, 2)],
      lists: [
        "boxes": [.float(1, 2), .float(3, 4)], "ragged": [.int64(1, 2), .int64s([])], "tokens": [7, 8],
        "words": ["a\tb", "say \"x\""],
      ]),
    SequenceExample(
      context: ["id": 2, "weights": .float(1, 3)],
      lists: ["boxes": [], "ragged": [.unset, .int64(3), .int64(4, 5)], "tokens": [9], "words": ["é"]]),
  ]

  // MARK: CSV

  @Test func rowsHoldListsAsJSON() throws {
    let folder = try TemporaryFolder()
    try write(Self.examples, to: folder.path("a"))
    #expect(try convert("a", "--output", "a.csv", in: folder).status == 0)
    #expect(
      try text(folder, "a.csv") == #"""
        boxes,id,ragged,tokens,weights,words
        "[[1.0,2.0],[3.0,4.0]]",1,"[[1,2],[]]","[7,8]","[0.5,2.0]","[""a\tb"",""say \""x\""""]"
        [],2,"[[],[3],[4,5]]",[9],"[1.0,3.0]","[""é""]"

        """#)
    #expect(try convert("a", "--output", "a.tsv", in: folder).status == 0)
    #expect(
      try text(folder, "a.tsv").split(separator: "\n")[1]
        == "[[1.0,2.0],[3.0,4.0]]\t1\t[[1,2],[]]\t[7,8]\t[0.5,2.0]\t[\"a\\tb\",\"say \\\"x\\\"\"]")
  }

  private func records(_ folder: TemporaryFolder, _ name: String) throws -> [SequenceExample] {
    var examples: [SequenceExample] = []
    let reader = try TFRecordReader(path: folder.path(name))
    while let record = try reader.next() { examples.append(try SequenceExample(parsing: record)) }
    return examples
  }

  @Test(arguments: ["a.csv", "a.tsv"])
  func columnsOfJSONAreListsAgain(table: String) throws {
    let folder = try TemporaryFolder()
    try write(Self.examples, to: folder.path("a"))
    #expect(try convert("a", "--output", table, in: folder).status == 0)
    let edits = "boxes=areas:json,ragged:json,tokens:json,weights:json,words:json"
    let back = try convert(table, "--output", "b", "--no-shuffle", "--features", edits, in: folder)
    #expect(back.status == 0 && back.errors == "", "\(back.errors)")
    // Steps of one value each are the values of a feature.
    #expect(
      try records(folder, "b") == [
        SequenceExample(
          context: [
            "id": 1, "weights": .float(0.5, 2), "tokens": .int64(7, 8),
            "words": .bytes([Array("a\tb".utf8), Array("say \"x\"".utf8)]),
          ],
          lists: ["areas": [.float(1, 2), .float(3, 4)], "ragged": [.int64(1, 2), .unset]]),
        SequenceExample(
          context: ["id": 2, "weights": .float(1, 3), "tokens": 9, "words": "é"],
          lists: ["areas": [], "ragged": [.unset, .int64(3), .int64(4, 5)]]),
      ])
    #expect(try convert("b", "--output", "again.csv", "--features", "areas=boxes", in: folder).status == 0)
    _ = try convert("a", "--output", "a.csv", "--overwrite", in: folder)
    #expect(try text(folder, "again.csv") == text(folder, "a.csv"))
    // Feature lists go on to TensorFlow Datasets as those of records do.
    let sets = try convert(
      table, "--output", "sets", "--layout", "tfds", "--name", "rows", "--features", edits + ",words=w,-tokens", in: folder)
    #expect(sets.status == 0, "\(sets.errors)")
    #expect(try text(folder, "sets/rows/1.0.0/features.json").contains("Sequence"))
  }

  @Test func aNumberOfAColumnOfJSONHasOneType() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("x;y\n[1,2];[1]\n[0.5];null\n3;[[2.5]]\n;\n".replacing(";", with: "\t").utf8), to: "a.tsv")
    let run = try convert("a.tsv", "--output", "a", "--no-shuffle", "--features", "x:json,y:json", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try records(folder, "a") == [
        SequenceExample(context: ["x": .float(1, 2)], lists: ["y": [.float(1)]]), SequenceExample(context: ["x": 0.5]),
        SequenceExample(context: ["x": .float(3)], lists: ["y": [.float(2.5)]]), SequenceExample(),
      ])
  }

  @Test func whatIsNoJSONIsToldByItsRow() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("x\n[1]\n[1\n[\"\"a\"\"]\n[3]\n".utf8), to: "a.tsv")
    let run = try convert("a.tsv", "--output", "a", "--no-shuffle", "--features", "x:json", "--on-error", "skip", in: folder)
    #expect(run.status == 0)
    #expect(run.errors.contains("skipped a.tsv, row 2: column 'x': \"[1\" is no JSON: expected"), "\(run.errors)")
    #expect(run.errors.contains("skipped a.tsv, row 3: column 'x': "), "\(run.errors)")
    #expect(try records(folder, "a").map(\.context) == [["x": 1], ["x": 3]])
    let lines = try convert("a", "--output", "b", "--features", "x:json", in: folder)
    #expect(lines.status == 64 && lines.errors.contains("json is for columns of CSV and TSV files"), "\(lines.errors)")
  }

  @Test func aColumnWithOneListHoldsOnlyLists() throws {
    let folder = try TemporaryFolder()
    try write(
      [
        SequenceExample(context: ["x": 1, "y": 1]), SequenceExample(context: ["x": .int64(1, 2), "y": .int64s([])]),
        SequenceExample(context: ["x": .int64s([])]), SequenceExample(lists: ["steps": [1, .int64(2, 3)]]),
        SequenceExample(lists: ["steps": [4]]),
      ], to: folder.path("a"))
    #expect(try convert("a", "--output", "a.csv", in: folder).status == 0)
    #expect(
      try text(folder, "a.csv") == """
        steps,x,y
        ,[1],1
        ,"[1,2]",
        ,[],
        "[[1],[2,3]]",,
        [[4]],,

        """)
  }

  @Test func bytesInListsThatAreNoText() throws {
    let folder = try TemporaryFolder()
    try write([SequenceExample(context: ["id": 1], lists: ["frames": [.data([0xFF, 0xD8])]])], to: folder.path("a"))
    let run = try convert("a", "--output", "a.csv", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("feature 'frames' holds bytes that are no text; leave it out with --features -frames"), "\(run.errors)")
    #expect(try convert("a", "--output", "a.csv", "--features", "-frames", in: folder).status == 0)
    #expect(try text(folder, "a.csv") == "id\n1\n")
  }

  @Test(arguments: ["a.csv", "a.npz"])
  func aFeatureAndAListOfOneName(output: String) throws {
    let folder = try TemporaryFolder()
    try write([SequenceExample(context: ["x": 1], lists: ["x": [1]])], to: folder.path("a"))
    let run = try convert("a", "--output", output, in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("both a feature and a feature list 'x'"), "\(run.errors)")
    #expect(try folder.contents() == ["a"])
  }

  // MARK: Arrays

  private func arrays(_ examples: [SequenceExample], in folder: TemporaryFolder) throws -> [String: Tensor] {
    try write(examples, to: folder.path("a"))
    let run = try convert("a", "--output", "a.npz", "--overwrite", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    return try NPZFile(folder.path("a.npz")).tensors()
  }

  @Test func stepsAreAnAxis() throws {
    let examples = (0..<3).map { (row: Int64) in
      SequenceExample(
        context: ["id": .int64(row)],
        lists: ["pairs": [.float(Float(row), 1), .float(2, 3)], "tokens": [.int64(row), 5], "one": [.int64(row)]])
    }
    let arrays = try arrays(examples, in: TemporaryFolder())
    #expect(
      arrays == [
        "id": Tensor([0, 1, 2] as [Int64]), "tokens": Tensor([0, 5, 1, 5, 2, 5] as [Int64], shape: [3, 2]),
        "pairs": Tensor([0, 1, 2, 3, 1, 1, 2, 3, 2, 1, 2, 3] as [Float], shape: [3, 2, 2]),
        "one": Tensor([0, 1, 2] as [Int64], shape: [3, 1]),
      ])
  }

  @Test func otherLengthsAreRagged() throws {
    let examples = Self.examples.map { example in
      SequenceExample(
        context: example.context.merging(["values": .int64s(Array(repeating: 6, count: example.lists["tokens"]?.count ?? 0))]) { $1 },
        lists: example.lists.filter { $0.key != "words" })
    }
    let arrays = try arrays(examples, in: TemporaryFolder())
    #expect(
      arrays == [
        "id": Tensor([1, 2] as [Int64]), "weights": Tensor([0.5, 2, 1, 3] as [Float], shape: [2, 2]),
        "values/ragged_flat_values": Tensor([6, 6, 6] as [Int64]), "values/ragged_row_lengths_0": Tensor([2, 1] as [Int64]),
        "tokens/ragged_flat_values": Tensor([7, 8, 9] as [Int64]), "tokens/ragged_row_lengths_0": Tensor([2, 1] as [Int64]),
        "boxes/ragged_flat_values": Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]),
        "boxes/ragged_row_lengths_0": Tensor([2, 0] as [Int64]),
        "ragged/ragged_flat_values": Tensor([1, 2, 3, 4, 5] as [Int64]),
        "ragged/ragged_row_lengths_0": Tensor([2, 3] as [Int64]),
        "ragged/ragged_row_lengths_1": Tensor([2, 0, 0, 1, 2] as [Int64]),
      ])
  }

  @Test func imagesOfStepsAreDecoded() throws {
    let frames = (0..<3).map { Tensor([UInt8](repeating: UInt8($0), count: 24), shape: [2, 4, 3]) }
    let png = try frames.map { Feature.data(try PNG.encode($0)) }
    let arrays = try arrays(
      [SequenceExample(lists: ["video": [png[0], png[1]]]), SequenceExample(lists: ["video": [png[2]]])], in: TemporaryFolder())
    #expect(arrays["video/ragged_flat_values"] == Tensor((0..<3).flatMap { [UInt8](repeating: $0, count: 24) }, shape: [3, 2, 4, 3]))
    #expect(arrays["video/ragged_row_lengths_0"] == Tensor([2, 1] as [Int64]))
  }

  @Test(arguments: [
    ([SequenceExample(lists: ["x": []])], "feature 'x' has no value in any record"),
    ([SequenceExample(lists: ["x": [1]]), SequenceExample(lists: ["x": [.float(1)]])], "record 1, feature 'x': float, but another type before"),
    ([SequenceExample(lists: ["x": [1]]), SequenceExample(lists: ["y": [1]])], "feature 'x' is not in all records, up to record 1"),
    ([SequenceExample(lists: ["x": [1]]), SequenceExample(context: ["x": 1])], "record 1, feature 'x': a feature, but a feature list in"),
    ([SequenceExample(lists: ["x": ["a"]])], "record 0, feature 'x': an array holds numbers or images"),
  ])
  func whatHasNoPlaceInAnArray(examples: [SequenceExample], message: String) throws {
    let folder = try TemporaryFolder()
    try write(examples, to: folder.path("a"))
    let run = try convert("a", "--output", "a.npz", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(try folder.contents() == ["a"])
  }

  // MARK: Images

  @Test func eachStepIsAnImageFile() throws {
    let folder = try TemporaryFolder()
    let frames = try (0..<4).map { try PNG.encode(Tensor([UInt8](repeating: UInt8($0), count: 24), shape: [2, 4, 3])) }
    try write(
      [
        SequenceExample(
          context: ["label": 1, "filename": "clip.mp4"], lists: ["id": [5, 6], "video": [.data(frames[0]), .data(frames[1])]]),
        SequenceExample(context: ["label": 2], lists: ["id": [7], "video": [.data(frames[2])]]),
        SequenceExample(context: ["label": 2, "image": .data(frames[3])], lists: ["video": [.data(frames[2])]]),
      ], to: folder.path("a"))
    let run = try convert("a", "--to", "image-folder", "--output", "images", in: folder)
    #expect(run.output.hasPrefix("3 records in 4 files in 'images', "), "\(run.output)\(run.errors)")
    for (number, name) in ["1/clip-000000", "1/clip-000001", "2/000001-000000", "2/000002"].enumerated() {
      #expect(try readFile(folder.path("images/\(name).png")) == frames[number])
    }
    try write([SequenceExample(lists: ["video": [.data(frames[0]), "text"]])], to: folder.path("b"))
    let mixed = try convert("b", "--to", "image-folder", "--output", "more", in: folder)
    #expect(mixed.status == 1)
    #expect(mixed.errors.contains("record 0 has no feature with an encoded image"), "\(mixed.errors)")
  }

  // MARK: TensorFlow Datasets

  private func tfds(_ examples: [SequenceExample], in folder: TemporaryFolder, _ options: [String] = []) throws -> TFDSDirectory {
    try write(examples, to: folder.path("a"))
    let run = try CommandRun(
      "tfrecord-tool", ["convert", "a", "--layout", "tfds", "--name", "a", "--output", "data", "--no-shuffle"] + options, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    return try TFDSDirectory(path: folder.path("data/a/1.0.0"))
  }

  @Test func listsAreSequences() throws {
    let folder = try TemporaryFolder()
    let directory = try tfds(Self.examples, in: folder, ["--shards", "2"])
    let rows = try Array(directory.examples(split: "train"))
    #expect(
      rows.map(\.values) == [
        [
          "id": .tensor(Tensor(1 as Int64)), "weights": .tensor(Tensor([0.5, 2] as [Float])),
          "tokens": .tensor(Tensor([7, 8] as [Int64])), "boxes": .tensor(Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])),
          "ragged": .ragged(.tensor(Tensor([1, 2] as [Int64])), rowLengths: [[2, 0]]),
          "words": .bytes([Array("a\tb".utf8), Array("say \"x\"".utf8)], shape: [2]),
        ],
        [
          "id": .tensor(Tensor(2 as Int64)), "weights": .tensor(Tensor([1, 3] as [Float])),
          "tokens": .tensor(Tensor([9] as [Int64])), "boxes": .tensor(.zeros([0, 2])),
          "ragged": .ragged(.tensor(Tensor([3, 4, 5] as [Int64])), rowLengths: [[0, 1, 2]]),
          "words": .bytes([Array("é".utf8)], shape: [1]),
        ],
      ])
    let file = try JSONValue(parsing: readFile(folder.path("data/a/1.0.0/features.json")))
    func feature(_ name: String) -> JSONValue? { file["featuresDict"]?["features"]?[name] }
    let className = "tensorflow_datasets.core.features.sequence_feature.Sequence"
    #expect(feature("tokens")?["pythonClassName"]?.stringValue == className)
    #expect(feature("tokens")?["sequence"]?["length"]?.stringValue == "-1")
    #expect(feature("tokens")?["sequence"]?["feature"]?["tensor"]?["shape"]?.members?.count == 0)
    #expect(
      feature("boxes")?["sequence"]?["feature"]?["tensor"]?["shape"]?["dimensions"]?.arrayValue?.map(\.stringValue) == ["2"])
    #expect(feature("ragged")?["sequence"]?["feature"]?["pythonClassName"]?.stringValue == className)
    #expect(feature("words")?["sequence"]?["feature"]?["text"] != nil)
  }

  @Test(arguments: [("sequences.jsonl", Compression.none), ("sequences.gz", .gzip)])
  func fromWhatIsReadFrontToBack(name: String, compression: Compression) throws {
    let folder = try TemporaryFolder()
    let plain = try tfds(Self.examples, in: folder)
    let expected = try Array(plain.examples(split: "train"))
    if compression == .none {
      #expect(try convert("a", "--output", name, in: folder).status == 0)
    } else {
      try folder.write(readFile(folder.path("a")), to: name, compression: compression)
    }
    let run = try convert(name, "--layout", "tfds", "--name", "b", "--output", "data", "--no-shuffle", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Array(TFDSDirectory(path: folder.path("data/b/1.0.0")).examples(split: "train")) == expected)
    let split = try convert(
      name, "--layout", "tfds", "--name", "c", "--split", "train=1,test=1", "--output", "data", in: folder)
    #expect(split.status == 0, "\(split.errors)")
    let parts = try Array(TFDSDirectory(path: folder.path("data/c/1.0.0")).examples(split: "train+test"))
    #expect(parts == expected || parts == expected.reversed())
  }

  @Test func framesOfOneSizeAreImages() throws {
    func frames(_ height: Int, _ count: Int) throws -> [Feature] {
      try (0..<count).map { _ in .data(try PNG.encode(.zeros([height, 4, 3], dtype: .uint8))) }
    }
    let folder = try TemporaryFolder()
    let directory = try tfds(
      [
        SequenceExample(lists: ["video": try frames(2, 2), "mixed": try frames(2, 1) + frames(3, 1)]),
        SequenceExample(lists: ["video": try frames(3, 1), "mixed": []]),
      ], in: folder)
    let rows = try Array(directory.examples(split: "train"))
    #expect(try rows.map { try $0.tensor("video").shape } == [[2, 2, 4, 3], [1, 3, 4, 3]])
    guard case .bytes(let images, let shape)? = rows[0].values["mixed"] else {
      Issue.record("images of several sizes in a record are \(String(describing: rows[0].values["mixed"]))")
      return
    }
    #expect(shape == [2])
    #expect(try images.map { try imageInfo($0).height } == [2, 3])
  }

  @Test func aLimitDecidesOnWhatIsDescribed() throws {
    let folder = try TemporaryFolder()
    let examples = [SequenceExample(lists: ["x": [1, 2]]), SequenceExample(lists: ["x": [3]]), SequenceExample(lists: ["x": [.int64(1, 2)]])]
    let directory = try tfds(examples, in: folder, ["--limit", "2"])
    #expect(try Array(directory.examples(split: "train")).map { try $0.tensor("x") } == [Tensor([1, 2] as [Int64]), Tensor([3] as [Int64])])
    _ = try tfds(examples, in: folder, ["--overwrite"])
    let all = try Array(TFDSDirectory(path: folder.path("data/a/1.0.0")).examples(split: "train"))
    #expect(all[2].values["x"] == .ragged(.tensor(Tensor([1, 2] as [Int64])), rowLengths: [[2]]))
  }

  @Test(arguments: [
    ([SequenceExample(lists: ["x": []])], "feature 'x': it is a feature list without a value in any record, so that its type does not show"),
    ([SequenceExample(lists: ["x": [1]]), SequenceExample(context: ["y": 1])], "feature 'x': it is a feature list of 1 of 2 records"),
    ([SequenceExample(lists: ["x": [1, .float(1)]])], "feature 'x': its records disagree on its type"),
    ([SequenceExample(context: ["x": 1], lists: ["x": [1]])], "feature 'x': it is a feature list, and a record has a feature 'x', too"),
  ])
  func whatHasNoTypeThere(examples: [SequenceExample], message: String) throws {
    let folder = try TemporaryFolder()
    try write(examples, to: folder.path("a"))
    let run = try convert("a", "--layout", "tfds", "--name", "a", "--output", "data", in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("TensorFlow Datasets has no type for \(message)"), "\(run.errors)")
    #expect(run.errors.contains("leave it out with --features -x"), "\(run.errors)")
    #expect(try folder.contents() == ["a"])
  }
}
