import Files
import TensorFiles

/// Saves the model while it is trained, each time or only when a figure got better.
///
///     let checkpoint = ModelCheckpoint("checkpoints/{epoch:02d}-{val_loss:.2f}.keras", saveBestOnly: true)
///     try model.fit(training, epochs: 50, validationData: validation, callbacks: [checkpoint])
///     checkpoint.lastPath   // "checkpoints/07-0.12.keras"
///
/// In the path `{epoch}` is the number of the epoch counted from 1, `{batch}` that of the batch, and any
/// other name a figure; `:02d` gives digits, `:.2f` decimals, as in Python. Folders are made.
public final class ModelCheckpoint: Callback {
  /// When to save.
  public enum Frequency: Sendable, Equatable {
    /// At the end of each epoch.
    case epoch
    /// After so many batches.
    case batches(Int)
  }

  private let pattern: String
  private let saveBestOnly: Bool
  private let saveWeightsOnly: Bool
  private let frequency: Frequency
  private var monitor: Monitor
  private var epoch = 0
  private var batchesSinceSaving = 0
  private var lastBatch = -1

  /// Where the model was last saved; nil before.
  public private(set) var lastPath: String?

  /// - Parameters:
  ///   - path: ends in `.keras`, or in `.weights.h5` for weights alone.
  ///   - monitor: the figure to watch.
  ///   - saveBestOnly: whether to save only when that figure got better.
  ///   - saveWeightsOnly: whether to save weights and what the optimizer remembers, without the layers.
  ///   - mode: whether a higher figure is better.
  ///   - frequency: when to save.
  ///   - initialValueThreshold: what has to be surpassed at first; nil for nothing.
  public init(
    _ path: String, monitor: String = "val_loss", saveBestOnly: Bool = false,
    saveWeightsOnly: Bool = false, mode: MonitorMode = .auto, frequency: Frequency = .epoch,
    initialValueThreshold: Float? = nil
  ) {
    let ending = saveWeightsOnly ? ".weights.h5" : ".keras"
    precondition(path.hasSuffix(ending), "The path '\(path)' has to end in \(ending).")
    if case .batches(let count) = frequency {
      precondition(count > 0, "The number of batches is \(count), and must be above 0.")
    }
    pattern = path
    self.saveBestOnly = saveBestOnly
    self.saveWeightsOnly = saveWeightsOnly
    self.frequency = frequency
    self.monitor = Monitor(monitor, mode: mode, best: initialValueThreshold)
  }

  override public func onEpochBegin(_ epoch: Int) { self.epoch = epoch }

  override public func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) throws {
    guard case .batches(let count) = frequency else { return }
    batchesSinceSaving += batch <= lastBatch ? batch + 1 : batch - lastBatch
    lastBatch = batch
    guard batchesSinceSaving >= count else { return }
    batchesSinceSaving = 0
    try save(batch: batch, logs: Dictionary(logs.figures) { $1 })
  }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) throws {
    if frequency == .epoch { try save(batch: nil, logs: logs) }
  }

  private func save(batch: Int?, logs: [String: Float]) throws {
    guard let model else { return }
    // A figure that is not there yet does not keep the model from being saved, as in Keras.
    if saveBestOnly, let value = logs[monitor.name], !monitor.improves(to: value, of: model) { return }
    let path = try ModelCheckpoint.path(pattern, epoch: epoch, batch: batch, logs: logs)
    try createFolders(above: path)
    if saveWeightsOnly { try model.saveWeights(path) } else { try model.save(path) }
    lastPath = path
  }

  /// The path with every `{name}` and `{name:format}` filled in.
  static func path(
    _ pattern: String, epoch: Int, batch: Int?, logs: [String: Float]
  ) throws -> String {
    var result = ""
    var rest = pattern[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let field = rest[rest.index(after: open)..<close].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(field[0])
      let format = field.count > 1 ? String(field[1]) : ""
      if let number = name == "epoch" ? epoch + 1 : name == "batch" ? batch.map({ $0 + 1 }) : nil {
        let width = Int(format.filter(\.isNumber)) ?? 0
        let digits = "\(number)"
        let pad = format.hasPrefix("0") ? "0" : " "
        result += String(repeating: pad, count: max(0, width - digits.count)) + digits
      } else if let value = logs[name] {
        let decimals = format.split(separator: ".", omittingEmptySubsequences: false).last.flatMap {
          Int($0.filter(\.isNumber))
        }
        result += decimals.map { fixed(value, decimals: $0) } ?? "\(value)"
      } else {
        throw ModelFileError(
          path: pattern, reason: "there is no figure '\(name)'; there are \(logs.keys.sorted())")
      }
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private static func fixed(_ value: Float, decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var power = 1.0
    for _ in 0..<min(decimals, 9) { power *= 10 }
    let scaled = (Double(value.magnitude) * power).rounded(.toNearestOrEven)
    guard scaled < 0x1p62 else { return "\(value)" }
    let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: Int(power))
    let digits = "\(fraction)"
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + "\(whole)" }
    return sign + "\(whole)." + String(repeating: "0", count: min(decimals, 9) - digits.count) + digits
  }
}

/// Makes the folders that a file at `path` lies in.
func createFolders(above path: String) throws(FileError) {
  guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
  try Folder.create(String(path[..<slash]))
}
