import TFRecords
import Testing
import _TestSupport

struct RecordFrameTests {
  @Test func theBytesAreThoseOfAFile() throws {
    let data: [[UInt8]] = [[], [1, 2, 3], Array(repeating: 5, count: 300_000)]
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    for record in data { try writer.write(record) }
    try writer.close()
    var bytes: [UInt8] = []
    for record in data { RecordFrame.append(record.span.bytes, to: &bytes) }
    #expect(try readFile(folder.path("a")) == bytes)
    #expect(bytes.count == 300_003 + 3 * RecordFrame.overhead)
  }

  @Test func examplesAreEncodedInPlace() {
    let examples = [
      SequenceExample(), SequenceExample(context: ["label": .int64(7), "name": .string("cat")]),
      SequenceExample(context: ["image": .data(Array(repeating: 5, count: 100_000))]),
    ]
    var (inPlace, copied): ([UInt8], [UInt8]) = ([1], [1])
    for example in examples {
      RecordFrame.append(example, to: &inPlace)
      let data = example.encoded()
      RecordFrame.append(data.span.bytes, to: &copied)
    }
    #expect(inPlace == copied)
  }
}
