import Datasets
import Synchronization
import Testing
import _TestSupport

@Suite struct DatasetPrefetchTests {
  @Test(arguments: [1, 2, 3, 8, 100]) func obeysTheLaw(count: Int) throws {
    let numbers = Array(0..<11)
    try checkOperator(over: numbers, expecting: numbers) { $0.prefetch(count) }
    try checkOperator(over: [Int](), expecting: [Int]()) { $0.prefetch(count) }
  }

  @Test func nestedStagesDoNotDeadlock() throws {
    // Deeper than the pool has threads for.
    var dataset = Dataset.range(0..<300)
    for _ in 0..<40 {
      dataset = dataset.prefetch(2).map(parallelism: 3) { $0 + 1 }.prefetch(1)
    }
    #expect(try Array(dataset) == Array(40..<340))
  }

  @Test(arguments: [1, 2, 7, 64]) func neverMoreThanTheGivenNumberAhead(count: Int) throws {
    let made = Tally()
    let iterator = try Dataset<Int>.generator {
      var next = 0
      return {
        guard next < 500 else { return nil }
        defer { next += 1 }
        made.add()
        return next
      }
    }.prefetch(count).makeIterator()
    for number in 0..<500 {
      #expect(try iterator.next() == number)
      #expect(made.count <= number + 1 + count)
    }
  }

  @Test func worksAheadWhileTheConsumerIsBusy() throws {
    let made = Tally()
    let iterator = try Dataset.range(0..<100).map { number in
      made.add()
      return number
    }.prefetch(3).makeIterator()
    #expect(try iterator.next() == 0)
    // The consumer does nothing; three more come by themselves.
    #expect(made.wait(for: 4))
  }

  @Test func errorsComeInTheirPlace() throws {
    let iterator = try Dataset.range(0..<6).map(refusing([2, 5])).prefetch(4).makeIterator()
    var outcomes: [Int?] = []
    for _ in 0..<6 { outcomes.append(try? iterator.next()) }
    #expect(outcomes == [0, 10, nil, 30, 40, nil])
    #expect(try iterator.next() == nil)
  }

  @Test func anUpstreamThatCannotBeOpenedThrowsOnce() throws {
    let dataset = Dataset<Int>.generator { throw Odd(number: 1) }.prefetch(2)
    let iterator = try dataset.makeIterator()
    expect(underlying: Odd.self) { try iterator.next() }
    #expect(try iterator.next() == nil)
  }

  @Test func droppingTheIteratorReleasesTheUpstream() throws {
    let died = Tally()
    let gate = Gate()
    let made = Tally()
    do {
      let canary = Canary(died)
      let iterator = try Dataset.range(0..<100).map { number in
        withExtendedLifetime(canary) { made.add() }
        if number == 2 { gate.pass() }
        return number
      }.prefetch(50).makeIterator()
      #expect(try iterator.next() == 0)
      #expect(made.wait(for: 3))
    }
    gate.open()
    #expect(died.wait(for: 1), "the producer is still alive")
    #expect(made.count == 3, "the producer went on")
  }
}
