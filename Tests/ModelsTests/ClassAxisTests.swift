import Models
import Tensors
import Testing

/// Losses and metrics along another axis than the last give what they give along the last of transposed operands, also where
/// Keras on TensorFlow takes no other axis.
@Suite struct ClassAxisTests {
  private let predictions = numbers([2, 3, 4], 5)
  private let classes = Tensor([[0, 2, 1, 1], [2, 2, 0, 1]] as [[Int32]])

  @Test func classNumbers() throws {
    let moved = predictions.transposed([0, 2, 1])
    for ignored in [nil, 1] as [Int?] {
      let loss = SparseCategoricalCrossentropy(fromLogits: true, ignoreClass: ignored, axis: 1)
      let last = SparseCategoricalCrossentropy(fromLogits: true, ignoreClass: ignored)
      #expect(loss(classes, predictions).value == last(classes, moved).value)
    }
    let model = Sequential([Input(shape: [3, 4]), Dense(4, name: "kind")], seed: 1)
    model.compile(optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true, axis: 1))
    #expect(try model.trainOnBatch(predictions, classes).loss.isFinite)
    let wrong = Tensor([[0, 2, 1, 1], [2, 3, 0, 1]] as [[Int32]])
    let error = #expect(throws: DataProblem.self) { try model.trainOnBatch(predictions, wrong) }
    #expect(error?.description == "labels of the output 'kind': row 1, place [1], holds the class 3, expected 0 to 2")
  }

  @Test func intersections() {
    let numbers = classes.scalars(of: Int32.self)
    let marks = (0..<24).map { (i: Int) -> Float in
      let (sample, place) = (i / 12, i % 4)
      return Int(numbers[sample * 4 + place]) == i / 4 % 3 ? 1 : 0
    }
    let oneHot = Tensor(marks, shape: [2, 3, 4])
    let weights = Tensor((0..<8).map { Float($0 % 3) }, shape: [2, 4])
    let pairs: [(Metric, Metric)] = [
      (OneHotIoU(numClasses: 3, targetClassIDs: [0, 2], axis: 1), OneHotIoU(numClasses: 3, targetClassIDs: [0, 2])),
      (OneHotMeanIoU(numClasses: 3, axis: -2), OneHotMeanIoU(numClasses: 3)),
      (
        MeanIoU(numClasses: 3, sparseLabels: false, sparsePredictions: false, axis: 1),
        MeanIoU(numClasses: 3, sparseLabels: false, sparsePredictions: false)
      ),
    ]
    for (metric, last) in pairs {
      for weight in [nil, weights] {
        metric.update(labels: oneHot, predictions: predictions, sampleWeight: weight)
        last.update(
          labels: oneHot.transposed([0, 2, 1]), predictions: predictions.transposed([0, 2, 1]), sampleWeight: weight)
        #expect(metric.result == last.result)
      }
      #expect(metric.config()["axis"] != last.config()["axis"])
    }
  }

  @Test func correlationsOverSeveralAxes() {
    let labels = numbers([2, 3, 4], 8)
    for (metric, last) in [
      (PearsonCorrelation(axis: [1, 2]), PearsonCorrelation()),
      (ConcordanceCorrelation(axis: [2, 1]), ConcordanceCorrelation()),
    ] as [(Metric, Metric)] {
      metric.update(labels: labels, predictions: predictions, sampleWeight: nil)
      last.update(labels: labels.reshaped([2, 12]), predictions: predictions.reshaped([2, 12]), sampleWeight: nil)
      #expect(abs(metric.result - last.result) < 1e-6)
    }
  }

  @Test func anAxisThatIsNotThereTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = CategoricalCrossentropy(axis: 3)(Tensor.ones([2, 3]), Tensor.ones([2, 3]))
    }
    await #expect(processExitsWith: .failure) {
      PearsonCorrelation(axis: [2]).update(labels: .ones([2, 3]), predictions: .ones([2, 3]), sampleWeight: nil)
    }
  }
}
