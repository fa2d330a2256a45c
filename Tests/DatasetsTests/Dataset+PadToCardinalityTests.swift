import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetPadToCardinalityTests {
  struct Golden: Decodable {
    var count: Int
    var target: Int
    var result: [[Int32]]?
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("padToCardinality", as: Golden.self)
    #expect(cases.count == 8)
    for golden in cases {
      let values = (0..<golden.count).map { ["a": Tensor(Int32(10 + $0))] }
      guard let result = golden.result else {
        let error = expect(underlying: DatasetUnsupported.self) {
          try Dataset(values).padToCardinality(golden.target).makeIterator().next()
        }
        #expect(
          error?.description
            == "padToCardinality(4) needs at most 4 elements, but there are 6: elements(6)")
        continue
      }
      try checkOperator(over: values, expecting: result.map { ["a": Tensor($0[0]), "valid": Tensor($0[1] != 0)] }) {
        $0.padToCardinality(golden.target)
      }
    }
  }

  @Test func tensorsAndPairsGetAMark() throws {
    let rows = [Tensor([1, 2] as [Int32]), Tensor([3, 4] as [Int32])]
    try checkOperator(over: rows, expecting: ["[1 2] true", "[3 4] true", "[0 0] false"]) {
      $0.padToCardinality(3).map { "\($0.0) \($0.1)" }
    }
    let (x, y, valid) = try #require(
      try Dataset(rows.map { ($0, Tensor(7 as Float)) }).padToCardinality(4).batch(4).first)
    #expect(x == Tensor([[1, 2], [3, 4], [0, 0], [0, 0]] as [[Int32]]))
    #expect(y == Tensor([7, 7, 0, 0] as [Float]))
    #expect(valid == Tensor([true, true, false, false]))
  }

  @Test func namedFeaturesWithALabelGetAMark() throws {
    let rows = Dataset.tensorSlices(["a": Tensor([1, 2] as [Int32])], Tensor([5, 6] as [Int32]))
    let (features, label, isTrue) = try rows.padToCardinality(3)[2]
    #expect(features == ["a": Tensor(0 as Int32)])
    #expect(label == Tensor(0 as Int32))
    #expect(!isTrue)
  }

  @Test func theNumberOfElementsHasToBeKnown() throws {
    let rows = Dataset([Tensor(1 as Float)])
    expect(underlying: DatasetUnsupported.self) { try rows.filter { _ in true }.padToCardinality(2).first }
    expect(underlying: DatasetUnsupported.self) { try rows.take(0).padToCardinality(2).first }
    #expect(try rows.take(0).padToCardinality(0).first == nil)
  }

  @Test func aSourceThatPromisedTooMuchIsAnError() throws {
    let short = Dataset<Tensor>.generator(cardinality: .known(2)) {
      var rest = [Tensor(1 as Float)]
      return { rest.popLast() }
    }
    expect(underlying: CardinalityMismatch.self) { try Array(short.padToCardinality(3)) }
  }

  @Test func aKeyThatIsTakenTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try Dataset([["valid": Tensor(1 as Float)]]).padToCardinality(2).first
    }
  }
}
