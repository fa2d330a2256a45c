import Datasets
import Testing
import _TestSupport

@Suite struct DatasetReduceTests {
  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("reduce") {
      #expect(try Dataset(golden.input).reduce(1) { $0 * 3 + $1 } == golden.numbers[0])
      #expect(try Dataset(golden.input).reduce(into: 1) { $0 = $0 * 3 + $1 } == golden.numbers[0])
    }
  }

  @Test func throwsWhatFails() throws {
    #expect(throws: DatasetError.self) { try Dataset([1, 2]).map(refusing([2])).reduce(0, +) }
    #expect(throws: Odd.self) {
      try Dataset([1, 2]).reduce(0) { sum, number in
        if number == 2 { throw Odd(number: number) }
        return sum + number
      }
    }
  }

  @Test func infiniteTraps() async {
    await #expect(processExitsWith: .failure) { _ = try Dataset([1]).repeat().reduce(0, +) }
  }
}
