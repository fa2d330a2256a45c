import Files
import TFRecords
import Tensors
import Testing
import _TestSupport

/// Compresses `bytes` into a file.
func gzip(_ bytes: [UInt8], _ path: String) throws -> String {
  let file = try AtomicFile(path: path)
  let stream = DeflateStream(to: file, compression: .gzip)
  try stream.write(bytes.span.bytes)
  try stream.finish()
  try file.commit()
  return path
}

struct TFRecordWriterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func writesWhatTensorFlowWrites() throws {
    let writer = try TFRecordWriter(path: folder.path("strings"))
    for string in strings { try writer.write(string) }
    #expect(try folder.contents().count == 1 && folder.contents()[0].hasSuffix(".partial"))
    try writer.close()
    #expect(try readFile(writer.path) == Fixtures.bytes("records/strings.tfrecord"))
    #expect(writer.count == 5 && writer.byteCount == 1211)
  }

  @Test(arguments: Compression.allCases) func roundTrip(compression: Compression) throws {
    var random = SplitMix64(seed: 3)
    let lengths = [0, 1, 262_127, 262_128, 262_129, 262_144, 600_000, 5, 262_140]
    let all = lengths.map { length in
      (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() & 7) }
    }
    let paths = try ["a", "b"].map { name in
      let writer = try TFRecordWriter(path: folder.path(name), compression: compression)
      for bytes in all { try writer.write(bytes) }
      try writer.close()
      return writer.path
    }
    #expect(try readFile(paths[0]) == readFile(paths[1]), "the same records, the same bytes")
    let reader = try TFRecordReader(path: paths[0])
    #expect(reader.compression == compression)
    for bytes in all { #expect(try reader.next()?.bytes == bytes) }
    #expect(try reader.next() == nil)
  }

  @Test func droppedWritersLeaveNothing() throws {
    do {
      let writer = try TFRecordWriter(path: folder.path("never"))
      try writer.write([1])
    }
    #expect(try folder.contents().isEmpty)
  }

  @Test func recordsAndExamples() throws {
    let writer = try TFRecordWriter(path: folder.path("mixed"))
    try writer.write(["a": 1] as Example)
    try writer.write(Record([7]))
    try writer.close()
    let reader = try TFRecordReader(path: writer.path)
    #expect(try Example(parsing: #require(try reader.next())) == ["a": 1])
    #expect(try reader.next()?.bytes == [7])
  }

  @Test func examplesAreWrittenAsTheyAreEncoded() throws {
    let path = try folder.path("examples")
    // Many keys, keys that begin alike or are not ASCII, values larger than any buffer.
    let many = Example(features: Features(uniqueKeysWithValues: (0..<40).map { ("feature-\($0)", .int64(Int64($0))) }))
    let alike: Example = ["same-beginning-b": 1, "same-beginning-a": 2, "ä": 3, "z": 4, "": 5, "same-beg": 6]
    let large = Example(features: ["x": .bytes([[UInt8](repeating: 7, count: 600_000)]), "y": .unset])
    let examples = [Example(), many, alike, large, alike]
    let writer = try TFRecordWriter(path: path, durable: false)
    for example in examples { try writer.write(example) }
    try writer.close()
    let reader = try TFRecordReader(path: path)
    for example in examples {
      let record = try #require(try reader.next())
      #expect(record.bytes == example.encoded())
      #expect(try Example(parsing: record) == example)
    }
    #expect(try reader.next() == nil)
    let keys = try TFRecordIndex(path: path).record(at: 2).bytes
    // In the order of their bytes.
    let order = ["", "same-beg", "same-beginning-a", "same-beginning-b", "z", "ä"].map { Array($0.utf8) }
    var place = 0
    for key in order.dropFirst() {
      let next = try #require((place..<keys.count - key.count).first { keys[$0..<$0 + key.count].elementsEqual(key) })
      #expect(next >= place)
      place = next + key.count
    }
  }

  @Test func emptyFile() throws {
    let writer = try TFRecordWriter(path: folder.path("empty"))
    try writer.close()
    #expect(try readFile(writer.path).isEmpty)
  }
}
