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
  if let example { shapes(of: bytes, ExampleSchema(of: example).columns) }
}

/// What differs in a byte from an example that was seen before is what it is alone, whether it still has that one's shape or not.
private func shapes(of bytes: [UInt8], _ columns: [ExampleSchema.Column]) {
  var batch = ExampleBatch(ExampleSchema(columns))
  attempt { try batch.append(parsing: bytes.span.bytes) }
  for place in stride(from: Int(bytes.first ?? 0) % 8, to: bytes.count, by: max(1, bytes.count / 8)) {
    var other = bytes
    other[place] ^= bytes[bytes.count - 1 - place] | 1
    let count = batch.count
    var alone = ExampleBatch(ExampleSchema(columns))
    let isAlone = (try? alone.append(parsing: other.span.bytes)) != nil
    let isBehind = (try? batch.append(parsing: other.span.bytes)) != nil
    precondition(isAlone == isBehind, "an example is refused or taken by what was seen before")
    precondition(!isAlone || batch.example(count).encoded() == alone.example(0).encoded(), "an example is another behind one of its shape")
  }
}

private let schema = ExampleSchema([
  .int64("i", count: 2, default: [1, 2]), .float("f", count: 1, default: [0]), .bytes("b", default: []), .int64List("is"),
  .floatList("fs"), .bytesList("bs"),
])
