import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Arrays whose rows differ in length, on their way into record files.
@Suite struct ConvertArraysTests {
  /// What `convert` says to these arrays, and the records that it makes.
  private func records(of arrays: [String: Tensor], in folder: TemporaryFolder) throws -> (run: CommandRun, examples: [SequenceExample]) {
    try NPZFile.write(arrays, to: folder.path("in.npz"))
    let run = try CommandRun("tfrecord-tool", ["convert", "in.npz", "--output", "out", "--no-shuffle"], in: folder)
    guard run.status == 0 else { return (run, []) }
    var examples: [SequenceExample] = []
    let reader = try TFRecordReader(path: folder.path("out"))
    while let record = try reader.next() { examples.append(try SequenceExample(parsing: record)) }
    return (run, examples)
  }

  private static let ragged = [
    "id": Tensor([7, 8, 9] as [Int64]),
    "values/ragged_flat_values": Tensor([1.5, 2, 3] as [Float]), "values/ragged_row_lengths_0": Tensor([2, 0, 1] as [Int32]),
    "boxes/ragged_flat_values": Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]),
    "boxes/ragged_row_lengths_0": Tensor([0, 2, 0] as [Int64]),
    "words/ragged_flat_values": Tensor([1, 2, 3] as [UInt8]), "words/ragged_row_lengths_0": Tensor([1, 0, 2] as [Int64]),
    "words/ragged_row_lengths_1": Tensor([1, 0, 2] as [Int64]),
  ]

  @Test func raggedPartsBecomeFeaturesAndFeatureLists() throws {
    let (run, examples) = try records(of: Self.ragged, in: TemporaryFolder())
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      examples == [
        SequenceExample(context: ["id": 7, "values": .float(1.5, 2)], lists: ["boxes": [], "words": [.int64(1)]]),
        SequenceExample(context: ["id": 8, "values": .floats([])], lists: ["boxes": [.float(1, 2), .float(3, 4)], "words": []]),
        SequenceExample(context: ["id": 9, "values": .float(3)], lists: ["boxes": [], "words": [.int64s([]), .int64(2, 3)]]),
      ])
  }

  @Test func theyAreTheSameArraysOnTheWayBack() throws {
    let folder = try TemporaryFolder()
    _ = try records(of: Self.ragged, in: folder)
    #expect(try CommandRun("tfrecord-tool", ["convert", "out", "--output", "back.npz"], in: folder).status == 0)
    let back = try NPZFile(folder.path("back.npz")).tensors()
    #expect(Set(back.keys) == Set(Self.ragged.keys))
    for (name, array) in Self.ragged {
      #expect(back[name]?.shape == array.shape, "\(name)")
      #expect(back[name]?.cast(to: .float32) == array.cast(to: .float32), "\(name)")
    }
  }

  @Test func stepsOfMoreAxesSayTheirShape() throws {
    let arrays = [
      "video/ragged_flat_values": Tensor((0..<12).map { UInt8($0) }, shape: [3, 2, 2]),
      "video/ragged_row_lengths_0": Tensor([2, 1] as [Int64]),
    ]
    let (_, examples) = try records(of: arrays, in: TemporaryFolder())
    #expect(examples.map(\.context) == [["video/shape": .int64(2, 2)], ["video/shape": .int64(2, 2)]])
    #expect(examples.map { $0.lists["video"] } == [[.int64(0, 1, 2, 3), .int64(4, 5, 6, 7)], [.int64(8, 9, 10, 11)]])
  }

  @Test func partsWithoutTheirLengthsAreArrays() throws {
    let (_, examples) = try records(of: ["x/ragged_flat_values": Tensor([1, 2] as [Int64])], in: TemporaryFolder())
    #expect(examples.map(\.context) == [["x/ragged_flat_values": 1], ["x/ragged_flat_values": 2]])
  }

  @Test func tensorFlowDatasetsGetThemAsSequences() throws {
    let folder = try TemporaryFolder()
    try NPZFile.write(Self.ragged, to: folder.path("in.npz"))
    let made = try CommandRun(
      "tfrecord-tool", ["convert", "in.npz", "--output", "sets", "--layout", "tfds", "--name", "rows"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let features = String(decoding: try readFile(folder.path("sets/rows/1.0.0/features.json")), as: UTF8.self)
    #expect(features.contains("\"words\"") && features.contains("Sequence"), "\(features)")
  }

  private static let flat = Tensor([1, 2, 3] as [Int64])

  @Test(arguments: [
    (Tensor([2, 2] as [Int64]), nil, "'x/ragged_row_lengths_0': row 1 has the length 2, but x/ragged_flat_values has rows for 1 more"),
    (Tensor([2, -1] as [Int64]), nil, "'x/ragged_row_lengths_0': row 1 has the length -1"),
    (Tensor([Int64.max, 4]), nil, "'x/ragged_row_lengths_0': row 0 has the length 9223372036854775807"),
    (Tensor([1, 1] as [Int64]), nil, "'x/ragged_row_lengths_0' adds up to 2, but x/ragged_flat_values has rows for 3"),
    (Tensor([3] as [Float]), nil, "'x/ragged_row_lengths_0' must hold the lengths of rows, integers on one axis, not float32 [1]"),
    (Tensor([3] as [Int64], shape: [1, 1]), nil, "integers on one axis, not int64 [1, 1]"),
    (Tensor([2] as [Int64]), Tensor([1, 1, 1] as [Int64]), "'x/ragged_row_lengths_0' adds up to 2, but x/ragged_row_lengths_1 has numbers for 3"),
    (Tensor([2] as [Int64]), Tensor([1, 1] as [Int64]), "'x/ragged_row_lengths_1' adds up to 2, but x/ragged_flat_values has rows for 3"),
  ] as [(Tensor, Tensor?, String)])
  func lengthsThatDoNotAddUp(_ rows: Tensor, _ steps: Tensor?, words: String) throws {
    let folder = try TemporaryFolder()
    var arrays = ["x/ragged_flat_values": Self.flat, "x/ragged_row_lengths_0": rows]
    arrays["x/ragged_row_lengths_1"] = steps
    let run = try records(of: arrays, in: folder).run
    #expect(run.status == 1)
    #expect(run.errors.contains("'in.npz': ") && run.errors.contains(words), "\(run.errors)")
    #expect(try folder.contents() == ["in.npz"])
  }

  private static let keras = [
    "x_train": Tensor((0..<12).map { UInt8($0) }, shape: [3, 2, 2]), "y_train": Tensor([5, 6, 7] as [UInt8]),
    "x_test": Tensor([9, 9, 9, 9] as [UInt8], shape: [1, 2, 2]), "y_test": Tensor([8] as [UInt8]),
    "version": Tensor(4 as Int64),
  ]

  @Test func arraysOfPartsAreConvertedPartByPart() throws {
    let folder = try TemporaryFolder()
    let (run, training) = try records(of: Self.keras, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("'in.npz' has the parts training, test; these are the rows of training, others come with --part"), "\(run.errors)")
    #expect(training.map { $0.context["y"] } == [5, 6, 7])
    #expect(training[1].context == ["x": .int64(4, 5, 6, 7), "x/shape": .int64(2, 2), "y": 6, "version": 4])
    let test = try CommandRun(
      "tfrecord-tool", ["convert", "in.npz", "--part", "test", "--output", "t.jsonl.tfrecord", "--features", "-x,-x/shape"], in: folder)
    #expect(test.status == 0 && !test.errors.contains("warning"), "\(test.errors)")
    let read = try CommandRun("tfrecord-tool", ["cat", "t.jsonl.tfrecord"], in: folder)
    #expect(read.output == "{\"version\":4,\"y\":8}\n")
    let none = try CommandRun("tfrecord-tool", ["convert", "in.npz", "--part", "validation", "--output", "v"], in: folder)
    #expect(none.status == 64)
    #expect(none.errors.contains("'in.npz' holds the parts training and test, not validation"), "\(none.errors)")
  }

  @Test func raggedPartsKeepTheirPart() throws {
    let arrays = [
      "train_t/ragged_flat_values": Tensor([1, 2, 3] as [Int64]), "train_t/ragged_row_lengths_0": Tensor([1, 2] as [Int64]),
      "t_valid/ragged_flat_values": Tensor([4] as [Int64]), "t_valid/ragged_row_lengths_0": Tensor([1] as [Int64]),
    ]
    let folder = try TemporaryFolder()
    #expect(try records(of: arrays, in: folder).examples.map(\.context) == [["t": 1], ["t": .int64(2, 3)]])
  }

  @Test func columnsWhoseNamesEndLikePartsStayColumns() throws {
    let (run, examples) = try records(
      of: ["id": Tensor([1, 2] as [Int64]), "score_train": Tensor([3, 4] as [Int64]), "score_test": Tensor([5, 6] as [Int64])],
      in: TemporaryFolder())
    #expect(run.status == 0, "\(run.errors)")
    #expect(examples.map(\.context) == [["id": 1, "score_train": 3, "score_test": 5], ["id": 2, "score_train": 4, "score_test": 6]])
    let folder = try TemporaryFolder()
    #expect(try records(of: ["a_train": Tensor([1] as [Int64])], in: folder).examples.map(\.context) == [["a_train": 1]])
    let part = try CommandRun("tfrecord-tool", ["convert", "in.npz", "--part", "training", "--output", "p"], in: folder)
    #expect(part.status == 64 && part.errors.contains("have no parts"), "\(part.errors)")
  }

  @Test func otherNumbersOfRows() throws {
    var arrays = Self.ragged
    arrays["id"] = Tensor([7, 8] as [Int64])
    let run = try records(of: arrays, in: TemporaryFolder()).run
    #expect(run.errors.contains("different numbers of rows"), "\(run.errors)")
    #expect(run.errors.contains("boxes: 3, id: 2, values: 3, words: 3"), "\(run.errors)")
  }
}
