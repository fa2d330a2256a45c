import Tensors
import Testing
import Texts

private struct CategoricalGolden: Decodable {
  var labels: [Int64]
  var labelShape: [Int]
  var numClasses: Int?
  var shape: [Int]
  var rows: [Float]
}

@Suite struct ToCategoricalTests {
  @Test func givesTheRowsOfKeras() {
    let goldens: [CategoricalGolden] = golden("categorical")
    for golden in goldens {
      let labels = Tensor(golden.labels, shape: golden.labelShape)
      let rows = toCategorical(labels, numClasses: golden.numClasses)
      #expect(rows == Tensor(golden.rows, shape: golden.shape))
    }
    #expect(goldens.count == 5)
  }

  @Test func plainNumbersAreOneColumn() {
    #expect(toCategorical([0, 2]) == Tensor([[1, 0, 0], [0, 0, 1]] as [[Float]]))
    #expect(toCategorical([], numClasses: 2).shape == [0, 2])
  }
}
