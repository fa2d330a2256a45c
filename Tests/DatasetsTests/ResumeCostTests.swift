import Datasets
import Foundation
import Tensors
import Testing
import _TestSupport

/// What the table of the article on exact resume says, operator by operator: how many elements of the source are looked at
/// once more before a resumed iterator goes on.
@Suite struct ResumeCostTests {
  /// Over elements by number nothing is made again, however far in.
  @Test(arguments: [0, 2]) func byNumberNothingIsMadeAgain(workers: Int) throws {
    try expectNothing(workers) { $0 }
    try expectNothing(workers) { $0.map { $0 + 1 } }
    try expectNothing(workers) { $0.map(parallelism: 2) { $0 + 1 } }
    try expectNothing(workers) { $0.map(seed: 1, parallelism: 2) { number, _ in number } }
    try expectNothing(workers) { $0.batch(7) { $0.count } }
    try expectNothing(workers) { $0.map { Tensor([Float($0)]) }.paddedBatch(7) }
    try expectNothing(workers) { $0.map { [$0] }.raggedBatch(7) }
    try expectNothing(workers) { numbers in
      numbers.batch(7, shape: [1]) { number, row in
        row[0] = Float(number)
        return 0
      }
    }
    try expectNothing(workers) { zip($0, $0, $0) }
    try expectNothing(workers) { zip($0, $0, $0, $0, $0, $0) }
    try expectNothing(workers) { $0.take(90_000) }
    try expectNothing(workers) { $0.skip(70) }
    try expectNothing(workers) { $0.shard(3, at: 1) }
    try expectNothing(workers) { $0.concatenate($0) }
    try expectNothing(workers) { $0.repeat(3) }
    try expectNothing(workers) { $0.enumerated() }
    try expectNothing(workers) { $0.window(5, shift: 3) }
    try expectNothing(workers) { $0.assertCardinality(100_000) }
    try expectNothing(workers) { $0.map { Tensor([Float($0)]) }.padToCardinality(100_001) }
    try expectNothing(workers) { try! $0.split(left: 0.9, shuffle: true, seed: 1).left }
    try expectNothing(workers) { $0.shuffle(seed: 1) }
    // A random number for each element before, but no element.
    try expectNothing(workers) { $0.shuffle(bufferSize: 1_000, seed: 1) }
    try expectNothing(workers) { $0.cache() }
    try expectNothing(workers) { $0.apply { $0.prefetch(4) } }
    try expectNothing(workers) { $0.memoryBudget(1 << 20) }
  }

  private func expect<Element>(
    _ workers: Int, _ limit: Int, at position: Int = 5_000, place: SourceLocation = #_sourceLocation,
    _ make: (Dataset<Int>) -> Dataset<Element>
  ) throws {
    let looks = try looks(at: position, workers: workers, sourceLocation: place, make)
    #expect(looks <= limit, sourceLocation: place)
  }

  /// Over a stream, stages that give one element for some of their source's hand on where that was.
  @Test(arguments: [0, 2]) func overAStreamTheSourceSaysWhereItWas(workers: Int) throws {
    let few = 3 * 16
    try expect(workers, few) { $0.map { $0 + 1 } }
    try expect(workers, few) { $0.enumerated() }
    try expect(workers, few) { $0.map(seed: 1) { number, _ in number } }
    try expect(workers, few) { $0.take(50_000).skip(70) }
    try expect(workers, few) { $0.concatenate($0) }
    try expect(workers, few) { $0.take(300).repeat() }
    try expect(workers, few) { $0.assertCardinality(300_000) }
    try expect(workers, few, at: 900) { $0.batch(5) }
    try expect(workers, few, at: 900) { $0.map { Tensor([Float($0)]) }.paddedBatch(5) }
    try expect(workers, few, at: 900) { $0.map { [$0] }.raggedBatch(5) }
    try expect(workers, 4 * few) { $0.shard(4, at: 3) }
    try expect(workers, 4 * few) { $0.window(4, shift: 2) }
    try expect(workers, 6 * few) { zip($0, $0, $0, $0, $0, $0) }
    try expect(workers, few) { try! $0.assertCardinality(333_334).split(left: .count(300_000), right: .count(10)).left }
    try expect(workers, few) { $0.map { Tensor([Float($0)]) }.assertCardinality(333_334).padToCardinality(333_335) }
    try expect(workers, few) { $0.cache() }
    try expect(workers, few) { $0.memoryBudget(1 << 20) }
    // Ahead of the consumer marks are further apart.
    try expect(workers, 16 * few) { $0.prefetch(64) }
    try expect(workers, 16 * few) { $0.prefetch(.automatic) }
    try expect(workers, 16 * few) { $0.map(parallelism: 2) { $0 + 1 } }
  }

  /// Stages that look at every element, or carry something along, keep it in the state.
  @Test(arguments: [0, 2]) func stagesThatCarrySomethingTellIt(workers: Int) throws {
    let hundreds = 3 * 300
    try expect(workers, hundreds) { $0.filter { $0 % 2 == 0 } }
    try expect(workers, hundreds) { $0.compactMap { $0 % 2 == 0 ? $0 : nil } }
    try expect(workers, hundreds) { $0.takeWhile { $0 >= 0 } }
    try expect(workers, hundreds) { $0.onError(.skip(atMost: 3)) }
    try expect(workers, hundreds) { $0.flatMap { Dataset([$0, $0]) } }
    try expect(workers, hundreds) { $0.interleave(cycleLength: 3) { Dataset([$0, $0]) } }
    try expect(workers, hundreds) { $0.interleave(cycleLength: 3, parallelism: 2) { Dataset([$0, $0]) } }
    try expect(workers, hundreds) { $0.map { [$0, $0] }.unbatch() }
    try expect(workers, hundreds, at: 900) { $0.map { [$0, $0] }.rebatch(3) }
    try expect(workers, hundreds) { $0.scan(0) { $0 += $1; return $0 } }
    try expect(workers, hundreds) { $0.rejectionResample(target: [1, 1], seed: 1) { $0 % 2 } }
    try expect(workers, hundreds) { .sample(from: [$0, $0], seed: 1) }
    try expect(workers, hundreds) { .choose(from: [$0, $0], by: Dataset.counter().map { $0 % 2 }) }
    try expect(workers, hundreds) { $0.groupByWindow(4, key: { $0 % 5 }) { _, window in window.batch(4) } }
    try expect(workers, hundreds, at: 900) { numbers in
      numbers.map { [Int32]($0 % 9 == 0 ? [1] : [1, 2, 3]) }
        .bucketBySequenceLength(boundaries: [2], batchSizes: [3, 3], length: \.count)
    }
    // The oldest of a hundred elements is seldom older than a thousand.
    try expect(workers, 3 * 1_500) { $0.shuffle(bufferSize: 100, seed: 1) }
    try expect(workers, 3 * 1_500) { $0.shuffle(bufferSize: 100, seed: 1).memoryBudget(1 << 20) }
    try expect(workers, 3 * 1_500) { $0.shuffle(bufferSize: 100, seed: 1).cache() }
  }

  /// Where a state has no room for what a stage knows, the work is done again: nothing else would be exact.
  @Test func theRestDoesItsWorkAgain() throws {
    func expectAll<Element>(
      place: SourceLocation = #_sourceLocation, _ make: (Dataset<Int>) -> Dataset<Element>
    ) throws {
      #expect(try looks(at: 2_000, sourceLocation: place, make) >= 3 * 2_000 - 300, sourceLocation: place)
    }
    try expectAll { $0.unique() }
    // Not a number that can be stored, and too large a one.
    try expectAll { $0.scan(Odd()) { $0.sum += $1; return $0.sum } }
    try expectAll { $0.scan([Int]()) { $0.append($1); return $0.count } }
    try expectAll { part in .sample(from: (0..<30).map { _ in part }, seed: 1) }
    try expectAll { $0.rejectionResample(target: (0..<59).map { _ in 1 }, seed: 1) { $0 % 59 } }
    // Four numbers fill a quarter of the budget: the window never has the ten that it wants.
    try expectAll { $0.shuffle(bufferSize: 10, seed: 1).memoryBudget(128) }
  }

  /// A window that had room for all it wanted up to a place begins again there.
  @Test func aWindowUnderABudgetBeginsAgainWhereItWasFullFirst() throws {
    func grown(_ numbers: Dataset<Int>) -> Dataset<Int> {
      numbers.map { [UInt8](repeating: 1, count: $0 < 3 * 1_500 ? 10 : 2_000) }.shuffle(bufferSize: 20, seed: 1)
        .memoryBudget(40_000).map(\.count)
    }
    let looked = try looks(at: 2_000, grown)
    #expect(looked <= 3 * 1_000 && looked >= 3 * 400)
    #expect(try looks(at: 1_400, grown) <= 3 * 300)
  }

  private struct Odd: Sendable { var sum = 0 }

  /// Resumes far into `make(numbers)` and expects that no number is asked for before an element is.
  private func expectNothing<Element>(
    _ workers: Int, place: SourceLocation = #_sourceLocation, _ make: (Dataset<Int>) -> Dataset<Element>
  ) throws {
    func dataset(_ tally: Tally) -> Dataset<Element> {
      make(
        Dataset(count: 100_000) { number in
          tally.add()
          return number
        })
    }
    let context = IterationContext(workers: workers)
    let iterator = try dataset(Tally()).makeIterator(context)
    try iterator.advance(by: 9_000)
    let tally = Tally()
    let resumed = try dataset(tally).makeIterator(resumingAt: iterator.saved(sourceLocation: place), context)
    #expect(tally.count == 0, sourceLocation: place)
    #expect(resumed.position == 9_000, sourceLocation: place)
    #expect(resumed.outcome() == iterator.outcome(), sourceLocation: place)
  }
}
