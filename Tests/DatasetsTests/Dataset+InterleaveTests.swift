import Datasets
import Synchronization
import Testing
import _TestSupport

@Suite struct DatasetInterleaveTests {
  @Test(arguments: [nil, 1, 2, 5] as [Parallelism?]) 
  func isTheOrderOfTensorFlow(parallelism: Parallelism?) throws {
    for golden in try ControlFlowGolden.cases("interleave") {
      for isIndexed in [false, true] {
        let dataset = Dataset(golden.inputs).interleave(
          cycleLength: try golden.parameter("cycleLength"), blockLength: try golden.parameter("blockLength"),
          parallelism: parallelism
        ) { CountingSource($0, isIndexed: isIndexed).dataset }
        #expect(try Array(dataset) == golden.numbers, "\(golden.parameters) of \(golden.inputs.map(\.count))")
      }
    }
  }

  @Test(arguments: [nil, 1, 2, 4] as [Parallelism?]) func obeysTheLaw(parallelism: Parallelism?) throws {
    try checkOperator(over: [3, 0, 2, 5, 1], expecting: [30, 31, 32, 20, 21, 50, 51, 52, 53, 10, 54]) {
      $0.interleave(cycleLength: 2, blockLength: 2, parallelism: parallelism) { size in
        Dataset.range(0..<size).map { size * 10 + $0 }
      }
    }
    try checkOperator(over: [3, 0, 2, 5, 1], expecting: [30, 20, 31, 50, 21, 32, 51, 52, 10, 53, 54]) {
      $0.interleave(cycleLength: 3, parallelism: parallelism) { size in
        CountingSource.streaming((0..<size).map { size * 10 + $0 }).dataset
      }
    }
    try checkOperator(over: [Int](), expecting: [Int]()) {
      $0.interleave(cycleLength: 3, parallelism: parallelism) { .range(0..<$0) }
    }
  }

  @Test(arguments: [nil, 2] as [Parallelism?]) 
  func leavingOutRoundsEqualsAskingForThem(parallelism: Parallelism?) throws {
    let dataset = Dataset([40, 90, 25, 60, 7]).interleave(cycleLength: 3, blockLength: 2, parallelism: parallelism) {
      .range($0 * 100..<$0 * 101)
    }
    let all = try Array(dataset)
    #expect(all.count == 222)
    for steps in 0...223 {
      for start in [0, 1, 7] {
        let iterator = try dataset.makeIterator()
        for _ in 0..<start { _ = try iterator.next() }
        #expect(try iterator.advance(by: steps) == min(steps, 222 - start))
        #expect(try iterator.next() == (start + steps < 222 ? all[start + steps] : nil))
      }
    }
  }

  @Test(arguments: [nil, 2] as [Parallelism?]) func endlessDatasets(parallelism: Parallelism?) throws {
    let endless = Dataset.range(0..<10).repeat().interleave(cycleLength: 3, parallelism: parallelism) { number in
      Dataset([number]).repeat()
    }
    #expect(try Array(endless.take(7)) == [0, 1, 2, 0, 1, 2, 0])
    let nested = Dataset.range(0..<4).interleave(cycleLength: 2, parallelism: parallelism) { outer in
      Dataset.range(0..<2).interleave(cycleLength: 2, parallelism: parallelism) { inner in
        Dataset([outer * 10 + inner]).repeat(2)
      }
    }
    #expect(try Array(nested) == [0, 10, 1, 11, 0, 10, 1, 11, 20, 30, 21, 31, 20, 30, 21, 31])
  }

  @Test(arguments: [0, 4]) func whateverFailsTakesThePlaceOfOneElement(workers: Int) throws {
    let dataset = Dataset.range(0..<5).map(refusing([4])).interleave(
      cycleLength: 2, blockLength: 2, parallelism: 2
    ) { number -> Dataset<Int> in
      if number == 10 { throw Odd(number: number) }
      if number == 20 { return Dataset<Int>.generator { throw Odd(number: number) } }
      return Dataset.range(number..<number + 3).map { number in
        if number == 31 { throw Odd(number: number) }
        return number
      }
    }
    let context = IterationContext(workers: workers)
    let expected = [
      "0", "1", "interleave(cycle 2, block 2), element 2 (input 1): 10 is odd",
      "interleave(cycle 2, block 2), element 3 (input 2) <- generator: 20 is odd", "2", "30",
      "interleave(cycle 2, block 2), element 6 (input 3) <- map, element 1: 31 is odd",
      "interleave(cycle 2, block 2), element 7 <- map, element 4: 4 is odd", "32", "end",
    ]
    for position in expected.indices {
      let iterator = try dataset.makeIterator(context)
      #expect(try iterator.advance(by: position) == min(position, 9))
      #expect(outcomes(of: iterator, count: expected.count - position) == Array(expected[position...]))
    }
  }

  @Test func opensNoMoreThanTheCycleNeeds() throws {
    for (parallelism, most) in [(nil, 2), (2, 3)] as [(Parallelism?, Int)] {
      let opened = Tally()
      let iterator = try Dataset.range(0..<100).interleave(cycleLength: 2, parallelism: parallelism) { number in
        opened.add()
        return Dataset.range(0..<10)
      }.makeIterator()
      #expect(opened.count == 0)
      try iterator.advance(by: 2)
      #expect(opened.count == 2)
      for _ in 0..<10 { _ = try iterator.next() }
      #expect(opened.count == most)
    }
  }

  @Test func worksAheadOnTheDatasetsOfTheCycle() throws {
    let made = Tally()
    let iterator = try Dataset.range(0..<10).interleave(cycleLength: 3, blockLength: 2, parallelism: 2) { outer in
      Dataset.range(0..<1000).map { number in
        made.add()
        return outer
      }
    }.makeIterator()
    #expect(try iterator.next() == 0)
    // The consumer does nothing; two blocks of the cycle's three and the next one come by themselves.
    #expect(made.wait(for: 16))
    for number in 1..<3000 {
      _ = try iterator.next()
      #expect(made.count <= number + 1 + 4 * 64)
    }
  }

  @Test func noMoreWorkersThanAskedFor() throws {
    let busy = Busy()
    let dataset = Dataset.range(0..<40).interleave(cycleLength: 8, blockLength: 3, parallelism: 2) { outer in
      Dataset.range(0..<50).map { number in
        let count = busy.now.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
        busy.most.max(count, ordering: .relaxed)
        busy.now.wrappingSubtract(1, ordering: .acquiringAndReleasing)
        return outer
      }
    }
    #expect(try Array(dataset).count == 2000)
    // Two workers, and the consumer where it makes an element that nobody began.
    #expect(busy.most.load(ordering: .relaxed) <= 3)
  }

  @Test func droppingTheIteratorReleasesTheDatasets() throws {
    let died = Tally()
    let gate = Gate()
    do {
      let canary = Canary(died)
      let iterator = try Dataset.range(0..<100).interleave(cycleLength: 4, parallelism: 1) { outer in
        Dataset.range(0..<100).map { number in
          withExtendedLifetime(canary) { if number > 0 { gate.pass() } }
          return outer
        }
      }.makeIterator()
      #expect(try iterator.next() == 0)
    }
    gate.open()
    #expect(died.wait(for: 1), "a producer is still alive")
  }
}
