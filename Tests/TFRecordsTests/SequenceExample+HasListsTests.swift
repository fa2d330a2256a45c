import TFRecords
import Tensors
import Testing
import _TestSupport

/// The look at the outermost fields agrees with parsing.
struct SequenceExampleHasListsTests {
  @Test func ofEveryRecordThatParses() throws {
    var records: [[UInt8]] = [
      SequenceExample().encoded(), SequenceExample(context: ["a": 1]).encoded(), SequenceExample(lists: ["a": []]).encoded(),
      SequenceExample(lists: ["a": [1, 2]]).encoded(),
    ]
    for name in ["examples.tfrecord", "sequences.tfrecord"] {
      let reader = try TFRecordReader(path: Fixtures.path("records/\(name)"))
      while let record = try reader.next() { records.append(record.bytes) }
    }
    for record in records {
      #expect(try SequenceExample.hasLists(record.span.bytes) == !SequenceExample(parsing: record).lists.isEmpty)
    }
    var random = SplitMix64(seed: 6)
    var counts = [false: 0, true: 0]
    for round in 0..<10_000 {
      let bytes = MutationTests.mutate(records[round % records.count], &random)
      guard let example = try? SequenceExample(parsing: bytes) else { continue }
      let hasLists = SequenceExample.hasLists(bytes.span.bytes)
      // The part may be there and empty.
      if !example.lists.isEmpty { #expect(hasLists) }
      if hasLists == !example.lists.isEmpty { counts[hasLists, default: 0] += 1 }
    }
    #expect(counts.values.allSatisfy { $0 > 100 })
  }
}
