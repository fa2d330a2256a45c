import Datasets
import Testing
import _TestSupport

@Suite struct DatasetScanTests {
  let runningSum: @Sendable (inout Int, Int) -> Int = { sum, number in
    defer { sum += number }
    return sum * number
  }

  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("scan") {
      try checkOperator(over: golden.input, expecting: golden.numbers) { $0.scan(10, runningSum) }
    }
  }

  @Test func everyRoundBeginsAnew() throws {
    try checkOperator(over: [1, 2], expecting: [1, 3, 1, 3]) {
      $0.scan(0) { sum, number in
        sum += number
        return sum
      }.repeat(2)
    }
  }

  @Test func anErrorKeepsTheState() throws {
    let iterator = try Dataset([1, 2, 3, 4, 5]).map(refusing([2])).scan(0) { sum, number in
      if number == 40 { throw Odd(number: number) }
      sum += number
      return sum
    }.makeIterator()
    #expect(
      outcomes(of: iterator, count: 6) == [
        "10", "scan, element 1 <- map, element 1: 2 is odd", "40", "scan, element 3: 40 is odd", "90", "end",
      ])
  }
}
