import Datasets
import Files
import HDF5Files
import TensorFiles
import Tensors

/// Lets an interrupted `fit` go on where it was: run the same program again.
///
///     let backup = BackupAndRestore("backup", frequency: .batches(100))
///     try model.fit(records, epochs: 50, callbacks: [backup])
///
/// Weights, what the optimizer remembers, the epoch, the batch, the position of the dataset's iterator,
/// what all that draws random numbers needs to draw on, cells of recurrent layers included, and the
/// states of stateful layers are kept, so that the run ends with the same weights, bit for bit, as one
/// that was not interrupted. Figures of the epoch under way count from the restored batch on. The
/// program has to build the same model and dataset.
///
/// The folder holds `training_metadata.json` and the weights it names; a new backup is complete before
/// the old one goes. When `fit` ends, both are removed.
public final class BackupAndRestore: Callback {
  private let folder: String
  private let frequency: ModelCheckpoint.Frequency
  private let deletesCheckpoint: Bool
  private var batchesSinceSaving = 0
  private var lastWeights: String?

  /// - Parameters:
  ///   - folder: is made when it is missing.
  ///   - frequency: when to save.
  ///   - deletesCheckpoint: whether to remove the backup when `fit` ends.
  public init(
    _ folder: String, frequency: ModelCheckpoint.Frequency = .epoch, deletesCheckpoint: Bool = true
  ) {
    if case .batches(let count) = frequency {
      precondition(count > 0, "The number of batches is \(count), and must be above 0.")
    }
    self.folder = folder
    self.frequency = frequency
    self.deletesCheckpoint = deletesCheckpoint
  }

  private var metadataPath: String { folder + "/training_metadata.json" }

  override public func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) throws {
    guard case .batches(let count) = frequency, let run = model?.run else { return }
    batchesSinceSaving += 1
    guard batchesSinceSaving >= count else { return }
    batchesSinceSaving = 0
    try save(epoch: run.epoch, batch: run.batch)
  }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) throws {
    // What was saved within the epoch must not be gone back to.
    batchesSinceSaving = 0
    try save(epoch: epoch + 1, batch: 0)
  }

  override public func onTrainEnd() throws {
    guard deletesCheckpoint else { return }
    Folder.removeFile(metadataPath)
    if let lastWeights { Folder.removeFile(folder + "/" + lastWeights) }
    lastWeights = nil
  }

  private func save(epoch: Int, batch: Int) throws {
    guard let model else { return }
    try Folder.create(folder)
    let weights = "epoch-\(epoch)-batch-\(batch).weights.h5"
    let file = HDF5File(creating: folder + "/" + weights)
    try SavedWeights.write(model, to: file, isMerged: false)
    try model.writeStates(to: file)
    try file.write(to: folder + "/" + weights)
    let layers = model.randomLayers
    var metadata: [String: ConfigValue] = [
      "epoch": .int(epoch), "batch": .int(batch), "weights": .string(weights),
      "random_calls": .ints(layers.map(\.callCount)),
      "random_seeds": .ints(layers.map { $0.seed ?? 0 }),
      "shuffle_seed": model.run?.plan.training.shuffleSeed.map { .int($0) } ?? .null,
    ]
    // After an epoch that was a whole pass the next one has a pass of its own.
    let isWithinPass = batch > 0 || model.run?.plan.stepsPerEpoch != nil
    if let run = model.run, isWithinPass {
      metadata["pass"] = .int(run.passNumber)
      metadata["pass_batch"] = .int(run.passBatch)
    }
    if let loss = model.run?.loss, batch > 0 {
      metadata["loss"] = [.double(loss.total), .double(loss.weight)]
    }
    if isWithinPass, let state = model.run?.iteratorState {
      metadata["iterator"] = [
        "version": .int(state.version), "pipeline": .string(state.pipeline),
        "fingerprint": .string(state.fingerprint), "epoch": .int(state.epoch),
        "position": .int(state.position),
      ]
    }
    let description = try AtomicFile(path: metadataPath)
    try description.write(Array(ConfigValue.object(metadata).json.description.utf8))
    try description.commit()
    if let lastWeights, lastWeights != weights { Folder.removeFile(folder + "/" + lastWeights) }
    lastWeights = weights
  }

  /// Whether there is a run to go on with.
  var hasBackup: Bool {
    get throws { try fileBytes(metadataPath) != nil }
  }

  /// What `fit` needs to go on; nil when there is no backup.
  func restore(_ model: Model) throws -> (epoch: Int, start: BatchSource.Start, shuffleSeed: Int?)? {
    guard let bytes = try fileBytes(metadataPath) else { return nil }
    func failure(_ reason: String) -> ModelFileError {
      ModelFileError(path: metadataPath, part: "backup", reason: reason)
    }
    guard case .object(let values) = ConfigValue(try JSONValue(parsing: bytes)) else {
      throw failure("expected an object")
    }
    let reader = ConfigReader("BackupAndRestore", values)
    let layers = model.randomLayers
    let (epoch, batch) = (try reader.int("epoch"), try reader.int("batch"))
    let weights = try reader.string("weights")
    let calls = try reader.ints("random_calls", count: layers.count)
    let seeds = try reader.ints("random_seeds", count: layers.count)
    guard epoch >= 0, batch >= 0, !weights.contains("/") else {
      throw failure("found epoch \(epoch), batch \(batch), weights '\(weights)'")
    }
    try model.loadWeights(folder + "/" + weights)
    try model.readStates(from: HDF5File(folder + "/" + weights))
    for (layer, (count, seed)) in zip(layers, zip(calls, seeds)) {
      (layer.callCount, layer.seed) = (count, seed)
    }
    lastWeights = weights
    var start = BatchSource.Start(
      batch: batch, pass: try reader.optionalInt("pass"),
      passBatch: try reader.optionalInt("pass_batch") ?? batch)
    guard start.passBatch >= 0 else { throw failure("found batch \(start.passBatch) of a pass") }
    if case .array(let loss)? = values["loss"], loss.count == 2,
      case .double(let total) = loss[0], case .double(let weight) = loss[1]
    {
      start.loss = (total, weight)
    }
    if case .object(let iterator)? = values["iterator"] {
      let reader = ConfigReader("BackupAndRestore", iterator)
      start.iterator = BatchSource.IteratorPosition(
        version: try reader.int("version"), pipeline: try reader.string("pipeline"),
        fingerprint: try reader.string("fingerprint"), epoch: try reader.int("epoch"),
        position: try reader.int("position"))
    }
    return (epoch, start, try reader.optionalInt("shuffle_seed"))
  }
}

extension Layer {
  /// The recurrent layers inside that go on from batch to batch, in order, this one included.
  var statefulLayers: [RNN] {
    ((self as? RNN).map { $0.stateful ? [$0] : [] } ?? []) + layers.flatMap(\.statefulLayers)
  }

  private static let statesPlace = "recurrent_states"

  /// Writes where stateful layers are: `recurrent_states/0/1` is the second state of the first.
  fileprivate func writeStates(to file: HDF5File) throws {
    for (index, layer) in statefulLayers.enumerated() {
      let place = "\(Self.statesPlace)/\(index)"
      try file.createGroup(place)
      for (number, state) in (layer.lastStates ?? []).enumerated() {
        try file.write(state, at: "\(place)/\(number)")
      }
    }
  }

  /// Takes stateful layers to where they were.
  fileprivate func readStates(from file: HDF5File) throws {
    for (index, layer) in statefulLayers.enumerated() {
      let place = "\(Self.statesPlace)/\(index)"
      let count = file.contains(place) ? try file.children(of: place).count : 0
      guard count == 0 || count == layer.cell.stateSizes.count else {
        throw ModelFileError(
          path: file.path, part: "layer '\(layer.name)'",
          reason: "expected \(layer.cell.stateSizes.count) states at '\(place)', found \(count)")
      }
      layer.lastStates =
        count == 0 ? nil : try (0..<count).map { try file.tensor("\(place)/\($0)") }
    }
  }
}
