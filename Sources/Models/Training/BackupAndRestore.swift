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
/// the old one goes. With `doublesCheckpoint` the one before stays as well, named by
/// `previous_training_metadata.json`, and is gone back to when the newer one cannot be read. When `fit` ends,
/// all are removed.
public final class BackupAndRestore: Callback {
  private let folder: String
  private let frequency: ModelCheckpoint.Frequency
  private let deletesCheckpoint: Bool
  private var batchesSinceSaving = 0
  private let doublesCheckpoint: Bool
  /// What is in the folder, the newest last: two at most.
  private var backups: [Backup] = []

  private struct Backup {
    /// The bytes of the metadata.
    let metadata: [UInt8]
    /// The name of the weights.
    let weights: String
  }

  /// - Parameters:
  ///   - folder: is made when it is missing.
  ///   - frequency: when to save.
  ///   - doublesCheckpoint: whether to keep the backup before the last one, in case that this is damaged.
  ///   - deletesCheckpoint: whether to remove the backup when `fit` ends.
  public init(
    _ folder: String, frequency: ModelCheckpoint.Frequency = .epoch, doublesCheckpoint: Bool = false,
    deletesCheckpoint: Bool = true
  ) {
    if case .batches(let count) = frequency {
      precondition(count > 0, "The number of batches is \(count), and must be above 0.")
    }
    self.folder = folder
    self.frequency = frequency
    self.doublesCheckpoint = doublesCheckpoint
    self.deletesCheckpoint = deletesCheckpoint
  }

  private var metadataPath: String { folder + "/training_metadata.json" }
  private var previousPath: String { folder + "/previous_training_metadata.json" }
  /// Where metadata may be, the newest first.
  private var places: [String] { [metadataPath] + (doublesCheckpoint ? [previousPath] : []) }

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
    for path in places { Folder.removeFile(path) }
    remove(backups)
    backups = []
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
    let new = Backup(metadata: Array(ConfigValue.object(metadata).json.description.utf8), weights: weights)
    let kept = doublesCheckpoint ? backups.suffix(1).filter { $0.weights != weights } : []
    if let previous = kept.first { try write(previous.metadata, to: previousPath) }
    try write(new.metadata, to: metadataPath)
    remove(backups.filter { backup in !(kept + [new]).contains { $0.weights == backup.weights } })
    backups = kept + [new]
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  private func remove(_ backups: [Backup]) {
    for backup in backups { Folder.removeFile(folder + "/" + backup.weights) }
  }

  /// Whether there is a run to go on with.
  var hasBackup: Bool {
    get throws { try places.contains { try fileBytes($0) != nil } }
  }

  /// What `fit` needs to go on; nil when there is no backup.
  func restore(_ model: Model) throws -> (epoch: Int, start: BatchSource.Start, shuffleSeed: Int?)? {
    var problem: (any Error)?
    for path in places {
      do {
        if let found = try restore(model, from: path) { return found }
      } catch {
        problem = problem ?? error
      }
    }
    if let problem { throw problem }
    return nil
  }

  private func restore(
    _ model: Model, from path: String
  ) throws -> (epoch: Int, start: BatchSource.Start, shuffleSeed: Int?)? {
    guard let (backup, values) = try backup(at: path) else { return nil }
    let reader = ConfigReader("BackupAndRestore", values)
    let layers = model.randomLayers
    let (epoch, batch) = (try reader.int("epoch"), try reader.int("batch"))
    let weights = backup.weights
    let calls = try reader.ints("random_calls", count: layers.count)
    let seeds = try reader.ints("random_seeds", count: layers.count)
    func failure(_ reason: String) -> ModelFileError { self.failure(path, reason) }
    guard epoch >= 0, batch >= 0 else { throw failure("found epoch \(epoch), batch \(batch)") }
    try model.loadWeights(folder + "/" + weights)
    try model.readStates(from: HDF5File(folder + "/" + weights))
    for (layer, (count, seed)) in zip(layers, zip(calls, seeds)) {
      (layer.callCount, layer.seed) = (count, seed)
    }
    // The one before is no longer needed once there is another.
    backups = path == metadataPath ? places.dropFirst().compactMap { (try? self.backup(at: $0))?.0 } : []
    backups = backups.filter { $0.weights != weights } + [backup]
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

  /// What the metadata at `path` say; nil when there are none.
  private func backup(at path: String) throws -> (Backup, values: [String: ConfigValue])? {
    guard let bytes = try fileBytes(path) else { return nil }
    guard case .object(let values) = ConfigValue(try JSONValue(parsing: bytes)) else {
      throw failure(path, "expected an object")
    }
    let weights = try ConfigReader("BackupAndRestore", values).string("weights")
    guard !weights.contains("/") else { throw failure(path, "found weights '\(weights)'") }
    return (Backup(metadata: bytes, weights: weights), values)
  }

  private func failure(_ path: String, _ reason: String) -> ModelFileError {
    ModelFileError(path: path, part: "backup", reason: reason)
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
