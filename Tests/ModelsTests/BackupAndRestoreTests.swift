import Datasets
import Files
import Foundation
import Models
import Tensors
import Testing
import _TestSupport

private struct Interruption: Error {}

/// A run that was interrupted and started again ends with the weights of one that was not.
@Suite struct BackupAndRestoreTests {
  private let x: Tensor
  private let y: Tensor

  init() {
    x = numbers([24, 5], 3)
    y = numbers([24, 2], 7)
  }

  /// Random layers, statistics, slots and a schedule: all that has to come back.
  private func model() -> Sequential {
    let model = Sequential(seed: 4) {
      Dense(6, activation: .relu)
      BatchNormalization()
      Dropout(0.3)
      Dense(2)
    }
    model.compile(
      optimizer: Nadam(
        learningRate: ExponentialDecay(initialLearningRate: 0.05, decaySteps: 5, decayRate: 0.5),
        options: OptimizerOptions(gradientAccumulationSteps: 2)),
      loss: MeanSquaredError())
    return model
  }

  private func dataset() -> Dataset<(Tensor, Tensor)> {
    let (x, y) = (x, y)
    return Dataset.range(0..<24).shuffle(seed: 11).batch(4).map { places in
      let rows = places.map { Int($0) }
      return (x.gather(rows), y.gather(rows))
    }
  }

  private func stopper(afterBatch last: Int) -> Callback {
    var count = 0
    return LambdaCallback(onTrainBatchEnd: { _, _ in
      count += 1
      if count == last { throw Interruption() }
    })
  }

  private func weights(of model: Model) -> [[Float]] {
    model.parameters.map { $0.value.scalars(of: Float.self) }
  }

  @Test(arguments: [1, 2, 5, 6, 7, 9, 17])
  func aDatasetGoesOnWithinAnEpoch(interruptedAfter last: Int) throws {
    let straight = model()
    let whole = try straight.fit(dataset(), epochs: 3, verbose: .silent)

    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path + "/backup", frequency: .batches(1)) }
    #expect(throws: Interruption.self) {
      try model().fit(
        dataset(), epochs: 3, callbacks: [backup(), stopper(afterBatch: last)], verbose: .silent)
    }
    let resumed = model()
    let history = try resumed.fit(
      dataset(), epochs: 3, callbacks: [backup()], verbose: .silent)
    let first = (last - 1) / 6
    #expect(history.epochs == Array(first..<3))
    #expect(history["loss"] == Array(whole["loss"].dropFirst(first)))
    #expect(weights(of: resumed) == weights(of: straight))
    #expect(resumed.optimizer?.iterations == 18)
    #expect(try Folder.names(in: folder.path + "/backup") == [])
  }

  @Test func batchesSinceTheLastBackupAreRepeated() throws {
    let straight = model()
    try straight.fit(dataset(), epochs: 2, verbose: .silent)
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path + "/backup", frequency: .batches(4)) }
    #expect(throws: Interruption.self) {
      try model().fit(
        dataset(), epochs: 2, callbacks: [backup(), stopper(afterBatch: 11)], verbose: .silent)
    }
    #expect(
      try Folder.names(in: folder.path + "/backup")
        == ["epoch-1-batch-4.weights.h5", "training_metadata.json"])
    let resumed = model()
    try resumed.fit(dataset(), epochs: 2, callbacks: [backup()], verbose: .silent)
    #expect(weights(of: resumed) == weights(of: straight))
  }

  /// Of two backups the older one is gone on with where the newer one is cut, or its weights are missing.
  @Test(arguments: ["training_metadata.json", "epoch-1-batch-3.weights.h5"], [true, false])
  func aDamagedBackupIsGoneBackFrom(file: String, isMissing: Bool) throws {
    let straight = model()
    try straight.fit(dataset(), epochs: 3, verbose: .silent)
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path, frequency: .batches(1), doublesCheckpoint: true) }
    #expect(throws: Interruption.self) {
      try model().fit(dataset(), epochs: 3, callbacks: [backup(), stopper(afterBatch: 9)], verbose: .silent)
    }
    let kept = [
      "epoch-1-batch-2.weights.h5", "epoch-1-batch-3.weights.h5", "previous_training_metadata.json",
      "training_metadata.json",
    ]
    #expect(try Folder.names(in: folder.path) == kept)
    let path = folder.path + "/" + file
    if isMissing {
      Folder.removeFile(path)
    } else {
      try Data(readFile(path).dropLast(10)).write(to: URL(fileURLWithPath: path))
    }
    // Without the older one there is nothing to go on with, or only an error.
    if file != kept[3] || !isMissing {
      #expect(throws: (any Error).self) {
        try model().fit(
          dataset(), epochs: 3, callbacks: [BackupAndRestore(folder.path, frequency: .batches(1))], verbose: .silent)
      }
    }
    // Interrupted again, as soon as there is a new one.
    #expect(throws: Interruption.self) {
      try model().fit(dataset(), epochs: 3, callbacks: [backup(), stopper(afterBatch: 2)], verbose: .silent)
    }
    #expect(
      try Folder.names(in: folder.path)
        == ["epoch-1-batch-3.weights.h5", "epoch-1-batch-4.weights.h5"] + kept[2...])
    let resumed = model()
    try resumed.fit(dataset(), epochs: 3, callbacks: [backup()], verbose: .silent)
    #expect(weights(of: resumed) == weights(of: straight))
    #expect(try Folder.names(in: folder.path) == [])
  }

  /// The order of arrays is the one that the interrupted run drew.
  @Test func arraysGoOnInTheSavedOrder() throws {
    let straight = model()
    try straight.fit(x, y, batchSize: 4, epochs: 3, seed: 21, verbose: .silent)
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path + "/backup", frequency: .batches(1)) }
    #expect(throws: Interruption.self) {
      try model().fit(
        x, y, batchSize: 4, epochs: 3, seed: 21, callbacks: [backup(), stopper(afterBatch: 8)],
        verbose: .silent)
    }
    let resumed = model()
    try resumed.fit(
      x, y, batchSize: 4, epochs: 3, seed: 99, callbacks: [backup()], verbose: .silent)
    #expect(weights(of: resumed) == weights(of: straight))
  }

  /// Epochs of four batches, whose passes over the six of the data end within them.
  @Test(arguments: [1, 4, 6, 9], [true, false])
  func epochsOfStepsGoOnWithinAPass(interruptedAfter last: Int, usesDataset: Bool) throws {
    func run(_ model: Sequential, _ callbacks: [Callback]) throws {
      if usesDataset {
        try model.fit(
          dataset(), epochs: 3, callbacks: callbacks, verbose: .silent, stepsPerEpoch: 4)
      } else {
        try model.fit(
          x, y, batchSize: 4, epochs: 3, seed: 21, callbacks: callbacks, verbose: .silent,
          stepsPerEpoch: 4)
      }
    }
    let straight = model()
    try run(straight, [])
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path + "/backup", frequency: .batches(1)) }
    #expect(throws: Interruption.self) { try run(model(), [backup(), stopper(afterBatch: last)]) }
    let resumed = model()
    try run(resumed, [backup()])
    #expect(weights(of: resumed) == weights(of: straight))
    #expect(resumed.optimizer?.iterations == 12)
  }

  /// What cells drop, in a stack, in both directions and convolved, and states that go on from batch to
  /// batch.
  @Test(arguments: [1, 6, 8])
  func whatCellsDrawAndRememberComesBack(interruptedAfter last: Int) throws {
    let sequences = numbers([24, 4, 3], 5)
    func recurrent() -> Sequential {
      let model = Sequential(seed: 9) {
        Bidirectional(LSTM(3, dropout: 0.3, recurrentDropout: 0.2, returnSequences: true))
        RNN(
          StackedRNNCells([GRUCell(3, dropout: 0.4), LSTMCell(4, recurrentDropout: 0.3)]),
          returnSequences: true)
        Reshape([4, 4, 1])
        TimeDistributed(Dropout(0.1))
        ConvLSTM1D(1, kernelSize: 2, dropout: 0.2, recurrentDropout: 0.2, returnSequences: true)
        Reshape([4, 3])
        GRU(3, dropout: 0.1, stateful: true)
        Dense(2)
      }
      model.compile(optimizer: Adam(learningRate: 0.02), loss: MeanSquaredError())
      return model
    }
    func run(_ model: Sequential, _ callbacks: [Callback]) throws {
      try model.fit(
        sequences, y, batchSize: 4, epochs: 2, seed: 21, callbacks: callbacks, verbose: .silent)
    }
    let straight = recurrent()
    try run(straight, [])
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path + "/backup", frequency: .batches(1)) }
    #expect(throws: Interruption.self) { try run(recurrent(), [backup(), stopper(afterBatch: last)]) }
    let resumed = recurrent()
    try run(resumed, [backup()])
    #expect(weights(of: resumed) == weights(of: straight))
    // The states that the next batch would start from.
    #expect(resumed(sequences[0..<4]).value == straight(sequences[0..<4]).value)
  }

  /// Ended after its last backup, before averages took the place of the weights.
  @Test func averagesAreTakenWhenNoEpochIsLeft() throws {
    let folder = try TemporaryFolder()
    func averaged() -> Sequential {
      let model = Sequential([Input(shape: [5]), Dense(2)], seed: 4)
      model.compile(
        optimizer: SGD(learningRate: 0.1, options: OptimizerOptions(averaging: WeightAveraging(momentum: 0.5))), loss: .mse)
      return model
    }
    let (first, second) = (averaged(), averaged())
    for model in [first, second] {
      try model.fit(
        x, y, batchSize: 8, epochs: 2, shuffle: false, callbacks: [BackupAndRestore(folder.path, deletesCheckpoint: false)],
        verbose: .silent)
    }
    #expect(weights(of: first) == weights(of: second))
  }

  @Test func aBackupOfEpochsStartsTheNextOne() throws {
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path, deletesCheckpoint: false) }
    try model().fit(dataset(), epochs: 2, callbacks: [backup()], verbose: .silent)
    let history = try model().fit(dataset(), epochs: 5, callbacks: [backup()], verbose: .silent)
    #expect(history.epochs == [2, 3, 4])
  }

  @Test func anotherDatasetIsRefused() throws {
    let folder = try TemporaryFolder()
    let backup = { BackupAndRestore(folder.path, frequency: .batches(1)) }
    #expect(throws: Interruption.self) {
      try model().fit(dataset(), callbacks: [backup(), stopper(afterBatch: 2)], verbose: .silent)
    }
    #expect(throws: IteratorStateMismatch.self) {
      try model().fit(dataset().take(3), callbacks: [backup()], verbose: .silent)
    }
  }

  @Test func damagedMetadataIsAnError() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Array(#"{"epoch":-1,"batch":0,"weights":"../x","random_calls":[0],"random_seeds":[0]}"#.utf8), to: "training_metadata.json")
    #expect(throws: ModelFileError.self) {
      try model().fit(dataset(), callbacks: [BackupAndRestore(folder.path)], verbose: .silent)
    }
  }
}
