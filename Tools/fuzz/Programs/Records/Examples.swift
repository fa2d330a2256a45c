import Fuzzing
@testable import TFRecords

/// The data of a record: what one parser takes the others take too, and what was parsed and encoded again is the same.
@Sendable
func examples(_ bytes: [UInt8]) {
  let example = try? Example(parsing: bytes)
  let sequence = try? SequenceExample(parsing: bytes)
  precondition(sequence == nil || example != nil, "a SequenceExample is no Example")
  precondition(SequenceExample.isWellFormed(bytes.span.bytes) == (sequence != nil), "isWellFormed is of another opinion")
  attempt { _ = try Example(parsing: Record(bytes)) }
  if let example, let again = try? Example(parsing: example.encoded()) {
    // A NaN differs from itself.
    precondition(again.encoded() == example.encoded(), "an Example changed when it was encoded")
  }
  if let sequence {
    let encoded = sequence.encoded()
    guard let again = try? SequenceExample(parsing: encoded) else { preconditionFailure("what was encoded is no SequenceExample") }
    precondition(again.encoded() == encoded, "a SequenceExample changed when it was encoded")
  }
  var batch = ExampleBatch(schema)
  attempt { try batch.append(parsing: bytes.span.bytes) }
  attempt { try batch.append(parsing: bytes.span.bytes) }
  precondition(batch.rowOffsets("is").count == batch.count + 1 && batch.int64s("i").count == batch.count * 2)
  if let example {
    var own = ExampleBatch(ExampleSchema(of: example))
    attempt { try own.append(parsing: bytes.span.bytes) }
  }
}

private let schema = ExampleSchema([
  .int64("i", count: 2, default: [1, 2]), .float("f", count: 1, default: [0]), .bytes("b", default: []), .int64List("is"),
  .floatList("fs"), .bytesList("bs"),
])
