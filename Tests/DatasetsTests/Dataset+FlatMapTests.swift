import Datasets
import Testing
import _TestSupport

@Suite struct DatasetFlatMapTests {
  @Test func obeysTheLaw() throws {
    try checkOperator(over: [1, 0, 3, 2], expecting: [0, 0, 1, 2, 0, 1]) {
      $0.flatMap { .range(0..<$0) }
    }
    try checkOperator(over: [3, 0, 1], expecting: [1, 0, 1]) {
      $0.flatMap { CountingSource.streaming(Array(0..<$0)).dataset.filter { $0 != 2 } }.skip(1)
        .take(2).concatenate(.range(1..<2))
    }
  }

  @Test func aDatasetThatCannotBeMadeTakesAPlace() throws {
    let dataset = Dataset.range(0..<3).flatMap { number -> Dataset<Int> in
      if number == 1 { throw Odd(number: number) }
      return .range(0..<2)
    }
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() == 0)
    #expect(try iterator.next() == 1)
    #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(try iterator.next() == 0)
    let other = try dataset.makeIterator()
    #expect(try other.advance(by: 4) == 4)
    #expect(try other.next() == 1)
  }

  /// The number within a dataset alone would not say which one.
  @Test func anErrorSaysWhereTheDatasetWas() throws {
    let iterator = try Dataset.range(0..<3).flatMap { number in
      Dataset.range(0..<2).map { inner in
        if number + inner == 3 { throw Odd(number: 3) }
        return inner
      }
    }.makeIterator()
    try iterator.advance(by: 5)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "flatMap, element 5 (input 2) <- map, element 1: 3 is odd")
  }
}
