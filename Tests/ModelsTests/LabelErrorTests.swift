import Datasets
import Models
import Tensors
import Testing

/// Labels that are none of the classes are errors of the data that say where they are, and change nothing.
@Suite struct LabelErrorTests {
  private let x = numbers([6, 3], 1)
  private let good = Tensor([0, 1, 2, 3, 0, 1] as [Int32])
  private let bad = Tensor([0, 1, 2, 3, 4, 1] as [Int32])

  private func model(_ loss: Loss, metrics: [Metric] = []) -> Model {
    let model = Sequential(seed: 1) {
      Input(shape: [3])
      BatchNormalization(momentum: 0.5)
      Dropout(0.2)
      Dense(4, activation: .softmax, name: "kind")
    }
    model.compile(optimizer: Adam(learningRate: 0.1), loss: loss, metrics: metrics)
    return model
  }

  @Test func areThrownWithTheirPlace() throws {
    let model = model(SparseCategoricalCrossentropy(), metrics: [SparseTopKCategoricalAccuracy(k: 2)])
    let spared = self.model(SparseCategoricalCrossentropy(), metrics: [SparseTopKCategoricalAccuracy(k: 2)])
    for each in [model, spared] { try each.trainOnBatch(x, good) }
    let (output, rest) = ("labels of the output 'kind': ", " holds the class 4, expected 0 to 3")
    for shuffle in [true, false] {
      let found = dataProblem { try model.fit(x, bad, batchSize: 6, shuffle: shuffle, verbose: .silent) }
      #expect(found == output + "sample 4" + rest)
    }
    #expect(dataProblem { _ = try model.evaluate(x, bad, batchSize: 3, verbose: .silent) } == output + "sample 4" + rest)
    #expect(dataProblem { try model.trainOnBatch(x, bad) } == output + "row 4" + rest)
    #expect(dataProblem { _ = try model.testOnBatch(x, bad) } == output + "row 4" + rest)
    let batches = Dataset([(x[0..<3], bad[0..<3]), (x[3..<6], bad[3..<6])])
    #expect(dataProblem { _ = try model.evaluate(batches, verbose: .silent) } == output + "row 1 of batch 1" + rest)
    let one = Dataset([(x, bad)])
    #expect(dataProblem { try model.fit(one, verbose: .silent) } == output + "row 4 of batch 0" + rest)
    // Nothing was trained, averaged or drawn.
    for each in [model, spared] { try each.trainOnBatch(x, good) }
    for (a, b) in zip(model.parameters, spared.parameters) { #expect(a.value == b.value, "\(a.path)") }
    let validated = dataProblem {
      try model.fit(x, good, validationData: (x, bad), shuffle: false, verbose: .silent)
    }
    #expect(validated == "validation data: " + output + "sample 4" + rest)
  }

  @Test(arguments: [DType.int64, .float32, .float64, .uint8]) func ofEveryType(_ dtype: DType) throws {
    let model = model(SparseCategoricalCrossentropy())
    #expect(dataProblem { try model.trainOnBatch(x, bad.cast(to: dtype)) }?.contains("holds the class 4,") == true)
    #expect(dataProblem { try model.trainOnBatch(x, good.cast(to: dtype)) } == nil)
  }

  @Test func thatNoInt32HoldsAreToldAsTheyAre() throws {
    let model = model(SparseCategoricalCrossentropy())
    let large = Tensor([0, 1, 2, 3, 1 << 32, 1] as [Int64])
    #expect(dataProblem { try model.trainOnBatch(x, large) }?.contains("row 4 holds the class 4294967296,") == true)
    for wrong in [Float.nan, .infinity, -1, 1e30] {
      let labels = Tensor([0, wrong, 2, 3, 0, 1] as [Float])
      #expect(dataProblem { try model.trainOnBatch(x, labels) }?.contains("row 1 holds the class ") == true)
      #expect(dataProblem { try model.trainOnBatch(x, labels, classWeight: [1: 2]) } != nil)
    }
  }

  @Test func ignoredOnesMayBeThere() throws {
    for ignored in [255, -1, 2] {
      let model = model(SparseCategoricalCrossentropy(ignoreClass: ignored), metrics: [SparseCategoricalAccuracy()])
      let labels = Tensor([0, 1, Int32(ignored), 3, 0, 1] as [Int32])
      #expect(try model.trainOnBatch(x, labels).loss.isFinite)
      #expect(
        dataProblem { try model.trainOnBatch(x, bad) }
          == "labels of the output 'kind': row 4 holds the class 4, expected 0 to 3, or \(ignored), which is ignored")
    }
  }

  @Test func ofOtherLossesAndMetrics() throws {
    let rest = " holds the class 4, expected 0 to 3"
    for loss in [CategoricalGeneralizedCrossEntropy(), Crossentropy()] as [Loss] {
      let model = model(loss)
      #expect(dataProblem { try model.trainOnBatch(x, bad) } == "labels of the output 'kind': row 4" + rest)
    }
    // A metric may know fewer labels than the loss.
    let model = model(
      SparseCategoricalCrossentropy(ignoreClass: 4), metrics: [LossMetric(SparseCategoricalCrossentropy())])
    let before = model.parameters.map(\.value)
    #expect(dataProblem { try model.trainOnBatch(x, bad) } == "labels of the output 'kind': row 4" + rest)
    for (parameter, value) in zip(model.parameters, before) { #expect(parameter.value == value) }
    let speech = Sequential([Input(shape: [5, 2]), Dense(4, name: "symbols")], seed: 1)
    speech.compile(optimizer: SGD(), loss: CTC())
    #expect(
      dataProblem { try speech.trainOnBatch(numbers([2, 5, 2], 1), Tensor([[1, 2, 0], [3, 4, 1]] as [[Int32]])) }
        == "labels of the output 'symbols': row 1, place [1], holds the symbol 4, expected 1 to 3, and 0 behind the last only")
  }

  @Test func placesWithinSamplesAreTold() throws {
    let model = Sequential([Input(shape: [2, 3, 5]), Dense(4, name: "pixels")], seed: 1)
    model.compile(optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    var labels = [Int32](repeating: 0, count: 12)
    labels[6 + 5] = -7
    #expect(
      dataProblem { try model.fit(numbers([2, 2, 3, 5], 1), Tensor(labels, shape: [2, 2, 3]), verbose: .silent) }
        == "labels of the output 'pixels': sample 1, place [1, 2], holds the class -7, expected 0 to 3")
  }

  /// Outside of those calls it is a mistake of the program.
  @Test func aCallTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = SparseCategoricalCrossentropy()(Tensor([5] as [Int32]), Tensor([[0.5, 0.5]] as [[Float]]))
    }
  }
}
