import Datasets
import Testing
import _TestSupport

@Suite struct DatasetShuffleTests {
  /// The order of one epoch.
  func order(_ dataset: Dataset<Int>, epoch: Int) throws -> [Int] {
    let iterator = try dataset.makeIterator(epoch: epoch)
    var elements: [Int] = []
    while let element = try iterator.next() { elements.append(element) }
    return elements
  }

  @Test(arguments: [0, 3]) func wholeSetObeysTheLaw(epoch: Int) throws {
    let expected = try order(Dataset.range(0..<12).shuffle(seed: 7), epoch: epoch)
    #expect(expected.sorted() == Array(0..<12))
    try checkDataset(expecting: expected, epoch: epoch) { Dataset.range(0..<12).shuffle(seed: 7) }
    try checkDataset(expecting: expected, epoch: epoch) {
      CountingSource.indexed(Array(0..<12)).dataset.map(parallelism: 2) { $0 }.shuffle(seed: 7)
    }
  }

  @Test(arguments: [1, 2, 5, 12, 50]) func windowObeysTheLaw(size: Int) throws {
    let expected = try order(Dataset.range(0..<12).shuffle(bufferSize: size, seed: 7), epoch: 1)
    #expect(expected.sorted() == Array(0..<12))
    try checkOperator(over: Array(0..<12), expecting: expected, epoch: 1) {
      $0.shuffle(bufferSize: size, seed: 7)
    }
    // No element comes more than size - 1 places early.
    for (place, element) in expected.enumerated() { #expect(element <= place + size - 1) }
  }

  @Test func workersOfAMapMakeWhatAWindowGives() throws {
    let made = Tally()
    let iterator = try Dataset.range(0..<100).map(parallelism: 2) { number in
      made.add()
      return number
    }.shuffle(bufferSize: 5, seed: 7).makeIterator()
    _ = try iterator.next()
    #expect(made.wait(for: 2), "the second is made before it is asked for")
  }

  @Test(arguments: [1, 4, 50]) func aWindowOverAParallelMapObeysTheLaw(size: Int) throws {
    let expected = try order(Dataset.range(0..<12).shuffle(bufferSize: size, seed: 7), epoch: 1)
    try checkOperator(over: Array(0..<12), expecting: expected, epoch: 1) {
      $0.map(parallelism: 2) { $0 }.shuffle(bufferSize: size, seed: 7)
    }
  }

  @Test func aWindowOverNumbersMakesOnlyWhatItGives() throws {
    let source = CountingSource.indexed(Array(0..<1000))
    let iterator = try source.dataset.shuffle(bufferSize: 100, seed: 1).makeIterator()
    try iterator.advance(by: 500)
    _ = try iterator.next()
    #expect(source.asked == 1)
  }

  @Test func aWholeSetShuffleMakesOnlyWhatItGives() throws {
    let source = CountingSource.indexed(Array(0..<1000))
    let iterator = try source.dataset.shuffle(seed: 1).makeIterator()
    try iterator.advance(by: 999)
    _ = try iterator.next()
    #expect(source.asked == 1)
  }

  @Test func seedsAndEpochsDiffer() throws {
    let orders = try [1, 2].flatMap { seed in
      try [0, 1].flatMap { epoch in
        [
          try order(Dataset.range(0..<50).shuffle(seed: seed), epoch: epoch),
          try order(Dataset.range(0..<50).shuffle(bufferSize: 50, seed: seed), epoch: epoch),
        ]
      }
    }
    #expect(Set(orders).count == 8)
  }

  @Test func aStreamCannotBeShuffledAsAWhole() throws {
    let dataset = CountingSource.streaming([1, 2, 3]).dataset.shuffle(seed: 1)
    let error = expect(underlying: DatasetUnsupported.self) { try dataset.makeIterator() }
    #expect(
      error?.description
        == "shuffle(seed 1) needs elements by number, but the stages before it only stream: generator"
    )
  }

  @Test func parallelWorkBeforeAShuffleStaysParallel() throws {
    let inside = Tally()
    let gate = Gate()
    let dataset = Dataset.range(0..<8).map(parallelism: 2) { number in
      inside.add()
      gate.pass()
      return number
    }.shuffle(seed: 1).prefetch(1)
    let iterator = try dataset.makeIterator()
    let release = Tally()
    // Two are inside at once only if the shuffle kept the workers.
    let watcher = Watcher { if inside.wait(for: 2) { release.add() }; gate.open() }
    #expect(try iterator.next() != nil)
    watcher.join()
    #expect(release.count == 1)
  }
}
