import Files
import TFRecords
import Tensors
import Testing
import _TestSupport

struct ExampleBatchColumnsTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// What a file holds into which `write` wrote.
  func written(_ name: String, _ write: (TFRecordWriter) throws -> Void) throws -> [UInt8] {
    let writer = try TFRecordWriter(path: folder.path(name), durable: false)
    try write(writer)
    try writer.close()
    #expect(try writer.byteCount == readFile(writer.path).count)
    return try readFile(writer.path)
  }

  /// The batch gives the bytes of its examples one by one.
  func expectSameBytes(_ batch: ExampleBatch, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let examples = (0..<batch.count).map { batch.example($0) }
    let expected = try written("examples") { writer in for example in examples { try writer.write(example) } }
    let found = try written("batch") { writer in
      try writer.write(batch)
      #expect(writer.count == batch.count, sourceLocation: sourceLocation)
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  /// What TensorFlow wrote is read into columns, and columns are written as TensorFlow does.
  @Test func columnsAreWrittenAsTensorFlowWritesThem() throws {
    let reader = try TFRecordReader(path: Fixtures.path("records/examples.tfrecord"))
    var batch = ExampleBatch(
      ExampleSchema([
        .bytesList("tags"), .int64("id"), .bytes("name"), .int64List("signs"), .float("x", count: 32),
        .floatList("empty"), .bytes("été"),
      ]))
    var examples: [Example] = []
    while let record = try reader.next() {
      try batch.append(parsing: record)
      var example = try Example(parsing: record)
      #expect(example.encoded() == record.bytes)
      // A key without a list is nothing that a column could hold.
      example["unset"] = nil
      examples.append(example)
    }
    #expect((0..<20).map { batch.example($0) } == examples)
    try expectSameBytes(batch)
  }

  @Test func randomColumnsAreWrittenAsExamples() throws {
    var random = SplitMix64(seed: 8)
    let schema = ExampleSchema([
      .int64List("A"), .floatList("B"), .bytesList("C"), .int64("long name of a feature", count: 2), .float("é", count: 3),
      .bytes(""), .int64("long name of another"),
    ])
    for rows in [0, 1, 63, 64, 65, 200] {
      var batch = ExampleBatch(schema)
      for _ in 0..<rows {
        var example = randomExample(&random)
        example["long name of a feature"] = [.min, Int64(truncatingIfNeeded: random.next())]
        example["é"] = .floats([.nan, -0.0, 1e30])
        example[""] = .data([UInt8](repeating: 9, count: Int.random(in: 0...300, using: &random)))
        example["long name of another"] = .int64(Int64.random(in: 0...20_000, using: &random))
        for (name, kind) in [("A", 2), ("B", 1), ("C", 0)] {
          // A list may be missing, and is then written as one without values.
          example[name] = Bool.random(using: &random) ? randomFeature(&random, kind: kind) : nil
        }
        try batch.append(parsing: example.encoded().span.bytes)
      }
      try expectSameBytes(batch)
    }
  }

  /// Rows that fill the writer's buffer, do not fit in what is left of it, or do not fit at all.
  @Test(arguments: [[100_000, 100_000, 100_000, 1], [262_000, 262_144, 600_000, 0, 262_100, 5], [1_000_000]])
  func largeRows(sizes: [Int]) throws {
    let values = sizes.enumerated().map { [UInt8](repeating: UInt8($0), count: $1) }
    let batch = try ExampleBatch(
      ExampleSchema([.bytes("image"), .int64("label")]),
      columns: ["image": .bytes(values), "label": .int64s(sizes.map { Int64($0) })])
    try expectSameBytes(batch)
    _ = try written("mixed") { writer in
      try writer.write([1, 2, 3])
      try writer.write(batch)
      try writer.write(["a": 1] as Example)
    }
    let reader = try TFRecordReader(path: folder.path("mixed"))
    #expect(try reader.next()?.bytes == [1, 2, 3])
    for (value, size) in zip(values, sizes) {
      #expect(try Example(parsing: #require(try reader.next())) == ["image": .data(value), "label": .int64(Int64(size))])
    }
    #expect(try Example(parsing: #require(try reader.next())) == ["a": 1])
    #expect(try reader.next() == nil)
  }

  @Test func columnsBecomeRecords() throws {
    let schema = ExampleSchema([
      .int64("label"), .float("x", count: 2), .int64List("tokens"), .bytes("name", default: [7]), .floatList("none"),
    ])
    let batch = try ExampleBatch(
      schema, columns: ["label": [7, 8, 9], "x": .float(1, 2, 3, 4, 5, 6), "tokens": [5, 6, 9]],
      rowOffsets: ["tokens": [0, 1, 1, 3]])
    #expect(batch.count == 3)
    #expect(batch.example(0) == ["label": 7, "x": .float(1, 2), "tokens": [5], "name": .data([7]), "none": .floats([])])
    #expect(batch.example(1)["tokens"] == .int64s([]))
    #expect(batch.example(2) == ["label": 9, "x": .float(5, 6), "tokens": [6, 9], "name": .data([7]), "none": .floats([])])
    #expect(batch.rowOffsets("tokens") == [0, 1, 1, 3] && batch.rowOffsets("none") == [0, 0, 0, 0])
    try expectSameBytes(batch)
    // A batch of columns goes on like one of records.
    var more = batch
    try more.append(parsing: batch.example(1).encoded().span.bytes)
    #expect(more.count == 4 && more.example(3) == batch.example(1) && more.example(2) == batch.example(2))
    try expectSameBytes(more)
    #expect(try ExampleBatch(schema, columns: [:]).count == 0)
    #expect(try ExampleBatch(ExampleSchema([]), columns: [:]).count == 0)
  }

  @Test func columnsThatDoNotFitAreErrors() {
    let schema = ExampleSchema([.int64("a"), .float("b", count: 2), .bytesList("c")])
    func message(_ columns: [String: Feature], _ rowOffsets: [String: [Int]] = [:]) -> String {
      do throws(ExampleError) { _ = try ExampleBatch(schema, columns: columns, rowOffsets: rowOffsets) } catch {
        return "\(error)"
      }
      return "no error"
    }
    #expect(message(["a": [1, 2], "b": .float(1, 2, 3, 4)]) == "no error")
    #expect(message(["a": [1, 2], "b": .float(1, 2, 3)]) == "record 1: feature 'b' holds 1 values where 2 were expected")
    #expect(message(["a": [1, 2], "b": .float(1, 2)]) == "record 1: feature 'b' is missing")
    #expect(message(["a": [1], "b": .float(1, 2, 3, 4)]) == "record 1: feature 'a' is missing")
    #expect(message(["a": [1]]) == "record 0: feature 'b' is missing")
    #expect(message(["a": [1], "b": [1, 2]]) == "feature 'b' is a list of int64 where float was expected")
    #expect(message(["a": [1], "b": .float(1, 2), "d": [1]]) == "feature 'd' is not in the schema")
    let good: [String: Feature] = ["a": [1, 2], "b": .float(1, 2, 3, 4), "c": .string("x", "y", "z")]
    #expect(message(good) == "feature 'c' is a list and needs row offsets")
    #expect(message(good, ["c": [0, 1, 3]]) == "no error")
    #expect(message(good, ["c": [0, 3]]) == "record 1: feature 'c' is missing")
    #expect(message(good, ["c": [0, 3, 3, 3]]) == "record 2: feature 'a' is missing")
    #expect(message(good, ["c": []]) == "feature 'c' needs row offsets that begin with 0")
    #expect(message(good, ["c": [1, 3]]) == "feature 'c' needs row offsets that begin with 0")
    #expect(message(good, ["c": [0, 2, 1]]) == "record 1: feature 'c' has row offsets 2 and 1 in 3 values")
    #expect(message(good, ["c": [0, 4, 4]]) == "record 0: feature 'c' has row offsets 0 and 4 in 3 values")
    #expect(message(good, ["c": [0, 1, 2]]) == "feature 'c' has row offsets up to 2 for 3 values")
    #expect(
      message(good, ["a": [0, 0, 2], "c": [0, 1, 3]]) == "record 0: feature 'a' holds 0 values where 1 were expected")
  }
}
