import Datasets
import Testing
import _TestSupport

@Suite struct DatasetApplyTests {
  @Test func isTheFunctionOfTheDataset() throws {
    @Sendable func evenSquares(_ numbers: Dataset<Int>) -> Dataset<Int> {
      numbers.filter { $0 % 2 == 0 }.map { $0 * $0 }
    }
    try checkOperator(over: [1, 2, 3, 4], expecting: [4, 16]) { $0.apply(evenSquares) }
    #expect("\(Dataset.range(0..<3).apply(evenSquares))" == "map <- filter <- range(0..<3)")
    #expect(throws: Odd.self) {
      try Dataset.range(0..<3).apply { _ -> Dataset<Int> in throw Odd(number: 1) }
    }
  }
}
