import Datasets
import TFRecords
import Testing
import _TestSupport

@Suite struct DatasetExamplesTests {
  let folder: TemporaryFolder
  let schema = ExampleSchema([.float("x", count: 2), .int64("y")])

  init() throws { folder = try TemporaryFolder() }

  /// Writes an example for each number, of 40 bytes or so.
  func write(_ numbers: Range<Int>, to name: String, compression: Compression = .none) throws -> String {
    let path = try folder.path(name)
    let writer = try TFRecordWriter(path: path, compression: compression)
    for number in numbers {
      try writer.write(
        Example(features: ["x": .floats([Float(number), 0.5]), "y": .int64s([Int64(number)])]))
    }
    try writer.close()
    return path
  }

  @Test(arguments: [0, 2]) func becomeColumns(workers: Int) throws {
    let iterator = try Dataset.tfrecords(paths: [write(0..<5, to: "five")])
      .examples(schema, batchSize: 3).makeIterator(IterationContext(workers: workers))
    #expect(try iterator.next()?.floats("x") == [0, 0.5, 1, 0.5, 2, 0.5])
    #expect(try iterator.next()?.int64s("y") == [3, 4])
    #expect(try iterator.next() == nil)
  }

  @Test(arguments: [false, true]) func obeyTheLaw(dropRemainder: Bool) throws {
    let paths = try [write(0..<4, to: "a"), write(4..<4, to: "b"), write(4..<12, to: "c"), write(12..<14, to: "d")]
    let schema = schema
    let expected: [[Int64]] = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]] + (dropRemainder ? [] : [[12, 13]])
    try checkDataset(expecting: expected) {
      Dataset.tfrecords(paths: paths)
        .examples(schema, batchSize: 3, dropRemainder: dropRemainder, parallelism: 2).map { $0.int64s("y") }
    }
  }

  @Test func ofPackedFilesBetweenPlainOnes() throws {
    let paths = try [write(0..<4, to: "a"), write(4..<9, to: "b", compression: .gzip), write(9..<11, to: "c")]
    let schema = schema
    try checkDataset(expecting: [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10]] as [[Int64]]) {
      Dataset.tfrecords(paths: paths).examples(schema, batchSize: 3).map { $0.int64s("y") }
    }
  }

  @Test func ofShuffledRecords() throws {
    let dataset = try Dataset.tfrecords(paths: [write(0..<10, to: "ten")]).shuffle(seed: 1)
      .examples(schema, batchSize: 4)
    #expect(try Array(dataset).flatMap { $0.int64s("y") }.sorted() == Array(0..<10))
  }

  enum Fault: CaseIterable { case data, length, cut, missing, packed, malformed, wrongKind }

  /// The faster way to read gives the elements and errors of `batch` and `map`, which are measured stage by stage.
  @Test(arguments: Fault.allCases, [1, 2, 3, 100]) func failAsBatchesOfRecordsDo(fault: Fault, size: Int) throws {
    let second = try write(5..<9, to: "second", compression: fault == .packed ? .zlib : .none)
    var bytes = try readFile(second)
    let record = bytes.count / 4
    switch fault {
    case .data: bytes[record + 20] ^= 1
    case .length: bytes[record + 1] ^= 1
    case .cut: bytes.removeLast(record + 3)
    case .packed: bytes[bytes.count / 2] ^= 0x10
    case .missing, .malformed, .wrongKind: break
    }
    try folder.write(bytes, to: "second")
    if fault == .malformed || fault == .wrongKind {
      let writer = try TFRecordWriter(path: second)
      try writer.write(Example(features: ["x": .floats([5, 0.5]), "y": .int64s([5])]))
      if fault == .malformed { try writer.write([10, 200]) }
      if fault == .wrongKind { try writer.write(Example(features: ["x": .int64s([1, 2]), "y": .int64s([5])])) }
      try writer.write(Example(features: ["x": .floats([6, 0.5]), "y": .int64s([6])]))
      try writer.close()
    }
    let missing = fault == .missing ? [try folder.path("missing")] : []
    let paths = try [write(0..<5, to: "first")] + missing + [second, write(9..<12, to: "third")]
    let dataset = Dataset.tfrecords(paths: paths).examples(schema, batchSize: size, parallelism: 2)
    func outcomes(_ context: IterationContext) throws -> [String] {
      let iterator = try dataset.makeIterator(context)
      var texts: [String] = []
      while texts.count < 20 {
        do {
          guard let batch = try iterator.next() else { break }
          texts.append("\(batch.int64s("y"))")
        } catch {
          texts.append("\(error)")
        }
      }
      return texts
    }
    let expected = try outcomes(IterationContext(probe: PipelineProbe()))
    #expect(expected.contains { $0.contains("element") })
    #expect(try outcomes(IterationContext()) == expected)
    #expect(try outcomes(IterationContext(workers: 0)) == expected)
  }
}
