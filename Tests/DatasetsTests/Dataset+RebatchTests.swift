import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetRebatchTests {
  struct Golden: Decodable {
    var batches: [[Int]]
    var sizes: [Int]
    var dropRemainder: Bool
    var result: [[Int]]
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("rebatch", as: Golden.self)
    #expect(cases.count >= 100)
    for golden in cases {
      try checkOperator(over: golden.batches, expecting: golden.result) {
        $0.rebatch(golden.sizes, dropRemainder: golden.dropRemainder)
      }
    }
  }

  @Test(arguments: 1...9) func equalsUnbatchAndBatch(size: Int) throws {
    let whole = Tensor.arange(16).reshaped([8, 2])
    let parts = [whole[0..<3], whole[3..<7], whole[7..<8]]
    let rows = try Array(Dataset(parts).unbatch().batch(size))
    try checkOperator(over: parts, expecting: rows) { $0.rebatch(size) }
    let dictionaries = parts.map { ["x": $0] }
    try checkOperator(over: dictionaries, expecting: rows.map { ["x": $0] }) { $0.rebatch(size) }
    let pairs = try Array(Dataset(parts.map { ($0, $0) }).rebatch(size))
    #expect(pairs.map(\.0) == rows && pairs.map(\.1) == rows)
    let counts = Dataset(parts.map { ($0, $0) }).rebatch(size).map { $0.1.shape[0] }
    #expect(try Array(counts) == rows.map { $0.shape[0] })
  }

  @Test func rowsThatDoNotFitAreAnError() throws {
    let odd = Dataset([Tensor.zeros([2, 3]), Tensor.zeros([2, 4])]).rebatch(3)
    let error = #expect(throws: DatasetError.self) { try odd.first }
    #expect(
      error?.description
        == "rebatch(3), element 0: A batch needs members of one shape and type, but in component 0 "
        + "the first has rows of [3] float32 and number 1 has rows of [4] float32.")
  }

  @Test func aFailedElementIsOneBatchAndNoRowIsLost() throws {
    let batches = Dataset.range(0..<4).map(refusing([1])).map { [$0, $0, $0] }.rebatch(4)
    for start in 0...4 {
      let iterator = try batches.makeIterator()
      try iterator.advance(by: start)
      #expect(iterator.outcomes() == Array([nil, [0, 0, 0, 20], [20, 20, 30, 30], [30]].dropFirst(start)))
    }
  }

  @Test func anEmptyBatchTraps() async {
    await #expect(processExitsWith: .failure) { _ = Dataset([[1]]).rebatch(0) }
    await #expect(processExitsWith: .failure) { _ = Dataset([[1]]).rebatch([]) }
  }
}
