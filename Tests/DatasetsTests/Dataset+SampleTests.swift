import Datasets
import Testing
import _TestSupport

@Suite struct DatasetSampleTests {
  @Test func everyElementComesOnceAndInItsOrder() throws {
    for golden in try ControlFlowGolden.cases("sampleSorted") {
      let sampled = try Array(
        Dataset.sample(from: golden.inputs.map { Dataset($0) }, weights: [0.5, 0, 0.25, 0.25], seed: 3))
      #expect(sampled.sorted() == golden.numbers)
      for input in golden.inputs {
        let part = sampled.filter { input.contains($0) }
        #expect(part == part.sorted())
      }
    }
  }

  @Test(arguments: [false, true]) func obeysTheLaw(stopOnEmpty: Bool) throws {
    func make(_ first: Dataset<Int>) -> Dataset<Int> {
      .sample(
        from: [first, Dataset.range(100..<120).filter { $0 % 2 == 0 }, .range(200..<205)],
        weights: [2, 1, 0.5], seed: 5, stopOnEmpty: stopOnEmpty)
    }
    let iterator = try make(.range(0..<9)).makeIterator(epoch: 0)
    var expected: [Int] = []
    while let element = try iterator.next() { expected.append(element) }
    #expect(stopOnEmpty ? expected.count < 24 : expected.count == 24)
    try checkOperator(over: Array(0..<9), expecting: expected, make)
  }

  @Test func drawsByTheWeights() throws {
    let datasets = (0..<4).map { Dataset([$0]).repeat() }
    let draws = 20_000
    let sampled = Dataset.sample(from: datasets, weights: [4, 2, 0, 1], seed: 11)
    #expect(sampled.cardinality == .infinite)
    var counts = [0, 0, 0, 0]
    var pairs = 0
    var last = -1
    for element in try Array(sampled.take(draws)) {
      counts[element] += 1
      if element == 1, last == 1 { pairs += 1 }
      last = element
    }
    #expect(counts[2] == 0)
    // Four standard deviations of a binomial count.
    for (count, share) in zip(counts, [4 / 7.0, 2 / 7.0, 0, 1 / 7.0]) {
      #expect(abs(Double(count) - Double(draws) * share) <= 4 * (Double(draws) * share * (1 - share)).squareRoot())
    }
    let expectedPairs = Double(draws) * 4 / 49
    #expect(abs(Double(pairs) - expectedPairs) < 5 * expectedPairs.squareRoot())
  }

  @Test func whenOneEndsTheOthersAreDrawnByTheirWeights() throws {
    let datasets = [Dataset([0]), Dataset([1]).repeat(), Dataset([2]).repeat()]
    let sampled = try Array(Dataset.sample(from: datasets, weights: [8, 3, 1], seed: 2).take(8001))
    #expect(sampled.count { $0 == 0 } == 1)
    #expect(abs(sampled.count { $0 == 1 } - 6000) < 160)
  }

  @Test func theSeedAndTheEpochDecide() throws {
    let datasets = [Dataset([0]).repeat(), Dataset([1]).repeat()]
    func sampled(seed: Int, reshuffle: Bool = true) -> Dataset<Int> {
      Dataset.sample(from: datasets, seed: seed, reshuffleEachIteration: reshuffle).take(50)
    }
    let one = sampled(seed: 1)
    let epochs = try [Array(one), Array(one)]
    #expect(epochs[0] != epochs[1])
    let again = sampled(seed: 1)
    #expect(try [Array(again), Array(again)] == epochs)
    #expect(try Array(sampled(seed: 2)) != epochs[0])
    let fixed = sampled(seed: 1, reshuffle: false)
    #expect(try Array(fixed) == Array(fixed))
  }

  @Test func cardinality() {
    let (three, some) = (Dataset.range(0..<3), Dataset.range(0..<3).filter { $0 > 0 })
    #expect(Dataset.sample(from: [three, three], seed: 0).cardinality == .known(6))
    #expect(Dataset.sample(from: [three, three], seed: 0, stopOnEmpty: true).cardinality == .unknown)
    #expect(Dataset.sample(from: [three, some], seed: 0).cardinality == .unknown)
    #expect(Dataset.sample(from: [three, some.repeat().take(0)], weights: [1, 0], seed: 0).cardinality == .known(3))
    #expect(Dataset.sample(from: [three, three.repeat()], seed: 0).cardinality == .infinite)
    #expect(
      Dataset.sample(from: [three, three.repeat()], seed: 0, stopOnEmpty: true).cardinality == .unknown)
  }
}
