import Datasets
import Synchronization
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetMemoryBudgetTests {
  @Test(arguments: [1, 100, 10_000]) func obeysTheLaw(bytes: Int) throws {
    let numbers = Array(0..<11)
    try checkOperator(over: numbers, expecting: numbers) { $0.prefetch(4).memoryBudget(bytes) }
    try checkOperator(over: numbers, expecting: numbers.map { $0 * 2 }) {
      $0.map(parallelism: 3) { $0 * 2 }.prefetch(100).memoryBudget(bytes)
    }
    try checkOperator(over: [Int](), expecting: [Int]()) { $0.prefetch(4).memoryBudget(bytes) }
  }


  @Test func prefetchStopsAtTheBudget() throws {
    let made = Tally()
    let iterator = try Dataset(count: 100) { _ in
      made.add()
      return [UInt8](repeating: 0, count: 1_000)
    }.prefetch(50).memoryBudget(10_000).makeIterator()
    for taken in 1...100 {
      #expect(try iterator.next() != nil)
      // Ten fill the budget; the one that was taken, and the one that is being made, come on top.
      #expect(made.count <= taken + 11)
    }
    #expect(try iterator.next() == nil)
  }

  @Test func stagesShareTheBudget() throws {
    let made = Tally()
    let iterator = try Dataset(count: 200) { _ in
      made.add()
      return [UInt8](repeating: 0, count: 1_000)
    }
    .prefetch(50).map(parallelism: 4) { $0 }.prefetch(50).map { $0 }.prefetch(50)
    .memoryBudget(20_000).makeIterator()
    for taken in 1...200 {
      #expect(try iterator.next() != nil)
      // Every stage may hold one element besides, and each of four workers one.
      #expect(made.count <= taken + 20 + 3 + 8)
    }
  }

  @Test func parallelMapWaitsForTheBudget() throws {
    let made = Tally()
    let iterator = try Dataset(count: 100) { $0 }.map(parallelism: 16) { _ in
      made.add()
      return [UInt8](repeating: 0, count: 1_000)
    }.memoryBudget(5_000).makeIterator()
    for taken in 1...100 {
      #expect(try iterator.next() != nil)
      // Without the budget, 32 pieces would be under way.
      #expect(made.count <= taken + 8)
    }
  }

  @Test func aWindowOverAStreamHoldsAQuarter() throws {
    let made = Tally()
    let stream = Dataset<[UInt8]>.generator {
      var next = 0
      return {
        guard next < 100 else { return nil }
        next += 1
        made.add()
        return [UInt8](repeating: 0, count: 1_000)
      }
    }
    let iterator = try stream.shuffle(bufferSize: 1_000, seed: 1).memoryBudget(40_000).makeIterator()
    _ = try iterator.next()
    #expect(made.count <= 12)
    var count = 1
    while try iterator.next() != nil { count += 1 }
    #expect(count == 100)
  }

  @Test func aLimitedWindowIsAShuffle() throws {
    let words = (0..<60).map { String(repeating: "x", count: 20 + $0 % 7) + "\($0)" }
    let dataset = Dataset<String>.generator {
      var rest = words[...]
      return { rest.popFirst() }
    }.shuffle(bufferSize: 30, seed: 4).memoryBudget(2_000)
    let shuffled = try Array(dataset)
    #expect(shuffled != words)
    #expect(shuffled.sorted() == words.sorted())
    try checkDataset(expecting: shuffled) { 
      Dataset<String>.generator {
        var rest = words[...]
        return { rest.popFirst() }
      }.shuffle(bufferSize: 30, seed: 4, reshuffleEachIteration: false).memoryBudget(2_000)
    }
  }

  @Test func errorsTakeNoRoom() throws {
    let iterator = try Dataset.range(0..<50).map(parallelism: 2, refusing(Set(0..<49))).prefetch(4)
      .memoryBudget(10).makeIterator()
    for _ in 0..<49 { #expect(throws: DatasetError.self) { try iterator.next() } }
    #expect(try iterator.next() == 490)
    #expect(try iterator.next() == nil)
  }
}
