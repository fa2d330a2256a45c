import Datasets
import Files
import TFRecords
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetWriteTFRecordTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let examples: [Example] = (0..<300).map { number in
    ["label": .int64(Int64(number)), "x": .floats([Float(number) / 4, -1]), "name": .string("example \(number)")]
  }
  static let schema = ExampleSchema([.float("x", count: 2), .int64("label"), .bytes("name")])

  /// The examples one by one.
  func expected(_ compression: Compression = .none) throws -> [UInt8] {
    let writer = try TFRecordWriter(path: folder.path("expected"), compression: compression)
    for example in Self.examples { try writer.write(example) }
    try writer.close()
    return try readFile(writer.path)
  }

  @Test(arguments: [1, 7, 300, 1000], [1, 3]) func batchesGiveTheBytesOfTheirExamples(size: Int, parallelism: Int) throws {
    let path = try folder.path("written")
    let source = try folder.path("source")
    #expect(try Dataset(Self.examples).writeTFRecord(to: source, parallelism: .fixed(parallelism)) == 300)
    #expect(try readFile(source) == expected())
    let batches = Dataset.tfrecords(paths: [source]).examples(Self.schema, batchSize: size)
    #expect(try batches.writeTFRecord(to: path, parallelism: .fixed(parallelism)) == 300)
    #expect(try readFile(path) == expected())
    #expect(try Dataset.tfrecords(paths: [source]).writeTFRecord(to: path) == 300)
    #expect(try readFile(path) == expected())
  }

  @Test func packedFilesHoldTheSame() throws {
    let path = try folder.path("packed")
    try Dataset(Self.examples).writeTFRecord(to: path, compression: .gzip)
    #expect(try Array(Dataset.tfrecords(paths: [path]).map { try Example(parsing: $0) }) == Self.examples)
  }

  @Test func tensorsBecomeRecords() throws {
    let x = Tensor.arange(12, dtype: .float32).reshaped([3, 2, 2])
    let path = try folder.path("tensors")
    let count = try Dataset([x[0..<2], x[2..<3]]).map { x in
      try ExampleBatch(
        tensors: [
          "x": x, "half": x.cast(to: .bfloat16), "label": Tensor.arange(x.shape[0], dtype: .uint8),
          "none": Tensor([] as [Float], shape: [x.shape[0], 0]),
        ],
        ragged: ["steps": RaggedTensor(rows: (0..<x.shape[0]).map { x[$0][0..<min(2, $0)] })],
        strings: ["name": (0..<x.shape[0]).map { [UInt8($0)] }])
    }.writeTFRecord(to: path)
    #expect(count == 3)
    let examples = try Array(Dataset.tfrecords(paths: [path]).map { try Example(parsing: $0) })
    #expect(
      examples == [
        [
          "x": .float(0, 1, 2, 3), "half": .float(0, 1, 2, 3), "label": 0, "none": .floats([]), "steps": .floats([]),
          "name": .data([0]),
        ],
        [
          "x": .float(4, 5, 6, 7), "half": .float(4, 5, 6, 7), "label": 1, "none": .floats([]), "steps": .float(4, 5),
          "name": .data([1]),
        ],
        [
          "x": .float(8, 9, 10, 11), "half": .float(8, 9, 10, 11), "label": 0, "none": .floats([]), "steps": .floats([]),
          "name": .data([0]),
        ],
      ])
  }

  @Test func tensorsThatDoNotFitAreErrors() throws {
    let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    func message(_ tensors: [String: Tensor], strings: [String: [[UInt8]]] = [:], _ schema: ExampleSchema? = nil) -> String {
      do { _ = try ExampleBatch(schema, tensors: tensors, strings: strings) } catch { return "\(error)" }
      return "no error"
    }
    #expect(message(["x": x, "y": x]) == "no error")
    #expect(message(["x": x, "y": x[0..<1]]) == "record 1: feature 'y' is missing")
    #expect(message(["x": x[0][0]]) == "feature 'x' is a tensor without an axis of records")
    #expect(
      message(["x": x.cast(to: .float64)])
        == "feature 'x' is float64, but records hold float32; cast(to: .float32) makes that of it")
    #expect(message(["x": x], strings: ["x": [[1], [2]]]) == "feature 'x' is given twice")
    #expect(message(["x": x], Self.schema) == "record 0: feature 'label' is missing")
    #expect(message(["x": x, "z": x], Self.schema) == "feature 'z' is not in the schema")
    #expect(
      message(["x": x], ExampleSchema([.float("x", count: 3)])) == "record 1: feature 'x' holds 1 values where 3 were expected")
  }

  /// A stage that fails leaves no file.
  @Test func failuresLeaveNothing() throws {
    let path = try folder.path("never")
    let error = try #require(throws: DatasetError.self) {
      try Dataset.range(0..<10_000).map { number -> Example in
        if number == 9_000 { throw Refused() }
        return ["a": .int64(Int64(number))]
      }.writeTFRecord(to: path)
    }
    #expect(error.underlying is Refused)
    #expect(try folder.contents().isEmpty)
  }

  private struct Refused: Error {}
}
