import Testing
import _TestSupport

@testable import Datasets

@Suite struct DatasetInterleaveUnorderedTests {
  /// Datasets of 0 to 9 elements: a hundred times its number and what comes after.
  func interleaved(_ count: Int, cycleLength: Int, workers: Int) -> Dataset<Int> {
    Dataset.range(0..<count).interleave(
      cycleLength: cycleLength, parallelism: .fixed(max(1, workers)), ordered: false
    ) { number in Dataset.range(number * 100..<number * 100 + number % 10) }
  }

  @Test(arguments: [0, 1, 4], [1, 3, 100]) func everyElementComesOnce(workers: Int, cycleLength: Int) throws {
    let context = IterationContext(workers: workers)
    let dataset = interleaved(40, cycleLength: cycleLength, workers: workers)
    #expect(dataset.cardinality == .unknown)
    let iterator = try dataset.makeIterator(context)
    var elements: [Int] = []
    while let element = try iterator.next() { elements.append(element) }
    #expect(try iterator.next() == nil)
    let expected: [Int] = (0..<40).flatMap { number -> [Int] in Array(number * 100..<number * 100 + number % 10) }
    #expect(elements.sorted() == expected)
    // Each dataset by itself keeps its order.
    for number in 0..<40 {
      let own = elements.filter { $0 / 100 == number }
      #expect(own == own.sorted())
    }
    let other = try dataset.makeIterator(context)
    #expect(try other.advance(by: 175) == 175)
    #expect(try other.advance(by: 10) == 5)
    #expect(try interleaved(0, cycleLength: 2, workers: workers).makeIterator(context).next() == nil)
  }

  @Test func nothingIsReadBeforeItIsAskedFor() throws {
    let source = CountingSource(Array(0..<50), isIndexed: false)
    let dataset = source.dataset.interleave(cycleLength: 4, parallelism: 2, ordered: false) { Dataset([$0]) }
    let iterator = try dataset.makeIterator()
    #expect(source.asked == 0)
    _ = try iterator.next()
    // The cycle, and those that took the places of what is over.
    #expect(source.asked <= 6)
  }

  @Test func aSlowDatasetDoesNotHoldUpTheOthers() throws {
    // The first dataset waits until the others have made all their elements: in order it would wait for ever. More workers
    // than processors have threads of their own, so that the consumer never gets into that dataset itself.
    let (gate, others) = (Gate(), Tally())
    let workers = Parallelism.fixed(Parallelism.processors + 1)
    let dataset = Dataset.range(0..<3).interleave(cycleLength: 3, parallelism: workers, ordered: false) { number in
      Dataset.range(0..<50).map { element in
        guard number > 0 else {
          gate.pass()
          return element
        }
        others.add()
        if others.count == 100 { gate.open() }
        return number * 100 + element
      }
    }
    let expected: [Int] = (0..<3).flatMap { number -> [Int] in Array(number * 100..<number * 100 + 50) }
    #expect(try Array(dataset).sorted() == expected)
  }

  @Test func errorsTakeThePlaceOfAnElement() throws {
    let dataset = Dataset.range(0..<6).map(refusing([1])).interleave(
      cycleLength: 2, parallelism: 2, ordered: false
    ) { number -> Dataset<Int> in
      if number == 20 { throw Odd(number: number) }
      return Dataset.range(0..<2).map { element in
        if number == 30, element == 1 { throw Odd(number: number) }
        return number + element
      }
    }
    let report = ErrorReport()
    let good = try Array(dataset.onError(.skip(atMost: 3), report: report)).sorted()
    #expect(good == [0, 1, 30, 40, 41, 50, 51])
    #expect(
      report.failures.map { inputAndRest(of: $0.error) }.sorted() == [
        "-: map, element 1", "2: ", "3: map, element 1",
      ])
    for failure in report.failures {
      #expect((failure.error as? DatasetError)?.places.first?.element == failure.element)
    }
  }

  @Test func cannotBeResumed() throws {
    let dataset = interleaved(9, cycleLength: 2, workers: 2)
    let state = try dataset.makeIterator().state
    #expect(throws: DatasetUnsupported.self) { try dataset.makeIterator(resumingAt: state) }
    let ordered = Dataset.range(1..<4).interleave(cycleLength: 2, parallelism: 2, ordered: true) { Dataset([$0, $0 * 10]) }
    #expect(try Array(ordered) == [1, 2, 10, 20, 3, 30])
  }

  @Test func respectsTheBudget() throws {
    let dataset = interleaved(40, cycleLength: 8, workers: 3).memoryBudget(100)
    #expect(try Array(dataset).count == 180)
  }
}
