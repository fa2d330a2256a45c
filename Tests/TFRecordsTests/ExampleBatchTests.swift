import TFRecords
import Tensors
import Testing
import _TestSupport

struct ExampleBatchTests {
  @Test func columnsOfTensorFlowsFile() throws {
    let reader = try TFRecordReader(path: Fixtures.path("records/examples.tfrecord"))
    var batch = ExampleBatch(
      ExampleSchema([
        .int64("id"), .float("x", count: 32), .bytes("name"), .int64("signs", count: 5),
        .bytesList("tags"), .floatList("empty"), .bytes("été"), .int64("unset", default: [9]),
        .float("absent", count: 2, default: [1, 2]), .int64List("nothing"),
      ]), capacity: 4)
    try reader.forEach { try batch.append(parsing: $0) }
    #expect(batch.count == 20)
    #expect(batch.int64s("id") == Array(0..<20))
    let x: [Float] = (0..<640).map { Float($0 / 32) + Float($0 % 32) / 4 }
    #expect(batch.floats("x") == x)
    #expect(batch.byteStrings("name")[13] == Array("example 13".utf8))
    #expect(batch.byteStrings("name").withBytes(at: 13) { $0.byteCount } == 10)
    #expect(batch.int64s("signs")[5..<10] == [-1, .max, .min, 127, 128])
    #expect(batch.rowOffsets("signs") == Array(stride(from: 0, through: 100, by: 5)))
    #expect(batch.byteStrings("tags").count == 19)
    #expect(batch.rowOffsets("tags")[..<5] == [0, 0, 1, 3, 3])
    #expect(
      batch.floats("empty").isEmpty && batch.rowOffsets("empty") == [Int](repeating: 0, count: 21))
    #expect(batch.byteStrings("été")[0] == Array("ü".utf8))
    #expect(batch.int64s("unset") == [Int64](repeating: 9, count: 20))
    let absent: [Float] = (0..<40).map { $0 % 2 == 0 ? 1 : 2 }
    #expect(batch.floats("absent") == absent)
    #expect(batch.int64s("nothing").isEmpty)
    batch.removeAll()
    #expect(batch.count == 0 && batch.floats("x").isEmpty && batch.byteStrings("name").count == 0)
  }

  /// The law: columns hold what `Example` finds, whatever the order of the features.
  @Test func agreesWithExample() throws {
    var random = SplitMix64(seed: 11)
    let schema = ExampleSchema([.int64List("A"), .floatList("B"), .bytesList("C")])
    var batch = ExampleBatch(schema)
    var expected: (a: [Int64], b: [Float], c: [[UInt8]]) = ([], [], [])
    for _ in 0..<300 {
      var example = randomExample(&random)
      if Bool.random(using: &random) {
        example["A"] = .int64s([Int64.random(in: -9...9, using: &random)])
      }
      if Bool.random(using: &random) { example["B"] = .floats([1, 2, 3]) }
      if Bool.random(using: &random) { example["C"] = .string("x", "", "yz") }
      let entries = example.features.shuffled(using: &random).map {
        Example(features: [$0: $1]).encoded()
      }
      let bytes = Bool.random(using: &random) ? example.encoded() : Array(entries.joined())
      try batch.append(parsing: bytes.span.bytes)
      if case .int64s(let values)? = example["A"] { expected.a += values }
      if case .floats(let values)? = example["B"] { expected.b += values }
      if case .bytes(let values)? = example["C"] { expected.c += values }
      #expect(batch.int64s("A") == expected.a)
    }
    #expect(batch.floats("B") == expected.b)
    let strings = batch.byteStrings("C")
    #expect((0..<strings.count).map { strings[$0] } == expected.c)
    #expect(batch.count == 300)
  }

  /// After an error the batch is as before, ready for the next record.
  @Test func errorsLeaveNoTrace() throws {
    var batch = ExampleBatch(ExampleSchema([.bytes("s"), .int64("i", count: 2), .floatList("f")]))
    let good: Example = ["s": "ab", "i": [1, 2], "f": .float(1)]
    func message(_ example: Example) -> String {
      do { try batch.append(parsing: example.encoded().span.bytes) } catch { return "\(error)" }
      return "no error"
    }
    #expect(message(good) == "no error")
    #expect(message(["s": "ab", "f": .float(2)]) == "feature 'i' is missing")
    #expect(message(["s": "ab", "i": .unset]) == "feature 'i' is missing")
    #expect(
      message(["s": "ab", "i": [1, 2, 3], "f": .float(2)])
        == "feature 'i' holds 3 values where 2 were expected")
    #expect(message(["s": "ab", "i": [1]]) == "feature 'i' holds 1 values where 2 were expected")
    #expect(
      message(["s": .string("a", "b"), "i": [1, 2]])
        == "feature 's' holds 2 values where 1 were expected")
    #expect(
      message(["s": 7, "i": [1, 2]]) == "feature 's' is a list of int64 where bytes was expected")
    #expect(message(good) == "no error")
    #expect(batch.count == 2)
    #expect(batch.int64s("i") == [1, 2, 1, 2])
    #expect(batch.floats("f") == [1, 1])
    #expect(batch.byteStrings("s").bytes == Array("abab".utf8))
    #expect(batch.rowOffsets("f") == [0, 1, 2])
  }

  @Test func manyColumns() throws {
    let names = (0..<300).map { "feature/\($0)" }
    var batch = ExampleBatch(ExampleSchema(names.map { .int64($0) }))
    let example = Example(
      features: Features(uniqueKeysWithValues: names.enumerated().map { ($1, .int64(Int64($0))) })
    )
    for _ in 0..<3 { try batch.append(parsing: example.encoded().span.bytes) }
    for (i, name) in names.enumerated() {
      #expect(batch.int64s(name) == [Int64](repeating: Int64(i), count: 3))
    }
  }

  @Test func schemaOfAnExample() {
    let schema = ExampleSchema(of: [
      "label": 7, "x": .float(1, 2), "s": "a", "l": .bytes([]), "u": .unset,
    ])
    #expect(
      schema.columns == [.bytesList("l"), .int64("label"), .bytes("s"), .float("x", count: 2)])
  }

  @Test func misuseTraps() async {
    await #expect(processExitsWith: .failure) { _ = ExampleSchema([.int64("a"), .float("a")]) }
    await #expect(processExitsWith: .failure) {
      _ = ExampleSchema([.int64("a", count: 2, default: [1])])
    }
    await #expect(processExitsWith: .failure) {
      _ = ExampleBatch(ExampleSchema([.int64("a")])).floats("a")
    }
  }
}
