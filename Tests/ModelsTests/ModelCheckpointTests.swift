import Files
import Models
import Tensors
import Testing
import _TestSupport

@Suite struct ModelCheckpointTests {
  let x = Tensor.ones([4, 1])
  let y = Tensor.zeros([4, 1])

  private func model() -> Sequential {
    let model = Sequential(seed: 1) { Dense(1) }
    model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
    return model
  }

  @Test func everyEpochHasItsFile() throws {
    let folder = try TemporaryFolder()
    let checkpoint = ModelCheckpoint(folder.path + "/new/{epoch:02d}.keras")
    let model = model()
    try model.fit(x, y, epochs: 3, callbacks: [checkpoint], verbose: .silent)
    #expect(try Folder.names(in: folder.path + "/new") == ["01.keras", "02.keras", "03.keras"])
    #expect(checkpoint.lastPath == folder.path + "/new/03.keras")
    let copy = try Model.load(folder.path + "/new/03.keras")
    #expect(copy.parameters[0].value == model.parameters[0].value)
    #expect(copy.optimizer?.iterations == 3)
  }

  @Test func onlyTheBestIsKept() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/best.weights.h5"
    let values: [Float] = [1, 0.5, 0.7, 0.4, 0.6]
    var saved: [Int] = []
    let checkpoint = ModelCheckpoint(
      path, monitor: "watched", saveBestOnly: true, saveWeightsOnly: true, mode: .min,
      initialValueThreshold: 0.9)
    let script = Adding { epoch in ("watched", values[epoch]) }
    let watcher = LambdaCallback(onEpochEnd: { epoch, _ in
      if (try? readFile(path)) != nil {
        saved.append(epoch)
        Folder.removeFile(path)
      }
    })
    try model().fit(x, y, epochs: 5, callbacks: [script, checkpoint, watcher], verbose: .silent)
    #expect(saved == [1, 3])
  }

  @Test func batchesCountAcrossEpochs() throws {
    let folder = try TemporaryFolder()
    let checkpoint = ModelCheckpoint(
      folder.path + "/{epoch}-{batch}.weights.h5", saveWeightsOnly: true, frequency: .batches(3))
    try model().fit(x, y, batchSize: 1, epochs: 2, callbacks: [checkpoint], verbose: .silent)
    #expect(try Folder.names(in: folder.path) == ["1-3.weights.h5", "2-2.weights.h5"])
  }

  @Test func figuresAreWrittenWithTheirDecimals() throws {
    let folder = try TemporaryFolder()
    let checkpoint = ModelCheckpoint(folder.path + "/{epoch:3d}_{a:.2f}_{b:.0f}.keras")
    let script = Adding { _ in ("a", 0.125) }, other = Adding { _ in ("b", -2.5) }
    try model().fit(x, y, callbacks: [script, other, checkpoint], verbose: .silent)
    #expect(try Folder.names(in: folder.path) == ["  1_0.12_-2.keras"])
  }

  @Test func aFigureThatIsNotThereIsAnError() throws {
    let folder = try TemporaryFolder()
    let checkpoint = ModelCheckpoint(folder.path + "/{val_loss:.2f}.keras")
    let error = try #require(throws: ModelFileError.self) {
      try model().fit(x, y, callbacks: [checkpoint], verbose: .silent)
    }
    #expect(error.reason == #"there is no figure 'val_loss'; there are ["loss"]"#)
  }

  @Test func aPathOfAnotherKindTraps() async {
    await #expect(processExitsWith: .failure) { _ = ModelCheckpoint("model.h5") }
  }
}

/// Adds one figure to each epoch.
final class Adding: Callback {
  private let figure: (Int) -> (String, Float)
  init(_ figure: @escaping (Int) -> (String, Float)) { self.figure = figure }
  override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    let (name, value) = figure(epoch)
    logs[name] = value
  }
}
