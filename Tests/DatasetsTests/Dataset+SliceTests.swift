import Datasets
import Testing
import _TestSupport

@Suite struct DatasetSliceTests {
  let numbers = Array(0..<8)

  @Test(arguments: [0, 1, 5, 8, 20]) func takeObeysTheLaw(count: Int) throws {
    try checkOperator(over: numbers, expecting: Array(numbers.prefix(count))) { $0.take(count) }
  }

  @Test(arguments: [0, 1, 5, 8, 20]) func skipObeysTheLaw(count: Int) throws {
    try checkOperator(over: numbers, expecting: Array(numbers.dropFirst(count))) { $0.skip(count) }
  }

  /// The last batch is not full: resuming behind it goes behind the last element.
  @Test(arguments: [3, 4, 11]) func takeResumedBehindItsEndIsOver(batchSize: Int) throws {
    let batches = Dataset(Array(0..<100)).filter { _ in true }.take(10).batch(batchSize)
    let iterator = try batches.makeIterator()
    while try iterator.next() != nil {}
    let resumed = try batches.makeIterator(resumingAt: iterator.state)
    #expect(try resumed.advance(by: 5) == 0)
    #expect(try resumed.next() == nil)
  }

  /// The elements that are left out end within the window, of which nobody knows before they are asked for.
  @Test(arguments: [0, 3, 12, 18, 20, 25]) func skipOverAWindowObeysTheLaw(count: Int) throws {
    let numbers = Array(0..<20)
    let shuffled = try Array(Dataset(numbers).filter { _ in true }.shuffle(bufferSize: 10, seed: 7))
    try checkOperator(over: numbers, expecting: Array(shuffled.dropFirst(count))) {
      $0.filter { _ in true }.shuffle(bufferSize: 10, seed: 7).skip(count)
    }
  }

  @Test(arguments: [(1, 0), (3, 0), (3, 2), (8, 7), (20, 9)])
  func shardObeysTheLaw(count: Int, index: Int) throws {
    try checkOperator(over: numbers, expecting: numbers.filter { $0 % count == index }) {
      $0.shard(count, at: index)
    }
  }

  @Test func enumeratedObeysTheLaw() throws {
    try checkOperator(over: ["a", "b", "c"], expecting: ["5a", "6b", "7c"]) {
      $0.enumerated(from: 5).map { "\($0)\($1)" }
    }
  }

  @Test func takeOfAnEndlessDatasetEnds() throws {
    #expect(try Array(Dataset.range(0..<2).repeat().take(5)) == [0, 1, 0, 1, 0])
  }

  @Test func shardsOfParallelWorkCoverEverything() throws {
    let dataset = Dataset.range(0..<100).map(parallelism: 3) { $0 * 2 }.shuffle(seed: 4)
    let parts = try (0..<3).flatMap { part in
      let iterator = try dataset.shard(3, at: part).makeIterator(epoch: 0)
      var elements: [Int] = []
      while let element = try iterator.next() { elements.append(element) }
      return elements
    }
    #expect(parts.sorted() == (0..<100).map { $0 * 2 })
  }
}
