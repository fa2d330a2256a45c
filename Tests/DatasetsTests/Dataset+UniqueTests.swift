import Datasets
import Testing
import _TestSupport

@Suite struct DatasetUniqueTests {
  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("unique") {
      try checkOperator(over: golden.input, expecting: golden.numbers) {
        $0.repeat(golden.parameters["repeatBefore"] ?? 1).unique().repeat(golden.parameters["repeat"] ?? 1)
      }
    }
  }

  @Test func anErrorIsNotAnElement() throws {
    let iterator = try Dataset([1, 1, 2, 1, 3]).map(refusing([2])).unique().makeIterator()
    #expect(try iterator.next() == 10)
    #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(try iterator.next() == 30)
    #expect(try iterator.next() == nil)
  }
}
