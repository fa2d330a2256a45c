import Datasets
import Tensors
import Testing
import _TestSupport

/// What is in memory decides which saved positions and caches a dataset takes for its own.
@Suite struct ContentHasherTests {
  struct Sample: Sendable {
    var path: String
    var label: Int
    var kind = Kind.photo
  }

  enum Kind: Sendable { case photo, drawing }

  final class Node: Sendable {
    let name: String
    let next: Node?
    init(_ name: String, _ next: Node? = nil) {
      self.name = name
      self.next = next
    }
  }

  func mark<Element>(_ dataset: Dataset<Element>) throws -> String {
    try dataset.makeIterator().state.fingerprint
  }

  func mark<Element: Sendable>(of elements: [Element]) throws -> String { try mark(Dataset(elements)) }

  /// Checks that datasets are told apart, and that each is known again.
  func expectApart(_ makers: [() throws -> String]) throws {
    let marks = try makers.map { try $0() }
    #expect(Set(marks).count == makers.count)
    #expect(try makers.map { try $0() } == marks)
  }

  @Test func storableElements() throws {
    try expectApart([
      { try mark(of: ["a", "b"]) }, { try mark(of: ["a", "c"]) }, { try mark(of: ["ab", ""]) },
      { try mark(of: [1, 2]) }, { try mark(of: [2, 1]) }, { try mark(of: [1 as Float, 2]) },
      { try mark(of: [[1], [2, 3]]) }, { try mark(of: [[1, 2], [3]]) },
      { try mark(of: Array(0..<700)) }, { try mark(of: Array(0..<699) + [0]) },
      { try mark(of: [Optional(1), nil]) }, { try mark(of: [Int?.none, nil]) },
    ])
  }

  @Test func aSliceIsWhatItHolds() throws {
    #expect(try mark(Dataset([0, 1, 2, 3][1..<3])) == mark(Dataset([1, 2])))
    #expect(try mark(Dataset([0, 1, 2, 3][1..<3])) != mark(Dataset([1, 3])))
  }

  @Test func otherElements() throws {
    try expectApart([
      { try mark(of: [Sample(path: "a", label: 1)]) }, { try mark(of: [Sample(path: "a", label: 2)]) },
      { try mark(of: [Sample(path: "b", label: 1)]) },
      { try mark(of: [Sample(path: "a", label: 1, kind: .drawing)]) },
      { try mark(of: [("a", 1), ("b", 2)]) }, { try mark(of: [("a", 1), ("b", 3)]) },
      { try mark(of: [Kind.photo]) }, { try mark(of: [Kind.drawing]) },
      { try mark(of: [Node("a", Node("b"))]) }, { try mark(of: [Node("a", Node("c"))]) }, { try mark(of: [Node("a")]) },
      { try mark(of: [Set([1, 2, 3])]) }, { try mark(of: [Set([1, 2, 4])]) },
      { try mark(of: [["a": Kind.photo, "b": .drawing]]) }, { try mark(of: [["a": Kind.photo, "b": .photo]]) },
    ])
  }

  @Test func tensors() throws {
    let x = Tensor.arange(6)
    try expectApart([
      { try mark(of: [x]) }, { try mark(of: [x.reshaped([2, 3])]) }, { try mark(of: [x + 1]) },
      { try mark(.tensorSlices(x)) }, { try mark(.tensorSlices(x + 1)) },
      { try mark(.tensorSlices(x, x)) }, { try mark(.tensorSlices(x, x + 1)) },
      { try mark(.tensorSlices(["a": x])) }, { try mark(.tensorSlices(["b": x])) },
      { try mark(.tensorSlices(["a": x], x)) }, { try mark(.tensorSlices(["a": x], x + 1)) },
      { try mark(Dataset<Tensor>.timeseries(from: x, sequenceLength: 2)) },
      { try mark(Dataset<Tensor>.timeseries(from: x + 1, sequenceLength: 2)) },
    ])
  }

  @Test func aPositionInOtherElementsIsRefused() throws {
    let iterator = try Dataset(["a", "b", "c"]).map { $0 + "!" }.makeIterator()
    _ = try iterator.next()
    let state = iterator.state
    #expect(try Dataset(["a", "b", "c"]).map { $0 + "!" }.makeIterator(resumingAt: state).next() == "b!")
    #expect(throws: IteratorStateMismatch.self) {
      try Dataset(["a", "x", "c"]).map { $0 + "!" }.makeIterator(resumingAt: state)
    }
    let choices = try Dataset.choose(from: [Dataset([1]), Dataset([2])], by: Dataset([0, 1])).makeIterator().state
    #expect(throws: IteratorStateMismatch.self) {
      try Dataset.choose(from: [Dataset([1]), Dataset([2])], by: Dataset([1, 0])).makeIterator(resumingAt: choices)
    }
  }

  @Test func aCacheOfOtherElementsIsMadeAnew() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/cache"
    for names in [["a", "b"], ["c", "d"], ["a", "b"]] {
      #expect(try Array(Dataset(names).map { $0 + "!" }.cache(at: path)) == names.map { $0 + "!" })
    }
    for first in 0..<3 {
      let rows = Dataset.tensorSlices(Tensor([Float(first), 9])).cache(at: path)
      #expect(try Array(rows) == [Tensor(Float(first)), Tensor(9 as Float)])
    }
  }
}
