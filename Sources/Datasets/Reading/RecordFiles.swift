import Files
import Synchronization
import TFRecords

/// The files behind ``Dataset/tfrecords(_:onError:report:writesIndex:)``: read in order, or by number through an index that is made once.
final class RecordFiles: Sendable {
  let paths: [String]
  let policy: ErrorPolicy
  let report: ErrorReport?
  let writesIndex: Bool
  /// The stage, for errors.
  var name: String { paths.count == 1 ? "tfrecords(1 file)" : "tfrecords(\(grouped(paths.count)) files)" }
  /// The index, nil for packed files, and the files that it was made of; nil until somebody asks.
  private let made = Mutex<Made?>(nil)

  private struct Made {
    var index: RecordIndex?
    var files: [FileIdentity]
    /// Whether a sidecar turned out to be wrong, so that every file was walked.
    var isWalked = false
  }

  init(paths: [String], policy: ErrorPolicy, report: ErrorReport?, writesIndex: Bool = false) {
    self.paths = paths
    self.policy = policy
    self.report = report
    self.writesIndex = writesIndex
  }

  /// The index; nil when a file is packed. Made now if need be, also when the files are no longer those of the last one;
  /// a failure is not remembered.
  func index(workers: Int = .max) throws -> RecordIndex? {
    try made.withLock { made in
      let files = paths.map { FileIdentity(path: $0) }
      if let made, made.files == files { return made.index }
      let index = try makeIndex(workers: workers)
      made = Made(index: index, files: files)
      return index
    }
  }

  /// The index without sidecars, one of which does not fit its file; from now on it is the index. Nil when the files cannot
  /// be walked.
  func indexByWalking() -> RecordIndex? {
    made.withLock { made in
      let files = paths.map { FileIdentity(path: $0) }
      if let made, made.isWalked, made.files == files { return made.index }
      guard let index = try? makeIndex(workers: .max, usesSidecars: false) else { return nil }
      made = Made(index: index, files: files, isWalked: true)
      return index
    }
  }

  /// The records in order; under a budget as copies, so that they hold nothing of their files.
  func stream(_ context: IterationContext) -> DatasetIterator<Record> {
    let stream = RecordStream(self, copies: context.budget != nil, goesOn: context.skipsFailures, epoch: context.epoch)
    return DatasetIterator(
      next: { _ in try stream.next() },
      advance: { _, count in
        for step in 0..<count {
          // What is wrong with a record that is left out was reported when it was first delivered.
          do { if try !stream.skip() { return step } } catch {}
        }
        return count
      })
  }
}

/// What may still go wrong in a pass over record files before it has to end.
struct DamageAllowance {
  private let policy: ErrorPolicy
  private let report: ErrorReport?
  private let stages: String
  private let epoch: Int
  private var skipped = 0
  /// Whether damage is passed by without a report, because it was told of when it was first met.
  var isQuiet = false

  init(_ files: RecordFiles, epoch: Int) {
    (policy, report, self.epoch) = (files.policy, files.report, epoch)
    stages = files.name
  }

  /// Whether to go on behind damage; no is the end of the records.
  ///
  /// - Parameter element: how many records were given out and left out before.
  /// - Throws: `error` if damage is not to be passed over, ``TooManyErrors`` if that was done too often.
  mutating func goesOn(behind error: TFRecordError, element: Int) throws -> Bool {
    guard policy != .fail else { throw error }
    let failure = FailedElement(
      stages: stages, epoch: epoch, element: element,
      error: DatasetError(error, in: stages, element: element))
    if !isQuiet { report?.add(failure) }
    guard case .skip(let limit) = policy else { return false }
    guard skipped < limit else { throw TooManyErrors(limit: limit, last: failure) }
    skipped += 1
    return true
  }
}
