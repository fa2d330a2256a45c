import Datasets
import Testing
import _TestSupport

@Suite struct DatasetZipTests {
  @Test func obeysTheLaw() throws {
    for other in [2, 4, 9] {
      let expected = (0..<min(4, other)).map { "\($0 + 5)-\($0)" }
      try checkOperator(over: [5, 6, 7, 8], expecting: expected) {
        zip($0, .range(0..<other)).map { "\($0)-\($1)" }
      }
      try checkOperator(over: [5, 6, 7, 8], expecting: expected) {
        zip($0, Dataset.range(0..<other).filter { _ in true }).map { "\($0)-\($1)" }
      }
    }
  }

  @Test func three() throws {
    try checkOperator(over: [1, 2], expecting: ["1a0", "2b1"]) {
      zip($0, Dataset(["a", "b", "c"]), .range(0..<9)).map { "\($0)\($1)\($2)" }
    }
  }

  @Test(arguments: [false, true]) func pairsStayPairsAfterAnError(isIndexed: Bool) throws {
    let source = CountingSource([0, 1, 2], isIndexed: isIndexed)
    let iterator = try zip(source.dataset.map(refusing([1])), source.dataset).makeIterator()
    #expect(try iterator.next()! == (0, 0))
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "zip, element 1 (dataset 0) <- map, element 1: 1 is odd")
    #expect(try iterator.next()! == (20, 2))
  }

  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("zip") where golden.inputs.count > 1 {
      let inputs = golden.inputs
      try checkOperator(over: inputs[0], expecting: golden.expected) { first in
        let (second, all) = (Dataset(inputs[1]), inputs.map { Dataset($0) })
        return switch inputs.count {
        case 2: zip(first, second).map { [$0.0, $0.1] }
        case 3: zip(first, second, all[2]).map { [$0.0, $0.1, $0.2] }
        default: zip(first, second, all[2], all[3]).map { [$0.0, $0.1, $0.2, $0.3] }
        }
      }
    }
    try checkOperator(over: [1, 2], expecting: [[1, 0, 0, 0, 0], [2, 1, 1, 1, 1]]) {
      let numbers = Dataset.range(0..<3)
      return zip($0, numbers, numbers, numbers, numbers).map { [$0.0, $0.1, $0.2, $0.3, $0.4] }
    }
  }

  @Test func strictOfEqualLengthsObeysTheLaw() throws {
    try checkOperator(over: [5, 6, 7], expecting: ["5-0-0", "6-1-1", "7-2-2"]) {
      zip($0, .range(0..<3), Dataset.range(0..<3).filter { _ in true }, strict: true)
        .map { "\($0.0)-\($0.1)-\($0.2)" }
    }
    try checkOperator(over: [5, 6], expecting: [5, 6]) { zip($0, .range(0..<2), strict: true).map { $0.0 } }
  }

  @Test func strictNamesTheShorter() throws {
    let indexed = zip(Dataset.range(0..<3), Dataset.range(0..<2), strict: true)
    let early = expect(underlying: UnequalLengths.self) { try indexed.makeIterator() }
    #expect(early?.description == "zip: range(0..<2) has 2 elements, but range(0..<3) has 3 elements.")

    let some = Dataset.range(0..<9).filter { $0 < 2 }
    let endless = Dataset.range(0..<9).repeat()
    for (dataset, length) in [(Dataset.range(0..<5), "5 elements"), (endless, "at least 3 elements")] {
      for pairs in [zip(some, dataset, strict: true), zip(dataset, some, strict: true)] {
        let iterator = try pairs.makeIterator()
        #expect(try iterator.next()! == (0, 0))
        #expect(try iterator.next()! == (1, 1))
        let error = expect(underlying: UnequalLengths.self) { try iterator.next() }
        #expect(
          error?.description == "zip: filter <- range(0..<9) has 2 elements, but \(dataset) has \(length).")
        #expect(try iterator.next() == nil)
      }
    }
  }

  @Test func strictOfManyEndsOnce() throws {
    let some = Dataset.range(0..<9).filter { $0 < 2 }
    let nine = Dataset.range(0..<9)
    let iterator = try zip(nine, some, nine, nine, strict: true).makeIterator()
    #expect(try iterator.advance(by: 2) == 2)
    expect(underlying: UnequalLengths.self) { try iterator.next() }
    #expect(try iterator.next() == nil)
  }
}
