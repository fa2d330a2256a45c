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

  /// In a new process nothing is there of what was delivered before, and nobody may ever ask for it.
  @Test(arguments: [false, true]) func aResumedIteratorComputesOnlyTheRest(isIndexed: Bool) throws {
    func cached(_ computed: Tally) -> Dataset<Int> {
      CountingSource(Array(0..<10), isIndexed: isIndexed).dataset.map { number in
        computed.add()
        return number * 10
      }.cache()
    }
    let all = (0..<10).map { $0 * 10 }
    for position in 0...10 {
      let iterator = try cached(Tally()).makeIterator()
      for _ in 0..<position { _ = try iterator.next() }
      let computed = Tally()
      let again = cached(computed)
      let resumed = try again.makeIterator(resumingAt: iterator.saved())
      #expect(computed.count == 0)
      for number in position..<10 { #expect(try resumed.next() == all[number]) }
      #expect(try resumed.next() == nil)
      #expect(computed.count == 10 - position)
      // Somebody who does ask gets it then, once.
      let other = try again.makeIterator()
      #expect(try other.next() == 0)
      #expect(try other.advance(by: max(0, position - 2)) == max(0, position - 2))
      for number in 1 + max(0, position - 2)..<10 { #expect(try other.next() == all[number]) }
      #expect(try again.makeIterator(resumingAt: iterator.saved()).next() == all[position...].first)
      for _ in 0..<2 { #expect(try Array(again) == all) }
      #expect(try again[1] == 10 && again[8] == 80)
      #expect(computed.count == 10)
    }
  }

  @Test func aResumedIteratorOfACacheBehindAFilterDoesNotFilterAgain() throws {
    for workers in [0, 2] {
      #expect(try looks(at: 20_000, workers: workers) { $0.cache() } <= 3 * 16)
      #expect(try looks(at: 20_000, workers: workers) { $0.cache().filter { $0 % 2 == 0 } } <= 3 * 64)
      #expect(try looks(at: 5_000, workers: workers) { $0.batch(2).cache().map { $0.count } } <= 3 * 32)
    }
  }

  @Test func severalThreadsComputeEveryElementOnce() throws {
    let source = CountingSource(Array(0..<5_000), isIndexed: true)
    let cached = source.dataset.map(parallelism: 4) { $0 + 1 }.cache()
    let (one, two) = (try cached.makeIterator(), try cached.shuffle(seed: 1).makeIterator())
    for number in 0..<5_000 {
      #expect(try one.next() == number + 1)
      #expect(try two.next() != nil)
    }
    #expect(source.asked == 5_000)
    #expect(try Array(cached) == Array(1...5_000))
    #expect(try cached[77] == 78)
    #expect(source.asked == 5_000)
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
