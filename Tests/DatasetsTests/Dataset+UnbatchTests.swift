import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetUnbatchTests {
  struct Golden: Decodable {
    var batches: [[Int]]
    var result: [Int]
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("unbatch", as: Golden.self)
    #expect(cases.count >= 9)
    for golden in cases {
      try checkOperator(over: golden.batches, expecting: golden.result) { $0.unbatch() }
    }
  }

  @Test func undoesBatch() throws {
    let numbers = Array(0..<7)
    for size in 1...8 {
      try checkOperator(over: numbers, expecting: numbers) { $0.batch(size).unbatch() }
    }
    #expect(try Array(Dataset.range(0..<2).batch(2).repeat().unbatch().take(5)) == [0, 1, 0, 1, 0])
  }

  @Test func tensorsGiveTheirRows() throws {
    let whole = Tensor.arange(10, dtype: .float32).reshaped([5, 2])
    let parts = [whole[0..<3], whole[3..<3], whole[3..<5]]
    try checkOperator(over: parts, expecting: (0..<5).map { whole[$0] }) { $0.unbatch() }
  }

  @Test func dictionariesGiveDictionaries() throws {
    let parts = [["a": Tensor.arange(3), "b": Tensor.arange(3, 6)]]
    let rows = (0..<3).map { ["a": Tensor.arange(3)[$0], "b": Tensor.arange(3, 6)[$0]] }
    try checkOperator(over: parts, expecting: rows) { $0.unbatch() }
  }

  @Test func tuplesGiveTuples() throws {
    let x = Tensor.arange(12).reshaped([4, 3])
    let pairs = try Array(Dataset([(x, ["a", "b", "c", "d"])]).unbatch())
    #expect(pairs.map(\.0) == (0..<4).map { x[$0] })
    #expect(pairs.map(\.1) == ["a", "b", "c", "d"])
    let triple = try #require(try Dataset([(x, [1, 2, 3, 4], x)]).unbatch().skip(2).first)
    #expect(triple.0 == x[2] && triple.1 == 3 && triple.2 == x[2])
    #expect(try Array(Dataset([([1, 2], ["a", "b"])]).unbatch().map { "\($0.0)\($0.1)" }) == ["1a", "2b"])
  }

  @Test func unequalPartsAreAnError() throws {
    let error = #expect(throws: DatasetError.self) {
      try Array(Dataset([([1, 2], ["a", "b"]), ([1, 2, 3], ["a"])]).unbatch())
    }
    #expect(
      error?.description
        == "unbatch, element 2 (input 1): The parts of a batch need the same number of rows, but the first has 3 "
        + "and component 1 has 1.")
    let keys = Dataset([["x": [1, 2], "w": [1]]]).unbatch()
    #expect(throws: DatasetError.self) { try keys.first }
  }

  @Test func aFailedBatchIsOneElement() throws {
    let rows = Dataset.range(0..<3).map(refusing([1])).map { [$0, $0] }.unbatch()
    for start in 0...5 {
      let iterator = try rows.makeIterator()
      try iterator.advance(by: start)
      #expect(iterator.outcomes() == Array([0, 0, nil, 20, 20].dropFirst(start)))
    }
  }

  @Test func aTensorWithoutAxesTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try Dataset([Tensor(1 as Float)]).unbatch().first
    }
  }
}
