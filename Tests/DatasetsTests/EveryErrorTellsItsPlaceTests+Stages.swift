import Datasets
import Tensors
import Testing
import _TestSupport

/// Errors of the operators themselves.
extension EveryErrorTellsItsPlaceTests {
  /// The numbers 0 to 5, by number or as a stream.
  private var sources: [Dataset<Int>] {
    [true, false].map { CountingSource(Array(0..<6), isIndexed: $0).dataset }
  }

  private func checkOwn<Element: Sendable>(
    _ place: String, sourceLocation: SourceLocation = #_sourceLocation, _ apply: (Dataset<Int>) throws -> Dataset<Element>
  ) throws {
    for source in sources { try checkError(of: apply(source), place, sourceLocation: sourceLocation) }
  }

  @Test func closuresOfOneElement() throws {
    let refuse = refusing([3])
    try checkOwn("map, element 3") { $0.map(refuse) }
    try checkOwn("map, element 3") { $0.map(parallelism: 2, refuse) }
    try checkOwn("map, element 3") { $0.map(seed: 1) { number, _ in try refuse(number) } }
    try checkOwn("filter, element 2 (input 3)") { $0.filter { try refuse($0) != 0 } }
    try checkOwn("compactMap, element 2 (input 3)") { $0.compactMap { $0 == 1 ? nil : try refuse($0) } }
    try checkOwn("takeWhile, element 3") { $0.takeWhile { try refuse($0) >= 0 } }
    try checkOwn("scan, element 3") { $0.scan(0) { try refuse($1) + $0 } }
    try checkOwn("scan, element 3") { $0.scan(Odd(number: 0)) { try refuse($1) + $0.number } }
    try checkOwn("rejectionResample(2 classes, seed 1), element 3 (input 3)") {
      $0.rejectionResample(target: [1, 1], initial: [1, 1], seed: 1) { try refuse($0) % 2 }
    }
    try checkOwn("rejectionResample(4 classes, seed 1), element 4 (input 4)") {
      $0.rejectionResample(target: [1, 1, 1, 1], initial: [1, 1, 1, 1], seed: 1) { $0 }
    }
  }

  @Test func datasetsOfElements() throws {
    let refuse = refusing([3])
    let fails = Dataset([0, 1]).map(refusing([1]))
    try checkOwn("flatMap, element 6 (input 3)") { $0.flatMap { _ = try refuse($0); return Dataset([0, 0]) } }
    try checkOwn("flatMap, element 7 (input 3) <- map, element 1") { $0.flatMap { $0 == 3 ? fails : Dataset([0, 0]) } }
    try checkOwn("flatMap, element 6 (input 3) <- shuffle(seed 1)") {
      $0.flatMap { $0 == 3 ? fails.filter { $0 > 0 }.shuffle(seed: 1) : Dataset([0, 0]) }
    }
    for parallelism in [nil, 2] as [Parallelism?] {
      let name = "interleave(cycle 2, block 2)"
      try checkOwn("\(name), element 6 (input 3)") {
        $0.interleave(cycleLength: 2, blockLength: 2, parallelism: parallelism) { _ = try refuse($0); return Dataset([0, 0]) }
      }
      try checkOwn("\(name), element 7 (input 3) <- map, element 1") {
        $0.interleave(cycleLength: 2, blockLength: 2, parallelism: parallelism) { $0 == 3 ? fails : Dataset([0, 0]) }
      }
    }
  }

  @Test func severalElements() throws {
    try checkOwn("batch(2), element 1") { $0.batch(2) { _ = try $0.map(refusing([3])); return $0 } }
    try checkOwn("batch(2), element 1 (input 3)") {
      $0.batch(2, shape: [1], parallelism: 2) { number, _ in Int32(try refusing([3])(number)) }
    }
    try checkOwn("batch(2), element 1") { $0.map { Tensor.zeros([$0 / 3]) }.batch(2) }
    try checkOwn("batch(2), element 1") { $0.map { [($0 < 3 ? "x" : "y"): $0] }.batch(2) }
    try checkOwn("batch(2), element 1") { $0.map { (Tensor.zeros([$0 / 3]), $0) }.batch(2) }
    try checkOwn("paddedBatch(2), element 1") { $0.map { Array(0..<$0) }.paddedBatch(2, paddedShape: [2]) }
    try checkOwn("raggedBatch(2), element 1") { $0.map { Tensor.zeros([1, 1 + $0 / 3]) }.raggedBatch(2) }
    try checkOwn("rebatch(2), element 1") { $0.map { Tensor.zeros([1, 1 + $0 / 3]) }.rebatch(2) }
    try checkOwn("rebatch(2), element 1 (input 3)") {
      $0.map { ["x": [$0], "y": $0 == 3 ? [0, 0] : [0]] }.rebatch(2)
    }
    try checkOwn("unbatch, element 3 (input 3)") { $0.map { ([$0], $0 == 3 ? [0, 0] : [0]) }.unbatch() }
    let refuse = refusing([3])
    try checkOwn("flatMap, element 2 <- groupByWindow(2), element 1 (input 3)") {
      $0.groupByWindow(2, key: { try refuse($0) / 10 % 2 }) { _, window in window }
    }
    try checkOwn("flatMap, element 2 <- groupByWindow(2), element 1") {
      $0.groupByWindow(2, key: { $0 / 2 }) { key, window in
        _ = try refuse(key + 2)
        return window
      }
    }
    try checkOwn("bucketBySequenceLength([3]), element 1") {
      $0.map { Array(0..<$0) }
        .bucketBySequenceLength(boundaries: [3], batchSizes: [2, 2], padToBucketBoundary: true) { $0.count }
    }
  }

  @Test func numbersOfElements() throws {
    let (indexed, streaming) = (sources[0], sources[1])
    try checkError(of: indexed.assertCardinality(5), "assertCardinality(5)")
    try checkError(of: streaming.assertCardinality(5), "assertCardinality(5), element 5")
    try checkError(of: indexed.assertCardinality(7).map { $0 }, "map <- assertCardinality(7)")
    try checkError(of: streaming.assertCardinality(7).map { $0 }, "map, element 6 <- assertCardinality(7), element 6")
    let five = Dataset.range(0..<5)
    try checkError(of: zip(indexed, five, strict: true), "zip(strict)")
    try checkError(of: zip(streaming, five, strict: true), "zip(strict), element 5")
    try checkError(of: zip(five, five, streaming, strict: true), "zip(strict), element 5")
    try checkError(of: zip(streaming, five, streaming, strict: true), "zip(strict), element 5 (dataset 0) <- zip(strict), element 5")
    try checkError(of: zip(five, five, five, five, five, streaming, strict: true), "zip(strict), element 5")
    let missing = five.assertCardinality(7)
    for source in sources {
      try checkError(of: zip(source, missing), "zip (dataset 1) <- assertCardinality(7)")
      try checkError(of: zip(source, five, five, five, five, missing), "zip (dataset 5) <- assertCardinality(7)")
      try checkError(of: .choose(from: [source, missing], by: five), "choose (dataset 1) <- assertCardinality(7)")
    }
    try checkError(of: indexed.concatenate(missing), "concatenate (dataset 1) <- assertCardinality(7)")
    for source in sources {
      try checkError(of: source.map { Tensor(Int32($0)) }.padToCardinality(5), "padToCardinality(5)")
    }
    for (source, element) in [(streaming.take(0), 0), (streaming, 1)] {
      let error = try #require(throws: DatasetError.self) { try source.single }
      #expect(error.underlying is CardinalityMismatch && error.element == element)
      #expect(error.pipeline.map { "\($0)" } == "\(source)")
    }
  }

  @Test func usesThatAreNotAllowed() throws {
    for source in sources {
      try checkError(of: source.filter { _ in true }.shuffle(seed: 1).batch(2), "batch(2) <- shuffle(seed 1)")
      try checkError(of: source.repeat().shuffle(seed: 1), "shuffle(seed 1)")
      try checkError(of: source.map(refusing([1, 3])).onError(.skip(atMost: 1)), "onError(skip at most 1), element 2")
      try checkError(of: .choose(from: [source], by: Dataset([0, 0, 7])), "choose, element 2")
      let unequal = source.map { Tensor.zeros([$0 / 3]) }
      let error = try #require(throws: DatasetError.self) { try unequal.tensors() }
      #expect(error.places.map(\.description) == ["map, element 3"] && error.underlying is BatchMismatch)
      #expect(error.pipeline.map { "\($0)" } == "\(unequal)")
    }
  }

  /// What the caller's own closures throw is the caller's.
  @Test func whatTheCallerThrowsComesAsItIs() throws {
    #expect(throws: Odd.self) { try sources[0].forEach { _ = try refusing([3])($0) } }
    #expect(throws: Odd.self) { try sources[0].reduce(0) { try refusing([3])($1) + $0 } }
  }
}
