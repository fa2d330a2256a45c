import Datasets
import Models
import Synchronization
import Tensors
import Testing
import _TestSupport

/// What `fit`, `evaluate` and `predict` take beside data, checked on a model whose output is its bias.
@Suite struct FitOptionsTests {
  private func model(
    rate: Float = 0, metrics: [Metric] = [], weighted: [Metric] = [], steps: Int = 1
  ) -> Sequential {
    let model = Sequential(seed: 1) { Dense(1, kernelInitializer: .zeros) }
    model.compile(
      optimizer: SGD(learningRate: rate), loss: MeanSquaredError(), metrics: metrics,
      weightedMetrics: weighted, stepsPerExecution: steps)
    return model
  }

  private let x = Tensor.zeros([4, 1])
  private let y = Tensor([1, 2, 3, 4] as [Float], shape: [4, 1])
  private let weights = Tensor([1, 0, 2, 0] as [Float])

  @Test func sampleWeightsCountInTheLossAndInWeightedMetrics() throws {
    let model = model(
      metrics: [LossMetric(MeanAbsoluteError(), name: "plain")],
      weighted: [LossMetric(MeanAbsoluteError(), name: "weighted")])
    let history = try model.fit(
      x, y, batchSize: 4, sampleWeight: weights, verbose: .silent)
    // (1·1 + 2·9) / 4: the divisor is the number of samples.
    #expect(history["loss"] == [4.75])
    #expect(history["plain"] == [2.5])
    // (1·1 + 2·3) / 3.
    #expect(history["weighted"][0] == Float(7.0 / 3))
    let dataset = Dataset.range(0..<1).map { [x, y, weights] _ in (x, y, weights) }
    #expect(try model.fit(dataset, verbose: .silent)["loss"] == [4.75])
    #expect(try model.evaluate(dataset, verbose: .silent).loss == 4.75)
    #expect(try model.evaluate(x, y, sampleWeight: weights, verbose: .silent)["weighted"] == Float(7.0 / 3))
    #expect(try model.trainOnBatch(x, y, sampleWeight: weights).loss == 4.75)
    #expect(try model.testOnBatch(x, y, sampleWeight: weights)["weighted"] == Float(7.0 / 3))
    #expect(try model.predictOnBatch(x).scalars(of: Float.self) == [0, 0, 0, 0])
  }

  @Test func classWeightsStandForSampleWeights() throws {
    let history = try model().fit(
      x, y, batchSize: 4, classWeight: [1: 1, 2: 0, 3: 2, 4: 0], verbose: .silent)
    #expect(history["loss"] == [4.75])
    // One-hot labels are weighted by the class they mark, classes that are not listed by 1.
    let oneHot = Tensor([[0, 1], [1, 0]] as [[Float]])
    let pair = Sequential(seed: 1) { Dense(2, kernelInitializer: .zeros) }
    pair.compile(optimizer: SGD(learningRate: 0), loss: MeanSquaredError(reduction: .none))
    #expect(try pair.trainOnBatch(Tensor.zeros([2, 1]), oneHot, classWeight: [1: 5]).loss == 3)
  }

  @Test func bothKindsOfWeightsTrap() async {
    await #expect(processExitsWith: .failure) {
      let model = Sequential { Dense(1) }
      model.compile(optimizer: SGD(), loss: MeanSquaredError())
      try model.fit(
        Tensor.ones([1, 1]), Tensor.ones([1, 1]), sampleWeight: Tensor.ones([1]),
        classWeight: [0: 1], verbose: .silent)
    }
  }

  @Test func stepsLimitEpochsAndValidation() throws {
    let batches = Dataset.range(0..<6).map { [x, y] _ in (x, y) }
    var trained = 0, judged = 0
    final class Counter: Callback {
      let train: () -> Void, test: () -> Void
      init(_ train: @escaping () -> Void, _ test: @escaping () -> Void) { (self.train, self.test) = (train, test) }
      override func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) { train() }
      override func onTestBatchEnd(_ batch: Int, logs: BatchLogs) { test() }
    }
    let history = try model().fit(
      batches, epochs: 5, validationData: batches,
      callbacks: [Counter({ trained += 1 }, { judged += 1 })], verbose: .silent, stepsPerEpoch: 4,
      validationSteps: 2, validationFrequency: 2)
    #expect(trained == 20)
    // After the second and the fourth epoch.
    #expect(judged == 4)
    #expect(history["loss"].count == 5)
    #expect(history["val_loss"].count == 2)
    // A list holds the numbers of epochs, from 1 on.
    let listed = try model().fit(
      batches, epochs: 5, validationData: batches, verbose: .silent, stepsPerEpoch: 1, validationSteps: 1,
      validationFrequency: [1, 4, 5])
    #expect(listed["val_loss"].count == 3)
    #expect(try model().evaluate(batches, steps: 3, verbose: .silent).loss == 7.5)
    let outputs = try model().predict(Dataset.range(0..<6).map { [x] _ in x }, steps: 2)
    #expect(outputs.shape == [8, 1])
  }

  @Test func callbacksHearOfAGroupOfStepsOnce() throws {
    var calls: [String] = []
    let callback = LambdaCallback(
      onTrainBatchBegin: { calls.append("\($0) begins") },
      onTrainBatchEnd: { calls.append("\($0) ends, loss \($1["loss"]!)") })
    let batches = Dataset.range(0..<5).map { [x, y] _ in (x, y) }
    try model(steps: 2).fit(batches, callbacks: [callback], verbose: .silent)
    #expect(
      calls == [
        "0 begins", "1 ends, loss 7.5", "2 begins", "3 ends, loss 7.5", "4 begins",
        "4 ends, loss 7.5",
      ])
  }

  @Test func aScheduleByEpochsSetsTheRate() throws {
    let callback = LearningRateScheduler { epoch, rate in epoch == 0 ? rate : rate / 2 }
    let history = try model(rate: 1).fit(x, y, epochs: 3, callbacks: [callback], verbose: .silent)
    #expect(history["learning_rate"] == [1, 0.5, 0.25])
  }

  @Test func anInfiniteLossEndsTraining() throws {
    let endless = Tensor.full([4, 1], Float.infinity)
    let batches = Dataset.range(0..<5).map { [x, endless] _ in (x, endless) }
    let model = model()
    let history = try model.fit(batches, epochs: 3, callbacks: [TerminateOnNaN()], verbose: .silent)
    #expect(history.epochs == [0])
    #expect(model.optimizer?.iterations == 1)
    let error = try #require(throws: InvalidLossError.self) {
      try model.fit(batches, callbacks: [TerminateOnNaN(throwsError: true)], verbose: .silent)
    }
    #expect(error.batch == 0)
  }

  @Test func figuresAreLoggedAsTheyCome() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/logs/run.csv"
    let extra = Adding { ($0 == 0 ? "b" : "c", Float($0)) }
    try model().fit(x, y, epochs: 2, callbacks: [extra, CSVLogger(path)], verbose: .silent)
    try model().fit(x, y, epochs: 1, callbacks: [CSVLogger(path, separator: ",", append: true)], verbose: .silent)
    let text = String(decoding: try readFile(path), as: UTF8.self)
    #expect(
      text == "epoch,b,loss,val_b,val_loss\r\n0,0.0,7.5,NA,NA\r\n1,NA,7.5,NA,NA\r\n0,7.5,NA\r\n")
  }

  @Test func averagesReplaceTheWeightsAtTheEnd() throws {
    let model = Sequential(seed: 1) { Dense(1) }
    let averaging = WeightAveraging(momentum: 0.5)
    model.compile(
      optimizer: SGD(learningRate: 0.1, options: OptimizerOptions(averaging: averaging)),
      loss: MeanSquaredError())
    var last: Float = 0
    let callback = LambdaCallback(onEpochEnd: { [unowned model] _, _ in
      last = model.parameters[1].value.scalars(of: Float.self)[0]
    })
    try model.fit(x, y, batchSize: 4, epochs: 3, callbacks: [callback], verbose: .silent)
    // Steps of 0.2 (2.5 - b) from 0: 0.5, 0.9, 1.22; averaged by halves 0.5, 0.7, 0.96.
    #expect(abs(last - 1.22) < 1e-5)
    #expect(abs(model.parameters[1].value.scalars(of: Float.self)[0] - 0.96) < 1e-5)
  }

  @Test func aScaledLossIsLoggedAsItIs() throws {
    let model = Sequential(seed: 1) { Dense(1, kernelInitializer: .zeros) }
    model.compile(
      optimizer: SGD(learningRate: 0.1, options: OptimizerOptions(lossScaleFactor: 1024)),
      loss: MeanSquaredError())
    #expect(try model.trainOnBatch(x, y).loss == 7.5)
    #expect(model.parameters[1].value.scalars(of: Float.self)[0] == 0.5)
  }

  /// An epoch of so many steps goes on in the pass before it, and begins another where that ends.
  @Test func epochsOfStepsSeeAllData() throws {
    final class Seen: Callback {
      var batches: [Int] = []
      override func onTrainBatchBegin(_ batch: Int) { batches.append(batch) }
    }
    let asked = Mutex<[Int]>([])
    let dataset = Dataset.range(0..<4).map { number in
      asked.withLock { $0.append(number) }
      return (Tensor.full([1, 1], Float(number)), Tensor.zeros([1, 1]))
    }
    let model = Sequential(seed: 1) { Dense(1) }
    model.compile(optimizer: SGD(learningRate: 0), loss: MeanSquaredError())
    let seen = Seen()
    let history = try model.fit(
      dataset, epochs: 4, callbacks: [seen], verbose: .silent, stepsPerEpoch: 3)
    #expect(asked.withLock { $0 } == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
    #expect(seen.batches == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(history.epochs == [0, 1, 2, 3])
    asked.withLock { $0 = [] }
    try model.fit(dataset.repeat(), epochs: 2, verbose: .silent, stepsPerEpoch: 3)
    #expect(asked.withLock { $0 } == [0, 1, 2, 3, 0, 1])
  }
}
