import Datasets
import Testing
import _TestSupport

@Suite struct DatasetGeneratorTests {
  @Test func obeysTheLaw() throws {
    try checkDataset(expecting: [1, 3, 9, 27]) {
      .generator(initial: 1) { state in state < 81 ? (state, state * 3) : nil }
    }
    try checkDataset(expecting: [1, 3, 9, 27]) {
      .generator(
        initial: 1, cardinality: .known(4), advance: { state, count in (0..<count).reduce(state) { n, _ in n * 3 } },
        next: { state in state < 81 ? (state, state * 3) : nil })
    }
    try checkDataset(expecting: [Int]()) { .generator(initial: 0) { _ in nil } }
    try checkDataset(expecting: [0, 1, 1, 2, 3, 5]) {
      Dataset.generator(initial: (0, 1), cardinality: .infinite) { a, b in (a, (b, a + b)) }.take(6)
    }
  }

  @Test func aShortcutIsTaken() throws {
    let calls = Tally()
    let dataset = Dataset<Int>.generator(
      initial: 5, cardinality: .infinite, advance: { state, count in state + count },
      next: { state in
        calls.add()
        return (state, state + 1)
      })
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() == 5)
    try iterator.advance(by: 1_000_000)
    #expect(try iterator.next() == 1_000_006)
    #expect(try dataset.makeIterator(resumingAt: iterator.state).next() == 1_000_007)
    #expect(calls.count == 3)
  }

  @Test func anErrorIsTheEnd() throws {
    let dataset = Dataset<Int>.generator(initial: 0) { state in
      if state == 2 { throw DatasetTestError() }
      return (state, state + 1)
    }
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() == 0)
    #expect(try iterator.next() == 1)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.element == 2)
    #expect(try iterator.next() == nil)
  }

  @Test func sequencesAreMadeAnew() throws {
    try checkDataset(expecting: [1, 3, 5, 7, 9]) { Dataset { stride(from: 1, to: 10, by: 2) } }
    try checkDataset(expecting: ["a", "b"]) { Dataset(cardinality: .known(2)) { ["a", "b"].lazy } }
    #expect("\(Dataset(name: "odd") { stride(from: 1, to: 10, by: 2) })" == "odd")
  }
}

private struct DatasetTestError: Error {}
