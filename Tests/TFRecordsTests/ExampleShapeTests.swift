import Tensors
import Testing
import _TestSupport

@testable import TFRecords

/// Examples of a shape that was seen before are taken without walking through their fields, and nobody can tell.
struct ExampleShapeTests {
  private static let columns: [ExampleSchema.Column] = [
    .int64("id"), .float("x", count: 5), .bytes("name"), .int64List("tokens"), .bytesList("tags"), .floatList("empty"),
  ]

  private func example(_ random: inout SplitMix64) -> Example {
    let numbers: [Int64] = [0, 1, 127, 128, 16_383, 16_384, -1, .max, .min]
    return Example(features: [
      "id": .int64s([numbers.randomElement(using: &random)!]),
      "x": .floats((0..<5).map { _ in Float.random(in: -9...9, using: &random) }),
      "name": .bytes([Array("item-\(Int.random(in: 0..<200, using: &random))".utf8)]),
      "tokens": .int64s((0..<Int.random(in: 0..<3, using: &random)).map { _ in numbers.randomElement(using: &random)! }),
      "tags": .bytes((0..<Int.random(in: 0..<3, using: &random)).map { [UInt8](repeating: 7, count: $0) }),
      "empty": .floats([]), "left out": .int64s([Int64.random(in: 0..<100, using: &random)]),
    ])
  }

  /// What a batch that has seen nothing else makes of `bytes`.
  private func alone(_ bytes: [UInt8]) -> Result<Example, ExampleError> {
    Result { () throws(ExampleError) in
      var batch = ExampleBatch(ExampleSchema(Self.columns))
      try batch.append(parsing: bytes.span.bytes)
      return batch.example(0)
    }
  }

  @Test func everyExampleIsWhatItIsAlone() throws {
    var random = SplitMix64(seed: 5)
    let schema = ExampleSchema(Self.columns)
    var batch = ExampleBatch(schema)
    for number in 0..<2_000 {
      if number % 100 == 0 { batch = ExampleBatch(schema) }  // what it has seen goes on in the schema
      let bytes = example(&random).encoded()
      try batch.append(parsing: bytes.span.bytes)
      #expect(try batch.example(batch.count - 1) == alone(bytes).get())
    }
  }

  /// Bytes that are no values make another shape, or an error, of an example.
  @Test func changedBytesAreNoticed() throws {
    var random = SplitMix64(seed: 6)
    let schema = ExampleSchema(Self.columns)
    var batch = ExampleBatch(schema)
    let good = example(&random).encoded()
    try batch.append(parsing: good.span.bytes)
    try batch.append(parsing: good.span.bytes)
    var refused = 0
    for place in good.indices {
      for bit in 0..<8 {
        var bytes = good
        bytes[place] ^= 1 << bit
        let count = batch.count
        switch alone(bytes) {
        case .success(let example):
          try batch.append(parsing: bytes.span.bytes)
          #expect(batch.example(count).encoded() == example.encoded())
        case .failure(let expected):
          let error = #expect(throws: ExampleError.self) { try batch.append(parsing: bytes.span.bytes) }
          #expect(error.map { "\($0)" } == "\(expected)" && batch.count == count)
          refused += 1
        }
      }
    }
    #expect(refused > 100 && batch.count > 102)
  }

  @Test func aShapeFitsWhatDiffersInValuesAlone() throws {
    let schema = ExampleSchema([.int64("id"), .float("x", count: 2), .bytes("name")])
    func bytes(_ id: Int64, _ x: Float, _ name: String) -> [UInt8] {
      Example(features: ["id": [id], "x": .floats([x, -x]), "name": .string(name)]).encoded()
    }
    let found = ExampleShape(of: bytes(300, 1, "cat").span.bytes, schema)
    let shape = try #require(found)
    #expect(shape.lent.runs.map(\.column) == [0, 2, 1] && shape.lent.lists.isEmpty)
    for (other, fits) in [
      (bytes(16_383, 0.5, "dog"), true), (bytes(300, 1, "horse"), false), (bytes(3, 1, "cat"), false), (bytes(300, 1, "ca"), false),
      (bytes(5, 1, "cats"), false),
    ] {
      let itFits = shape.lent.fits(other.span.bytes)
      #expect(itFits == fits)
    }
  }

  /// Examples without a shape are not looked at again and again, nor is one looked for twice.
  @Test func onlySomeExamplesAreLookedAt() throws {
    let schema = ExampleSchema([.bytes("text"), .int64("label", default: [7])])
    var batch = ExampleBatch(schema)
    let bare = Example(features: ["text": .string("a text with some words")]).encoded()
    let whole = Example(features: ["text": .string("a text with some words"), "label": [1]]).encoded()
    for _ in 0..<3 { try batch.append(parsing: whole.span.bytes) }
    #expect(schema.shapes.all.count == 1)
    for _ in 0..<40 { try batch.append(parsing: bare.span.bytes) }
    let another = schema.shapes.find(whole.span.bytes, schema)
    #expect(another === nil && schema.shapes.all.count == 1)
    #expect(batch.int64s("label") == [1, 1, 1] + [Int64](repeating: 7, count: 40))
  }

  /// Of lengths of text there may be more than are remembered.
  @Test func moreShapesThanAreKept() throws {
    let schema = ExampleSchema([.bytes("text"), .int64("label")])
    var batch = ExampleBatch(schema)
    for round in 0..<3 {
      for length in 0..<100 {
        let text = [UInt8](repeating: UInt8(length), count: length)
        let example = Example(features: ["text": .bytes([text]), "label": .int64s([Int64(round)])])
        try batch.append(parsing: example.encoded().span.bytes)
      }
    }
    #expect(batch.byteStrings("text").bytes.count == 3 * 4_950)
    #expect((0..<300).allSatisfy { batch.byteStrings("text")[$0].count == $0 % 100 })
    #expect(batch.int64s("label") == (0..<300).map { Int64($0 / 100) })
  }

  @Test func schemasAreEqualWhateverTheyHaveSeen() throws {
    let (a, b) = (ExampleSchema(Self.columns), ExampleSchema(Self.columns))
    var random = SplitMix64(seed: 7)
    var batch = ExampleBatch(a)
    try batch.append(parsing: example(&random).encoded().span.bytes)
    #expect(a == b && Set([a, b]).count == 1 && a != ExampleSchema([.int64("id")]))
  }
}
