import Foundation
import TFRecords
import Tensors
import Testing

@testable import Datasets

/// What elements of every kind weigh under a budget.
@Suite struct MemoryByteCountTests {
  let head = 48

  /// The weight of a value whose type the compiler knows, which has to be that of one whose type it does not.
  func weight<Value>(_ value: Value, head: Int = 48, place: SourceLocation = #_sourceLocation) -> Int {
    let weight = memoryByteCount(of: value, head: head)
    let box: Any = value
    #expect(memoryByteCount(of: box, head: head) == weight, sourceLocation: place)
    // A part weighs what it weighs alone.
    #expect(memoryByteCount(of: (value, ""), head: head) == weight + 16, sourceLocation: place)
    return weight
  }

  struct Part<Value> { var value: Value }

  struct Point: Equatable { var x: Int8, y: Int64 }

  enum Size { case small, large }

  enum Shape {
    case none
    case named(String)
    case sized([UInt8], Int)
  }

  final class Node {
    var bytes = [UInt8](repeating: 1, count: 1000)
    var next: Node?
  }

  @Test func whatHoldsNothingElseWeighsItsOwnBytes() {
    #expect(weight(7) == 8)
    #expect(weight(UInt8(7)) == 1)
    #expect(weight(Float(7)) == 4)
    #expect(weight(true) == 1)
    #expect(weight(7 as Int?) == 9)
    #expect(weight(0..<1_000_000) == 16)
    #expect(weight((1, Float(2))) == 12)
    #expect(weight(Point(x: 1, y: 2)) == 16)
    #expect(weight(Size.large) == 1)
    #expect(weight(()) == 0)
    #expect(weight(SplitMix64(seed: 1)) == 8)
  }

  @Test func textsWeighTheirBytes() {
    #expect(weight("") == 16)
    #expect(weight("a short one") == 16)
    #expect(weight(String(repeating: "é", count: 50)) == 16 + 100 + head)
    #expect(weight(String(repeating: "x", count: 100), head: 0) == 116)
    #expect(weight(String(repeating: "x", count: 100).dropFirst(40)) == 32 + 60 + head)
  }

  @Test func recordsWeighAsCopies() {
    let record = Record([UInt8](repeating: 1, count: 200))
    let own = MemoryLayout<Record>.size
    #expect(weight(record) == own + 200 + 3 * head)
    #expect(weight(record, head: 0) == own + 200)
    // Large ones take whole pages.
    #expect(weight(Record([UInt8](repeating: 1, count: 45_000))) == own + 2 * head + 45_056)
    #expect(weight((record, 7)) == own + 200 + 3 * head + 8)
    #expect(weight([(record, 7), (record, 8)]) == 2 * (own + 200 + 3 * head + 8) + head)
  }

  @Test func tensorsWeighTheirBlocks() {
    let tensor = Tensor.zeros([10, 10])
    #expect(weight(tensor) == 400 + 50 + 4 * head)
    #expect(weight(tensor, head: 0) == 400)
    #expect(weight((tensor, tensor), head: 0) == 800)
    #expect(weight(["x": tensor, "y": tensor], head: 0) == 2 * (16 + 400))
    #expect(weight((image: tensor, label: Int32(3)), head: 0) == 404)
    let ragged = RaggedTensor(values: tensor, rowSplits: [0, 4, 10])
    #expect(weight(ragged, head: 0) == 400 + 24)
  }

  @Test func collectionsWeighTheirElements() {
    #expect(weight([Int]()) == 0)
    #expect(weight([UInt8](repeating: 0, count: 1000)) == 1000 + head)
    #expect(weight([1, 2, 3] as [Int32]) == 12 + head)
    #expect(weight([Point(x: 1, y: 2)]) == 16 + head)
    #expect(weight(["a", String(repeating: "x", count: 100)]) == 32 + 100 + 2 * head)
    #expect(weight([[1, 2], [], [3]]) == 24 + 3 * head)
    #expect(weight([1, 2, 3][1...]) == 16 + head)
    #expect(weight(ContiguousArray(["a", "b"])) == 32 + head)
    #expect(weight(Set(["a", "b", "c"])) == 48 + head)
    #expect(weight(Set([1, 2, 3])) == 24 + head)
    #expect(weight([String: Int]()) == 0)
    #expect(weight(["a": [1, 2], "b": [3]]) == 32 + 24 + 3 * head)
    #expect(weight(Data(repeating: 1, count: 5000)) == MemoryLayout<Data>.size + 5000 + head)
  }

  /// Of many elements a part is looked at; rising sizes have the mean of the whole.
  @Test func longCollectionsAreWeighedByAPart() {
    let rows = (0..<1000).map { [UInt8](repeating: 0, count: $0) }
    let exact = rows.reduce(0) { $0 + $1.count + head }
    #expect(abs(Double(weight(rows)) / Double(exact) - 1) < 0.05)
    #expect(abs(Double(weight(rows[...])) / Double(exact) - 1) < 0.05)
    let same = (0..<1000).map { _ in [UInt8](repeating: 0, count: 100) }
    #expect(weight(same) == 1000 * (100 + head) + head)
    let texts = (0..<1000).map { "\($0)" + String(repeating: "x", count: 97) }
    let table = Set(texts.map { $0.prefix(98).description + "yy" })
    #expect(weight(table) == table.count * (116 + head) + head)
  }

  @Test func optionalsWeighWhatTheyHold() {
    #expect(weight(nil as String?) == 16)
    #expect(weight("a short one" as String?) == 16)
    #expect(weight(String(repeating: "x", count: 100) as String?) == 116 + head)
    #expect(weight([nil, Tensor.zeros([10])] as [Tensor?], head: 0) == MemoryLayout<Tensor?>.size + 40)
    #expect(weight(nil as Node?) == 8)
  }

  @Test func structuresWeighTheirParts() {
    #expect(weight(Shape.none) == MemoryLayout<Shape>.size)
    #expect(weight(Shape.named("a short one")) == 16)
    #expect(weight(Shape.sized([1, 2, 3], 9)) == 3 + head + 8)
    #expect(weight(Part(value: (Part(value: "a"), [1, 2]))) == 16 + 16 + head)
    let example: Example = ["id": .int64(7), "x": .floats([1, 2, 3])]
    #expect(weight(example, head: 0) == 2 * 16 + 8 + 12)
  }

  /// A circle of objects would never come to an end.
  @Test func objectsWeighAsReferences() {
    let node = Node()
    node.next = Node()
    node.next?.next = node
    #expect(weight(node) == 8)
    #expect(weight(node as Node?) == 8)
    #expect(weight([node, node]) == 16 + head)
    node.next = nil
    let call: @Sendable () -> Int = { 7 }
    #expect(memoryByteCount(of: call) == 16)
  }

  /// Batches of columns are made of arrays.
  @Test func batchesOfColumnsWeighTheirColumns() throws {
    var batch = ExampleBatch(ExampleSchema([.int64("id"), .float("x", count: 32), .bytes("name")]))
    let values = (32 + 2) * 4
    let empty = memoryByteCount(of: batch, head: 0)
    for id in 0..<100 {
      try batch.append(
        parsing: Record(Example(features: ["id": .int64(Int64(id)), "x": .floats(Array(repeating: 0, count: 32)), "name": .string("abc")]).encoded()))
    }
    // An offset and three bytes for each name; what is remembered about the order of features comes on top.
    let added = memoryByteCount(of: batch, head: 0) - empty
    #expect(added >= 100 * (values + 8 + 3) && added < 100 * (values + 8 + 3) + 100)
  }
}
