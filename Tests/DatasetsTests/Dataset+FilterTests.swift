import Datasets
import Testing
import _TestSupport

@Suite struct DatasetFilterTests {
  @Test func obeysTheLaw() throws {
    try checkOperator(over: Array(0..<10), expecting: [0, 3, 6, 9]) { $0.filter { $0 % 3 == 0 } }
    try checkOperator(over: Array(0..<10), expecting: [Int]()) { $0.filter { _ in false } }
  }

  @Test func aPredicateThatThrowsTakesAPlace() throws {
    let iterator = try Dataset.range(0..<6).filter { number in
      if number == 2 { throw Odd(number: number) }
      return number % 2 == 0
    }.makeIterator()
    #expect(try iterator.next() == 0)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "filter, element 1 (input 2): 2 is odd")
    #expect(try iterator.next() == 4)
    #expect(try iterator.next() == nil)
  }
}
