import Datasets
import Testing
import _TestSupport

@Suite struct DatasetZipPackTests {
  /// Six datasets from one, the sums of their rows: 6 n + 15.
  func sums(_ one: Dataset<Int>) -> Dataset<Int> {
    let rows = zip(
      one, one.map { $0 + 1 }, one.map { $0 + 2 }, one.map { $0 + 3 }, one.map { $0 + 4 }, one.map { $0 + 5 })
    return rows.map { row in
      let (a, b, c, d, e, f) = row
      return a + b + c + d + e + f
    }
  }

  @Test func obeysTheLaw() throws {
    let numbers = Array(0..<7)
    try checkDataset(expecting: numbers.map { 6 * $0 + 15 }) { sums(Dataset(numbers)) }
    try checkDataset(expecting: numbers.map { 6 * $0 + 15 }) {
      sums(CountingSource.streaming(numbers).dataset)
    }
    try checkDataset(expecting: [Int]()) { sums(Dataset([])) }
  }

  @Test func endsWithTheShortest() throws {
    let long = Dataset.range(0..<9)
    let rows = zip(long, long, long, long, long, long.take(4))
    #expect(rows.cardinality == .known(4))
    #expect(try Array(rows.map { $0.5 }) == [0, 1, 2, 3])
    #expect(try Array(zip(long, long, long, long, long, long.filter { $0 < 2 }).map { $0.0 }) == [0, 1])
  }

  @Test func strictNamesTheShorterInput() throws {
    let long = Dataset.range(0..<9)
    let short = Dataset(["a", "b"])
    let error = expect(underlying: UnequalLengths.self) {
      try Array(zip(long, long, long, long, long, short, strict: true).map { $0.0 })
    }
    #expect(error?.shorter == "elements(2)")
    #expect(error?.longer == "range(0..<9)")
    let streamed = expect(underlying: UnequalLengths.self) {
      try Array(zip(long, long, long, long, long, short.filter { _ in true }, strict: true).map { $0.0 })
    }
    #expect(streamed?.shorter == "filter <- elements(2)")
    #expect(try Array(zip(long, long, long, long, long, long, strict: true).map { $0.0 }).count == 9)
  }

  @Test func rowsStayRowsBehindAnError() throws {
    let numbers = Dataset.range(0..<4)
    let rows = zip(numbers, numbers, numbers, numbers, numbers, numbers.map(refusing([1])))
    for workers in [0, 2] {
      let iterator = try rows.filter { _ in true }.makeIterator(IterationContext(workers: workers))
      #expect(try iterator.next()?.5 == 0)
      #expect(throws: DatasetError.self) { try iterator.next() }
      let row = try iterator.next()
      #expect(row?.0 == 2 && row?.5 == 20)
    }
  }
}
