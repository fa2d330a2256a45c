import Datasets
import Testing
import _TestSupport

@Suite struct DatasetCacheTests {
  @Test func obeysTheLaw() throws {
    try checkOperator(over: [4, 5, 6, 7], expecting: [4, 5, 6, 7]) { $0.cache() }
    try checkOperator(over: [4, 5, 6, 7], expecting: [4, 6]) {
      $0.filter { $0 % 2 == 0 }.cache()
    }
    try checkOperator(over: [Int](), expecting: [Int]()) { $0.cache() }
  }

  @Test(arguments: [false, true]) func everythingIsComputedOnce(isIndexed: Bool) throws {
    let source = CountingSource(Array(0..<10), isIndexed: isIndexed)
    let cached = source.dataset.cache()
    let half = try cached.makeIterator()
    for _ in 0..<5 { _ = try half.next() }
    #expect(source.asked == 5)
    for _ in 0..<3 { #expect(try Array(cached) == Array(0..<10)) }
    #expect(source.asked <= 11)
    #expect(try cached[3] == 3)
    #expect(source.asked <= 11)
  }

  @Test func theFirstOrderStays() throws {
    let cached = Dataset.range(0..<40).shuffle(seed: 1).cache()
    let order = try Array(cached)
    #expect(try Array(cached) == order)
    #expect(try Array(cached.shuffle(seed: 2)) != order)
  }

  @Test func anElementThatFailedFailsAgain() throws {
    try expectTheSecondFails(of: Dataset.range(0..<3).map(refusing([1])).cache())
  }
}

/// Two passes over 0, an error and 20.
func expectTheSecondFails(of dataset: Dataset<Int>) throws {
  for _ in 0..<2 {
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() == 0)
    #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(try iterator.next() == 20)
    #expect(try iterator.next() == nil)
  }
}
