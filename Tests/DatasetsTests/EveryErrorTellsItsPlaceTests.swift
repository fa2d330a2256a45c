import Datasets
import Tensors
import Testing
import _TestSupport

/// Errors from before an operator: every operator passes them on with the number of its own element.
@Suite struct EveryErrorTellsItsPlaceTests {
  /// The numbers 0 to 5, of which 3 fails, by number or as a stream.
  static func numbers(_ isIndexed: Bool) -> Dataset<Int> {
    let make: @Sendable (Int) throws -> Int = { number in
      if number == 3 { throw Odd(number: number) }
      return number
    }
    if isIndexed { return Dataset(count: 6, name: "numbers", element: make) }
    return .generator(cardinality: .known(6), name: "numbers(6)") {
      var next = 0
      return {
        defer { next += 1 }
        return next < 6 ? try make(next) : nil
      }
    }
  }

  private func check<Element: Sendable>(
    _ place: String, sourceLocation: SourceLocation = #_sourceLocation, _ apply: (Dataset<Int>) throws -> Dataset<Element>
  ) throws {
    for isIndexed in [true, false] {
      try checkError(
        of: apply(Self.numbers(isIndexed)), "\(place) <- numbers(6), element 3", sourceLocation: sourceLocation)
    }
  }

  @Test func oneForOne() throws {
    try check("map, element 3") { $0.map { $0 + 1 } }
    try check("map, element 3") { $0.map(parallelism: 3) { $0 + 1 } }
    try check("map, element 3 <- random(seed 1), element 3") { $0.map(seed: 1) { number, _ in number } }
    try check("map, element 3 <- random(seed 1), element 3") { $0.map(seed: 1, parallelism: 2) { number, _ in number } }
    try check("enumerated, element 3") { $0.enumerated() }
    try check("scan, element 3") { $0.scan(0) { $0 += $1 } }
    try check("scan, element 3") { $0.scan(Odd(number: 0)) { $0 = Odd(number: $1) } }
    try check("cache, element 3") { $0.cache() }
    try check("prefetch(2), element 3") { $0.prefetch(2) }
    try check("prefetch(automatic), element 3") { $0.prefetch(.automatic) }
    try check("memoryBudget(1000), element 3") { $0.memoryBudget(1000) }
    try check("assertCardinality(6), element 3") { $0.assertCardinality(6) }
    try check("takeWhile, element 3") { $0.takeWhile { _ in true } }
    try check("padToCardinality(9), element 3 <- map, element 3") { $0.map { Tensor(Int32($0)) }.padToCardinality(9) }
    for length in 1...100 where length % 33 == 0 {
      let chain = Array(repeating: "map, element 3", count: length).joined(separator: " <- ")
      try check(chain) { source in (0..<length).reduce(source) { deep, _ in deep.map { $0 + 1 } } }
    }
  }

  @Test func fewerOrOthers() throws {
    try check("take(5), element 3") { $0.take(5) }
    try check("skip(2), element 1") { $0.skip(2) }
    try check("shard(1 of 2), element 1") { $0.shard(2, at: 1) }
    try check("split(right 4 of 6), element 1") { try $0.split(right: 4).right }
    try check("filter, element 2") { $0.filter { $0 != 1 } }
    try check("compactMap, element 2") { $0.compactMap { $0 == 1 ? nil : $0 } }
    try check("unique, element 1 <- map, element 3") { $0.map { $0 / 9 }.unique() }
  }

  @Test func inAnotherOrder() throws {
    let order = try Array(Dataset.range(0..<6).shuffle(seed: 5))
    let place = try #require(order.firstIndex(of: 3))
    try checkError(of: Self.numbers(true).shuffle(seed: 5), "shuffle(seed 5), element \(place) <- numbers(6), element 3")
    for isIndexed in [true, false] {
      let order = try Array(Dataset.range(0..<6).shuffle(bufferSize: 3, seed: 5))
      let place = try #require(order.firstIndex(of: 3))
      try checkError(
        of: Self.numbers(isIndexed).shuffle(bufferSize: 3, seed: 5),
        "shuffle(3, seed 5), element \(place) <- numbers(6), element 3")
    }
  }

  @Test func severalToOne() throws {
    try check("batch(2), element 1") { $0.batch(2) }
    try check("batch(2, dropRemainder), element 1") { $0.batch(2, dropRemainder: true) }
    try check("batch(2), element 1 <- map, element 3") { $0.map { Tensor(Int32($0)) }.batch(2) }
    try check("batch(2), element 1") { $0.batch(2, shape: [1], parallelism: 2) { number, _ in Int32(number) } }
    try check("paddedBatch(2), element 1 <- map, element 3") { $0.map { [$0] }.paddedBatch(2) }
    try check("raggedBatch(2), element 1 <- map, element 3") { $0.map { [$0] }.raggedBatch(2) }
    try check("window(2, shift 1, stride 1), element 2") { $0.window(2, shift: 1) }
    try check("flatMap, element 2 <- groupByWindow(2), element 1") {
      $0.groupByWindow(2, key: { $0 % 2 }) { _, window in window }
    }
    try check("bucketBySequenceLength([2]), element 1 <- map, element 3") {
      $0.map { [$0] }.bucketBySequenceLength(boundaries: [2], batchSizes: [2, 2]) { $0.count }
    }
    try check("unbatch, element 6 <- map, element 3") { $0.map { [$0, $0] }.unbatch() }
    try check("rebatch(3), element 2 <- map, element 3") { $0.map { [$0, $0] }.rebatch(3) }
  }

  @Test func ofSeveral() throws {
    let good = Dataset.range(0..<6)
    try check("zip, element 3 (dataset 0)") { zip($0, good) }
    try check("zip, element 3 (dataset 1)") { zip(good, $0) }
    try check("zip, element 3 (dataset 0) <- zip, element 3 (dataset 1)") { zip(good, $0, good) }
    try check("zip(strict), element 3 (dataset 3)") { zip(good, good, good, $0, good, good, strict: true) }
    try check("concatenate, element 3 (dataset 0)") { $0.concatenate(good) }
    try check("concatenate, element 9 (dataset 1)") { good.concatenate($0) }
    try check("choose, element 5 (dataset 1)") { .choose(from: [good, $0], by: Dataset([1, 0, 1, 0, 1, 1, 0])) }
    try check("choose, element 3 <- map, element 3") { .choose(from: [good.repeat(), good.repeat()], by: $0.map { $0 % 2 }) }
    try check("sample(1 datasets, seed 1), element 3 (dataset 1)") {
      .sample(from: [good, $0], weights: [0, 1], seed: 1)
    }
    try check("repeat(2), element 3") { $0.repeat(2) }
    try check("flatMap, element 6") { $0.flatMap { Dataset([$0, $0]) } }
    try check("interleave(cycle 2, block 1), element 5") { $0.interleave(cycleLength: 2) { Dataset([$0, $0]) } }
    try check("interleave(cycle 2, block 1), element 5") {
      $0.interleave(cycleLength: 2, parallelism: 2) { Dataset([$0, $0]) }
    }
    try check("rejectionResample(2 classes, seed 1), element 3") {
      $0.rejectionResample(target: [1, 1], initial: [1, 1], seed: 1) { $0 % 2 }
    }
  }

  @Test func onDisk() throws {
    for isIndexed in [true, false] {
      let folder = try TemporaryFolder()
      let cached = Self.numbers(isIndexed).cache(at: folder.path + "/cache")
      let error = try #require(throws: DatasetError.self) { try Array(cached) }
      #expect(error.places.map(\.description) == ["cache(at: cache), element 3", "numbers(6), element 3"])
      #expect(error.pipeline.map { "\($0)" } == "\(cached)")
    }
  }

  @Test func asynchronously() async throws {
    let batches = Self.numbers(true).shuffle(seed: 5).map(parallelism: 2) { $0 }.batch(6)
    let place = try #require(try Array(Dataset.range(0..<6).shuffle(seed: 5)).firstIndex(of: 3))
    let error = try await #require(throws: DatasetError.self) { for try await _ in batches.async {} }
    #expect(
      "\(error)" == """
        batch(6), element 0 <- map, element \(place) <- shuffle(seed 5), element \(place) <- numbers(6), element 3: 3 is odd
        """)
    #expect(error.pipeline.map { "\($0)" } == "batch(6) <- map <- shuffle(seed 5) <- numbers(6)")
  }

  /// What has no order of its own still has the number under which it comes out, and that of what it was made of.
  @Test(arguments: [0, 2]) func withoutOrder(workers: Int) throws {
    let mapped = Dataset.range(0..<9).map(parallelism: 2, ordered: false, refusing([4]))
    let walked = Dataset.range(0..<9).interleave(cycleLength: 2, parallelism: 2, ordered: false) {
      Dataset([$0]).map(refusing([4]))
    }
    for (dataset, rest) in [(mapped, []), (walked, ["map, element 0"])] as [(Dataset<Int>, [String])] {
      let iterator = try dataset.makeIterator(IterationContext(workers: workers))
      let error = try #require(throws: DatasetError.self) { while try iterator.next() != nil {} }
      #expect(error.places[0].element == iterator.position - 1 && error.places[0].input == 4)
      #expect(error.places.dropFirst().map(\.description) == rest)
      #expect(error.pipeline.map { "\($0)" } == "\(dataset)")
    }
  }
}
