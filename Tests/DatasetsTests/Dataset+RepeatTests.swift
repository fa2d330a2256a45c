import Datasets
import Testing
import _TestSupport

@Suite struct DatasetRepeatTests {
  @Test(arguments: 0...3) func obeysTheLaw(count: Int) throws {
    try checkOperator(over: [1, 2, 3], expecting: Array(repeating: [1, 2, 3], count: count).flatMap { $0 }) {
      $0.repeat(count)
    }
    try checkOperator(over: [1, 2, 3], expecting: Array(repeating: [1, 3], count: count).flatMap { $0 }) {
      $0.filter { $0 != 2 }.repeat(count)
    }
  }

  @Test func endlessObeysTheLaw() throws {
    try checkOperator(over: [1, 2, 3], expecting: [1, 2, 3, 1, 2, 3, 1]) { $0.repeat().take(7) }
  }

  @Test func nothingRepeatedEnds() throws {
    #expect(try Array(Dataset.range(0..<3).filter { _ in false }.repeat(5)) == [])
    #expect(try Dataset.range(0..<3).filter { _ in false }.repeat().makeIterator().next() == nil)
    #expect(Dataset.range(0..<0).repeat().cardinality == .known(0))
  }

  @Test func everyRoundIsAnEpoch() throws {
    let shuffled = Dataset.range(0..<30).shuffle(seed: 8)
    let expected = try (0..<6).map { epoch in
      let iterator = try shuffled.makeIterator(epoch: epoch)
      return try (0..<30).map { _ in try iterator.next() }
    }
    let repeated = Dataset.range(0..<30).shuffle(seed: 8).repeat(3)
    let rounds = try Array(repeated) + Array(repeated)
    #expect(rounds == expected.flatMap { $0 })
    #expect(Set(expected).count == 6)
  }

  @Test func fixedOrderStays() throws {
    let order = try Array(
      Dataset.range(0..<30).shuffle(seed: 8, reshuffleEachIteration: false).repeat(2))
    #expect(order[..<30] == order[30...].map { $0 }[...])
  }

  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("repeat") {
      let count = try golden.parameter("count")
      try checkOperator(over: golden.input, expecting: golden.numbers) {
        $0.repeat(count < 0 ? nil : count).take(20)
      }
    }
  }

  @Test(arguments: [false, true]) func elementsByNumber(reshuffles: Bool) throws {
    func make() -> Dataset<Int> {
      Dataset.range(0..<5).shuffle(seed: 8, reshuffleEachIteration: reshuffles).repeat(3)
    }
    for epoch in [0, 2] {
      let iterator = try make().makeIterator(epoch: epoch)
      var expected: [Int] = []
      while let element = try iterator.next() { expected.append(element) }
      try checkDataset(expecting: expected, epoch: epoch, make)
      try checkDataset(expecting: expected, epoch: epoch) { make().map(parallelism: 3) { $0 } }
      let numbers = try #require(try make().indexedElements(IterationContext(epoch: epoch)))
      for number in [14, 0, 7, 1, 13, 4, 5, 9] { #expect(try numbers[number] == expected[number]) }
    }
  }

  @Test func parallelStagesGoOnOverTheEndOfARound() throws {
    func make() -> Dataset<Int> {
      Dataset.range(0..<3).shuffle(seed: 1).map(parallelism: 2) { $0 * 10 }.repeat()
    }
    let iterator = try make().take(20).makeIterator(IterationContext(workers: 0))
    var expected: [Int] = []
    while let element = try iterator.next() { expected.append(element) }
    try checkDataset(expecting: expected) { make().take(20) }
    #expect(Set(expected[0..<3]) == [0, 10, 20])
    let many = try make().makeIterator()
    #expect(try many.advance(by: 3_000_000) == 3_000_000)
    #expect(try many.next() != nil)
  }

  /// Whole rounds are left out without opening them; a state from behind them has to know.
  @Test(arguments: [1, 2, 5, 8]) func resumesBehindRoundsThatWereLeftOut(step: Int) throws {
    let numbers = Dataset.range(0..<2).filter { _ in true }.assertCardinality(2).repeat(6)
    let iterator = try numbers.makeIterator()
    _ = try iterator.next()
    try iterator.advance(by: step)
    let resumed = try numbers.makeIterator(resumingAt: iterator.state)
    var rest: [Int] = []
    while let number = try resumed.next() { rest.append(number) }
    #expect(rest == (step + 1..<12).map { $0 % 2 })
  }

  @Test func moreRoundsThanNumbersCountAreAsGoodAsEndless() throws {
    let often = Dataset.range(0..<10).repeat(.max)
    #expect(often.cardinality == .known(.max))
    #expect(try Array(often.take(12)) == Array(0..<10) + [0, 1])
    #expect(often.concatenate(often).cardinality == .known(.max))
    #expect(try often.concatenate(often)[25] == 5)
  }

  @Test func theWholeOfAnEndlessDatasetCannotBeShuffled() throws {
    let error = expect(underlying: DatasetUnsupported.self) {
      try Dataset.range(0..<3).repeat().shuffle(seed: 1).makeIterator()
    }
    #expect(error?.description == "shuffle(seed 1) needs an end, but this never ends: repeat <- range(0..<3)")
    #expect(try Dataset.range(0..<3).repeat()[10_000_000] == 1)
    #expect(try Set(Array(Dataset.range(0..<3).repeat(4).shuffle(seed: 1))) == [0, 1, 2])
  }
}
