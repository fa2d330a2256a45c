import Datasets
import Testing
import _TestSupport

@Suite struct DatasetAssertCardinalityTests {
  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("assertCardinality") {
      let count = try golden.parameter("count")
      guard golden.error != nil else {
        try checkOperator(over: golden.input, expecting: golden.numbers) { $0.assertCardinality(count) }
        continue
      }
      let dataset = Dataset(golden.input).filter { $0 > 0 }.assertCardinality(count)
      #expect(dataset.cardinality == .known(count))
      for position in 0...golden.numbers.count + 2 {
        let iterator = try dataset.makeIterator()
        try iterator.advance(by: position)
        for number in golden.numbers.dropFirst(position) { #expect(try iterator.next() == number) }
        if position <= golden.numbers.count {
          let error = expect(underlying: CardinalityMismatch.self) { try iterator.next() }
          #expect(error?.expected == count)
          #expect(
            error?.found
              == (golden.input.count < count ? .exactly(golden.input.count) : .atLeast(count + 1)))
        }
        #expect(try iterator.next() == nil)
        #expect(iterator.position == golden.numbers.count + 1)
      }
    }
  }

  @Test func whatTheErrorSays() throws {
    let dataset = Dataset.range(0..<9)
    let fewer = expect(underlying: CardinalityMismatch.self) { try Array(dataset.assertCardinality(1200)) }
    #expect(fewer?.description == "range(0..<9) should have 1,200 elements and has 9 elements.")
    let more = expect(underlying: CardinalityMismatch.self) {
      try Array(dataset.filter { _ in true }.assertCardinality(1))
    }
    #expect(more?.description == "filter <- range(0..<9) should have 1 element and has at least 2 elements.")
  }

  @Test func numbersAreCheckedBeforeTheFirstElement() throws {
    expect(underlying: CardinalityMismatch.self) { try Dataset.range(0..<9).assertCardinality(8).makeIterator() }
    #expect(try Dataset.range(0..<9).assertCardinality(9)[8] == 8)
  }

  @Test func anInfiniteDatasetHasTooMany() throws {
    let iterator = try Dataset([5]).repeat().assertCardinality(2).makeIterator()
    #expect(try iterator.advance(by: 2) == 2)
    expect(underlying: CardinalityMismatch.self) { try iterator.next() }
  }
}
