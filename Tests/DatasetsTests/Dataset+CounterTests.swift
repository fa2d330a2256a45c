import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetCounterTests {
  @Test func obeysTheLaw() throws {
    try checkDataset(expecting: [0, 1, 2, 3]) { Dataset.counter().take(4) }
    try checkDataset(expecting: [10, 8, 6]) { Dataset.counter(from: 10, step: -2).take(3) }
    let random = try Array(Dataset.random(seed: 3).take(5))
    try checkDataset(expecting: random) { Dataset.random(seed: 3).take(5) }
    let second = try (0..<5).map { try numbers(of: .random(seed: 3, rerandomizeEachIteration: true), epoch: 1)[$0] }
    try checkDataset(expecting: second, epoch: 1) { Dataset.random(seed: 3, rerandomizeEachIteration: true).take(5) }
  }

  private func numbers(of dataset: Dataset<UInt64>, epoch: Int) throws -> [UInt64] {
    let iterator = try dataset.makeIterator(epoch: epoch)
    return try (0..<5).compactMap { _ in try iterator.next() }
  }

  @Test func leavingOutIsAJump() throws {
    let iterator = try Dataset.counter(from: 3, step: 5).makeIterator()
    #expect(try iterator.advance(by: 1 << 60) == 1 << 60)
    #expect(try iterator.next() == 3 &+ 5 &* (1 << 60))
    #expect(Dataset.counter().cardinality == .infinite)
    #expect("\(Dataset.counter(from: 3, step: 5))" == "counter(from: 3, step: 5)")
  }

  @Test func randomNumbersFollowFromSeedEpochAndNumber() throws {
    let fixed = Dataset.random(seed: 3)
    let fresh = Dataset.random(seed: 3, rerandomizeEachIteration: true)
    #expect(try numbers(of: fixed, epoch: 0) == numbers(of: fixed, epoch: 1))
    #expect(try numbers(of: fixed, epoch: 0) == numbers(of: fresh, epoch: 0))
    #expect(try numbers(of: fresh, epoch: 0) != numbers(of: fresh, epoch: 1))
    #expect(try numbers(of: fixed, epoch: 0) != numbers(of: .random(seed: 4), epoch: 0))
    #expect(try Set(Array(fixed.take(1000))).count == 1000)
    // As documented: anybody can draw the same.
    var generator = SplitMix64(seed: 3, epoch: 0, index: 2)
    #expect(try numbers(of: fixed, epoch: 0)[2] == generator.next())
    // Iterators draw epochs where they differ.
    #expect(try Array(fresh.take(3)) != Array(fresh.take(3)))
  }
}
