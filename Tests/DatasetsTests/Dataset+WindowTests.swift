import Datasets
import Testing
import _TestSupport

@Suite struct DatasetWindowTests {
  struct Golden: Decodable {
    var count: Int
    var size: Int
    var shift: Int?
    var stride: Int
    var dropRemainder: Bool
    var cardinality: Int
    var result: [[Int]]
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("window", as: Golden.self)
    #expect(cases.count == 384)
    for golden in cases {
      func windows(_ dataset: Dataset<Int>) -> Dataset<[Int]> {
        dataset.window(
          golden.size, shift: golden.shift, stride: golden.stride, dropRemainder: golden.dropRemainder)
      }
      let numbers = Array(0..<golden.count)
      for isIndexed in [true, false] {
        #expect(try Array(windows(CountingSource(numbers, isIndexed: isIndexed).dataset)) == golden.result)
      }
      // The whole law for some of them; it takes its time.
      if golden.count != 5, golden.stride != 3 {
        try checkOperator(over: numbers, expecting: golden.result) { windows($0) }
      }
      #expect(windows(.range(0..<golden.count)).cardinality == .known(golden.cardinality))
    }
  }

  @Test(arguments: [false, true]) func aFailedElementFailsItsWindowsOnly(isIndexed: Bool) throws {
    let windows = CountingSource(Array(0..<6), isIndexed: isIndexed).dataset.map(refusing([2])).window(2, shift: 1)
    for start in 0...6 {
      let iterator = try windows.makeIterator()
      try iterator.advance(by: start)
      #expect(
        iterator.outcomes() == Array([[0, 10], nil, nil, [30, 40], [40, 50], [50]].dropFirst(start)))
    }
    let error = #expect(throws: DatasetError.self) { try Array(windows) }
    #expect(error?.description == "window(2, shift 1, stride 1), element 1 <- map, element 2: 2 is odd")
  }

  @Test func windowsOfAnEndlessDatasetEnd() throws {
    #expect(try Array(Dataset.range(0..<3).repeat().window(2, shift: 3).take(2)) == [[0, 1], [0, 1]])
  }

  /// Between windows lie elements that nobody has asked for when a state is saved, here those of a round that is not over.
  @Test(arguments: [1, 2, 3, 5, 9]) func windowsApartObeyTheLaw(shift: Int) throws {
    let numbers = Array(0..<8)
    let all = (0..<5).flatMap { _ in numbers }
    let expected = stride(from: 0, to: all.count - 1, by: shift).map { [all[$0], all[$0 + 1]] }
    try checkOperator(over: numbers, expecting: expected) {
      $0.repeat(5).filter { _ in true }.window(2, shift: shift, dropRemainder: true)
    }
    try checkOperator(over: numbers, expecting: expected) { numbers in
      numbers.filter { _ in true }.repeat(5).take(all.count).window(2, shift: shift, dropRemainder: true)
    }
  }

  @Test func aWindowIsADataset() throws {
    let pairs = Dataset.range(0..<4).window(2).flatMap { Dataset($0).map { $0 * 2 } }
    #expect(try Array(pairs) == [0, 2, 4, 6])
  }

  @Test func sizesBelowOneTrap() async {
    await #expect(processExitsWith: .failure) { _ = Dataset.range(0..<3).window(0) }
    await #expect(processExitsWith: .failure) { _ = Dataset.range(0..<3).window(2, shift: 0) }
    await #expect(processExitsWith: .failure) { _ = Dataset.range(0..<3).window(2, stride: 0) }
  }
}
