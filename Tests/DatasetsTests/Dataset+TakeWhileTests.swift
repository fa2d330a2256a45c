import Datasets
import Testing
import _TestSupport

@Suite struct DatasetTakeWhileTests {
  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("takeWhile") {
      try checkOperator(over: golden.input, expecting: golden.numbers) {
        $0.takeWhile { $0 % 4 != 0 }.repeat(golden.parameters["repeat"] ?? 1)
      }
    }
  }

  @Test func endsAnInfiniteDataset() throws {
    let numbers = (0..<70).map { $0 % 35 }
    try checkDataset(expecting: numbers.dropLast() + []) {
      Dataset.range(0..<35).repeat().enumerated().takeWhile { $0.0 < 69 }.map { $0.1 }
    }
  }

  @Test func asksForNothingBehindTheEnd() throws {
    let source = CountingSource([1, 2, 3, 4], isIndexed: true)
    #expect(try Array(source.dataset.takeWhile { $0 < 2 }) == [1])
    #expect(source.asked == 2)
  }

  @Test func aFailingConditionTakesAPlace() throws {
    let iterator = try Dataset.range(0..<4).takeWhile { number in
      if number == 1 { throw Odd(number: number) }
      return number < 3
    }.makeIterator()
    #expect(try iterator.next() == 0)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "takeWhile, element 1: 1 is odd")
    #expect(try iterator.next() == 2)
    #expect(try iterator.next() == nil)
  }
}
