import Models
import Tensors
import Testing

private final class Recorder: Callback {
  var calls: [String] = []
  override func onTrainBegin() { calls.append("train begin") }
  override func onTrainEnd() { calls.append("train end") }
  override func onEpochBegin(_ epoch: Int) { calls.append("epoch \(epoch) begin") }
  override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    calls.append("epoch \(epoch) end \(logs.keys.sorted())")
  }
  override func onTrainBatchBegin(_ batch: Int) { calls.append("batch \(batch) begin") }
  override func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) { calls.append("batch \(batch) end") }
  override func onTestBegin() { calls.append("test begin") }
  override func onTestEnd(logs: BatchLogs) { calls.append("test end") }
  override func onTestBatchBegin(_ batch: Int) { calls.append("test batch \(batch) begin") }
  override func onTestBatchEnd(_ batch: Int, logs: BatchLogs) {
    calls.append("test batch \(batch) end")
  }
  override func onPredictBegin() { calls.append("predict begin") }
  override func onPredictEnd() { calls.append("predict end") }
}

private func model() -> Sequential {
  let model = Sequential(seed: 1) { Dense(1) }
  model.compile(optimizer: SGD(learningRate: 0.01), loss: MeanSquaredError())
  return model
}

@Suite struct CallbackTests {
  let x = Tensor.ones([4, 1])
  let y = Tensor.zeros([4, 1])

  @Test func callsComeInOrder() throws {
    let recorder = Recorder()
    try model().fit(
      x, y, batchSize: 2, validationData: (x, y), callbacks: [recorder], verbose: .silent)
    #expect(
      recorder.calls == [
        "train begin", "epoch 0 begin", "batch 0 begin", "batch 0 end", "batch 1 begin",
        "batch 1 end", "test begin", "test batch 0 begin", "test batch 0 end", "test batch 1 begin",
        "test batch 1 end", "test end", "epoch 0 end [\"loss\", \"val_loss\"]", "train end",
      ])
  }

  @Test func aCallbackCanEndTraining() throws {
    final class Stopper: Callback {
      override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
        if epoch == 1 { model?.stopTraining = true }
      }
    }
    let history = try model().fit(x, y, epochs: 9, callbacks: [Stopper()], verbose: .silent)
    #expect(history.epochs == [0, 1])
  }

  @Test func earlyStoppingWaitsAndGoesBackToTheBest() throws {
    // A step this large makes the loss grow from the first epoch on.
    let model = Sequential(seed: 1) { Dense(1) }
    model.compile(optimizer: SGD(learningRate: 3), loss: MeanSquaredError())
    model.build(for: [nil, 1])
    let stopping = EarlyStopping(monitor: "val_loss", patience: 2, restoreBestWeights: true)
    let history = try model.fit(
      x, y, batchSize: 4, epochs: 20, validationData: (x, y), callbacks: [stopping],
      verbose: .silent)
    #expect(history.epochs == [0, 1, 2])
    #expect(stopping.stoppedEpoch == 2)
    #expect(stopping.bestEpoch == 0)
    let loss = try model.evaluate(x, y, verbose: .silent).loss
    #expect(loss == history["val_loss"][0])
  }
}
