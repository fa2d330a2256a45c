import Datasets
import Files
import Synchronization
import TFRecords
import Testing
import _TestSupport

@Suite struct DatasetOnErrorTests {
  /// Ten times the number; multiples of 3 fail.
  let refuseThirds: @Sendable (Int) throws -> Int = { number in
    if number % 3 == 0 { throw Odd(number: number) }
    return number * 10
  }

  @Test func skipsWhatTensorFlowSkips() throws {
    for golden in try ControlFlowGolden.cases("skipErrors") {
      try checkOperator(over: golden.input, expecting: golden.numbers) {
        $0.map(refuseThirds).onError(.skip(atMost: 10))
      }
      try checkOperator(over: golden.input, expecting: golden.numbers) {
        $0.map(parallelism: 3, refuseThirds).onError(.skip(atMost: 10))
      }
    }
  }

  @Test func resumesWithinManyElements() throws {
    let expected = (0..<100).filter { $0 % 3 != 0 }.map { $0 * 10 }
    try checkDataset(expecting: expected) {
      Dataset.range(0..<100).map(refuseThirds).onError(.skip(atMost: 34)).prefetch(3)
    }
  }

  @Test func stopsBeforeTheFirstError() throws {
    let report = ErrorReport()
    try checkOperator(over: [1, 2, 4, 3, 5], expecting: [10, 20, 40]) {
      $0.map(refuseThirds).onError(.stop, report: report)
    }
    #expect(report.last?.element == 3)
    try checkOperator(over: [1, 2], expecting: [10, 20]) { $0.map(refuseThirds).onError(.stop) }
  }

  @Test func resumingReportsOnlyWhatComesAfter() throws {
    let before = ErrorReport()
    let iterator = try Dataset.range(0..<30).map(refuseThirds).onError(.skip(atMost: 50), report: before).makeIterator()
    for _ in 0..<10 { _ = try iterator.next() }
    #expect(before.count == 5)
    let after = ErrorReport()
    let resumed = try Dataset.range(0..<30).map(refuseThirds).onError(.skip(atMost: 50), report: after)
      .makeIterator(resumingAt: iterator.state)
    #expect(after.count == 0)
    while try resumed.next() != nil {}
    #expect(after.failures.map(\.element) == [15, 18, 21, 24, 27])
  }

  @Test func failingIsTheDatasetItself() throws {
    let source = Dataset.range(1..<4).map(refuseThirds)
    #expect(source.onError(.fail).cardinality == .known(3))
    #expect(try source.onError(.fail)[1] == 20)
    #expect(throws: DatasetError.self) { try Array(source.onError(.fail)) }
  }

  @Test func reportsWhatWasSkipped() throws {
    let seen = Mutex<[Int]>([])
    let report = ErrorReport(keeping: 2) { failure in seen.withLock { $0.append(failure.element) } }
    #expect("\(report)" == "no element failed")
    let dataset = Dataset.range(1..<11).map(refuseThirds).onError(.skip(atMost: 5), report: report)
    #expect(try Array(dataset) == [10, 20, 40, 50, 70, 80, 100])
    #expect(report.count == 3)
    #expect(report.failures.map(\.element) == [2, 5])
    #expect(report.last?.element == 8)
    #expect(report.last?.stages == "map <- range(1..<11)")
    #expect("\(report)" == "3 elements failed; the last: map, element 8: 9 is odd")
    #expect(seen.withLock { $0 } == [2, 5, 8])
    // Every pass is reported.
    #expect(try Array(dataset).count == 7)
    #expect(report.count == 6)
  }

  @Test func whatCannotBeOpenedHasAPlace() throws {
    let report = ErrorReport()
    let dataset = Dataset<Int>.generator { throw Odd(number: 7) }.prefetch(1).onError(.skip(atMost: 1), report: report)
    #expect(try Array(dataset) == [])
    #expect(report.last.map { "\($0)" } == "prefetch(1), element 0 <- generator: 7 is odd")
  }

  @Test(arguments: [0, 4]) func moreThanTheLimitThrowsAndEnds(workers: Int) throws {
    let dataset = Dataset.range(1..<20).map(parallelism: 2, refuseThirds).onError(.skip(atMost: 2))
    let iterator = try dataset.makeIterator(IterationContext(workers: workers))
    var elements: [Int] = []
    let error = expect(underlying: TooManyErrors.self) {
      while let element = try iterator.next() { elements.append(element) }
    }
    #expect(elements == [10, 20, 40, 50, 70, 80])
    #expect(
      error?.description == """
        2 elements were skipped in map <- range(1..<20), as many as may be, and one more failed: \
        map, element 8: 9 is odd
        """)
    #expect(try iterator.next() == nil)
    // Also for a pass that goes on in the middle.
    for position in 0...7 {
      let first = try dataset.makeIterator()
      for _ in 0..<position { _ = try? first.next() }
      let resumed = try dataset.makeIterator(resumingAt: first.state)
      for element in elements.dropFirst(position) { #expect(try resumed.next() == element) }
      if position < 7 { expect(underlying: TooManyErrors.self) { try resumed.next() } }
      #expect(try resumed.next() == nil)
    }
  }

  @Test func appliesToTheStagesBefore() throws {
    let report = ErrorReport()
    let dataset = Dataset.range(1..<8).map(refuseThirds).onError(.skip(atMost: 9), report: report).map { number in
      if number == 40 { throw Odd(number: number) }
      return number
    }
    #expect(throws: DatasetError.self) { try Array(dataset) }
    #expect(report.count == 1)
  }

  /// Damage to the length hides where the next record is; to the data it does not.
  @Test(arguments: [0, 13]) func aDamagedRecordCostsThatRecordAlone(offset: Int) throws {
    let folder = try TemporaryFolder()
    let paths = try (0..<2).map { file in
      let path = try folder.path("\(file).tfrecord")
      let writer = try TFRecordWriter(path: path)
      for number in 0..<4 { try writer.write([UInt8(file * 4 + number), 7]) }
      try writer.close()
      var bytes = try readFile(path)
      // Frames have 18 bytes; this is in the second.
      if file == 0 { bytes[18 + offset] ^= 1 }
      return try folder.write(bytes, to: "damaged-\(file).tfrecord")
    }
    let report = ErrorReport()
    try checkDataset(expecting: [0, 2, 3, 4, 5, 6, 7]) {
      Dataset.tfrecords(paths: paths).map(parallelism: 2) { Int($0.bytes[0]) }
        .onError(.skip(atMost: 1), report: report)
    }
    let text = "\(try #require(report.last))"
    #expect(text.contains("'\(paths[0])', record 1 at byte offset 18: "), "\(text)")
  }
}
