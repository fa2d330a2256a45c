import ArgumentParser
import Datasets
import Files
import Foundation
import Models
import Tensors

/// The mean loss of each epoch, in files beside the backup: a run that goes on at the end has no epoch of its own.
private struct SavedLosses {
  let folder: String

  func append(_ epoch: Int, _ loss: Float) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = try AtomicFile(path: "\(folder)/loss-\(epoch).txt")
    try file.write(Array("loss of epoch \(epoch) \(loss.bitPattern)".utf8))
    try file.commit()
  }

  func all() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("loss-") }.sorted()
      .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
  }
}

/// Trains a small model, with a backup after every few batches; started again it goes on from there.
@main
struct TrainingTrial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training-trial",
    abstract: "Trains, goes on after it was killed, and writes down a hash of every parameter in the end.",
    discussion: """
      BackupAndRestore keeps the backup. After the last epoch one batch more is trained on, so that what the optimizer \
      remembers shows, too. trial.sh kills it in random places and compares the hashes with those of an undisturbed run.

      Exit status: 0 when all epochs are done, 1 when something failed, 64 when the command line is wrong.
      """)

  @Argument(help: "arrays, dataset, steps, sequence, recurrent or adapted.")
  var kind: TrialTraining

  @Option(help: "The folder of the backup.")
  var backup: String

  @Option(help: "Where the hashes go.")
  var output: String

  @Option(help: "How many epochs.")
  var epochs = 4

  @Option(help: "After how many batches a backup is made.")
  var every = 3

  func validate() throws {
    if every < 1 { throw ValidationError("--every is \(every), and must be at least 1.") }
  }

  func run() throws {
    let model = kind.model()
    let callback = BackupAndRestore(backup, frequency: .batches(every), deletesCheckpoint: false)
    let losses = SavedLosses(folder: backup)
    let keeper = LambdaCallback(onEpochEnd: { epoch, logs in try losses.append(epoch, logs["loss"] ?? .nan) })
    // Of an epoch that is repeated because no backup followed it the loss has to be the same again.
    _ = try kind.fit(model, epochs: epochs, callbacks: [keeper, callback])
    var lines = model.parameters.map { "\($0.path) \(hash($0.value))" }
    lines += try losses.all()
    try model.trainOnBatch(kind.inputs(0..<8), kind.labels(0..<8))
    lines += model.parameters.map { "once more \($0.path) \(hash($0.value))" }
    let file = try AtomicFile(path: output)
    try file.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    try file.commit()
  }

  /// FNV-1a over shape and numbers, the same in every process.
  private func hash(_ tensor: Tensor) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for length in tensor.shape { hash = (hash ^ UInt64(length)) &* 0x100_0000_01b3 }
    for number in tensor.scalars(of: Float.self) { hash = (hash ^ UInt64(number.bitPattern)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
