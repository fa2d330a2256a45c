import Datasets
import Synchronization
import Testing
import _TestSupport

struct Odd: Error, CustomStringConvertible {
  let number: Int
  var description: String { "\(number) is odd" }
}

/// Ten times the number; throws for the given ones.
func refusing(_ numbers: Set<Int>) -> @Sendable (Int) throws -> Int {
  { number in
    if numbers.contains(number) { throw Odd(number: number) }
    return number * 10
  }
}

/// The next `count` elements as text, errors and the end too.
func outcomes<Element>(of iterator: DatasetIterator<Element>, count: Int) -> [String] {
  (0..<count).map { _ in
    do { return try iterator.next().map { "\($0)" } ?? "end" } catch { return "\(error)" }
  }
}

@Suite struct DatasetMapTests {
  @Test func obeysTheLaw() throws {
    try checkOperator(over: Array(0..<9), expecting: (0..<9).map { $0 * 10 }) { $0.map { $0 * 10 } }
    try checkOperator(over: [Int](), expecting: [Int]()) { $0.map { $0 * 10 } }
  }

  @Test(arguments: [1, 2, 5]) func parallelObeysTheLaw(parallelism: Int) throws {
    try checkOperator(over: Array(0..<13), expecting: (0..<13).map { $0 * 10 }) {
      $0.map(parallelism: .fixed(parallelism)) { $0 * 10 }
    }
  }

  @Test func leftOutElementsAreNotTransformed() throws {
    let calls = Tally()
    let iterator = try Dataset.range(0..<100).map { number in
      calls.add()
      return number
    }.makeIterator()
    try iterator.advance(by: 90)
    #expect(try iterator.next() == 90)
    #expect(calls.count == 1)
  }

  @Test(arguments: [false, true], [0, 1, 3])
  func errorsComeInTheirPlace(isIndexed: Bool, workers: Int) throws {
    let source = CountingSource(Array(0..<10), isIndexed: isIndexed)
    let iterator = try source.dataset.map(parallelism: 3, refusing([3, 4, 9]))
      .makeIterator(IterationContext(workers: workers))
    #expect(
      outcomes(of: iterator, count: 11) == [
        "0", "10", "20", "map, element 3: 3 is odd", "map, element 4: 4 is odd", "50", "60", "70",
        "80", "map, element 9: 9 is odd", "end",
      ])
  }

  @Test func manyCheapElementsKeepTheirOrder() throws {
    let expected = (0..<20_000).map { $0 + 1 }
    #expect(try Array(Dataset.range(0..<20_000).map(parallelism: 4) { $0 + 1 }) == expected)
    let streamed = CountingSource.streaming(Array(0..<20_000)).dataset
    #expect(try Array(streamed.map(parallelism: 4) { $0 + 1 }) == expected)
  }

  @Test func noMoreWorkersThanAskedFor() throws {
    let busy = Busy()
    let dataset = Dataset.range(0..<500).map(parallelism: 2) { number in
      let count = busy.now.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
      busy.most.max(count, ordering: .relaxed)
      busy.now.wrappingSubtract(1, ordering: .acquiringAndReleasing)
      return number
    }
    #expect(try Array(dataset) == Array(0..<500))
    // Two workers, and the consumer where it takes work that nobody began.
    #expect(busy.most.load(ordering: .relaxed) <= 3)
  }

  /// Each waits until all of them wait, as for a network.
  @Test(arguments: [true, false]) func asManyWaitAsWorkersWereAskedFor(ordered: Bool) throws {
    let arrived = Atomic<Int>(0)
    let gate = Gate()
    let dataset = Dataset.range(0..<32).map(parallelism: 16, ordered: ordered) { number in
      if arrived.wrappingAdd(1, ordering: .relaxed).newValue >= 16 { gate.open() }
      gate.pass()
      return number
    }
    #expect(try Array(dataset).sorted() == Array(0..<32))
  }

  @Test(arguments: [true, false]) func droppingTheIteratorDropsWorkThatWasNotBegun(ordered: Bool) throws {
    let begun = Tally()
    let gate = Gate()
    let died = Tally()
    do {
      let canary = Canary(died)
      let iterator = try Dataset.range(0..<1000).map(parallelism: 2, ordered: ordered) { number in
        withExtendedLifetime(canary) { begun.add() }
        if number > 0 { gate.pass() }
        return number
      }.makeIterator()
      #expect(try iterator.next() == 0)
      // Elements 1, and 2 if there is a second thread, are stuck at the gate now or later; the rest waits in the ring.
    }
    gate.open()
    #expect(died.wait(for: 1), "the iterator's work is still alive")
    #expect(begun.count <= 5)
  }
}

/// How many workers there are at the moment, and were at most.
final class Busy: Sendable {
  let now = Atomic<Int>(0)
  let most = Atomic<Int>(0)
}
