import Datasets
import Testing
import _TestSupport

@Suite struct DatasetSingleTests {
  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("single") {
      let dataset = Dataset(golden.input)
      guard golden.error != nil else {
        #expect(try dataset.single == golden.numbers[0])
        continue
      }
      let error = expect(underlying: CardinalityMismatch.self) { try dataset.single }
      #expect(error?.found == (golden.input.isEmpty ? .exactly(0) : .atLeast(2)))
    }
  }

  @Test func anInfiniteDatasetIsNotCounted() throws {
    expect(underlying: CardinalityMismatch.self) { try Dataset([1]).repeat().single }
  }

  @Test func throwsWhatFails() throws {
    #expect(throws: DatasetError.self) { try Dataset([2]).map(refusing([2])).single }
  }
}
