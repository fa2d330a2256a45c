import Files
import Synchronization
import TFRecords

/// The files behind ``Dataset/tfrecords(_:damage:writesIndex:)``: read in order, or by number through an index that is made once.
final class RecordFiles: Sendable {
  let paths: [String]
  let damage: DamagePolicy
  let writesIndex: Bool
  /// The index, nil for packed files, and the files that it was made of; nil until somebody asks.
  private let made = Mutex<(index: RecordIndex?, files: [FileIdentity])?>(nil)

  init(paths: [String], damage: DamagePolicy, writesIndex: Bool = false) {
    self.paths = paths
    self.damage = damage
    self.writesIndex = writesIndex
  }

  /// The index; nil when a file is packed. Made now if need be, also when the files are no longer those of the last one;
  /// a failure is not remembered.
  func index(workers: Int = .max) throws -> RecordIndex? {
    try made.withLock { made in
      let files = paths.map { FileIdentity(path: $0) }
      if let made, made.files == files { return made.index }
      let index = try makeIndex(workers: workers)
      made = (index, files)
      return index
    }
  }

  /// The records in order.
  ///
  /// - Parameter goesOn: whether somebody skips what fails, so that records behind damage are looked for.
  func stream(goesOn: Bool) -> DatasetIterator<Record> {
    let stream = RecordStream(paths: paths, damage: damage, goesOn: goesOn)
    return DatasetIterator(
      next: { number in
        do { return try stream.next() } catch {
          throw DatasetError.passing(error, through: "tfrecords", element: number)
        }
      },
      advance: { _, count in
        for step in 0..<count {
          // Damage in a record that is left out was reported when it was first delivered.
          do { if try !stream.skip() { return step } } catch is TFRecordError {}
        }
        return count
      })
  }
}

/// The records of several files in order.
private final class RecordStream {
  // One thread uses these, one after the other; checking that for every record would take longer than passing it on.
  @exclusivity(unchecked) private var reader: TFRecordReader?
  private var rest: ArraySlice<String>
  private var isLost = false
  private var budget: SkipBudget
  private let fails: Bool
  private let goesOn: Bool

  init(paths: [String], damage: DamagePolicy, goesOn: Bool) {
    rest = paths[...]
    self.goesOn = goesOn
    budget = SkipBudget(damage)
    if case .fail = damage { fails = true } else { fails = false }
  }

  func next() throws -> Record? {
    while true {
      do throws(TFRecordError) {
        if let record = try reader?.next() { return record }
      } catch {
        try pass(error)
        continue
      }
      guard try openNext() else { return nil }
    }
  }

  /// Leaves out a record; false when there is none.
  func skip() throws -> Bool {
    // Whether damaged records count depends on what is to be done about them.
    guard fails else { return try next() != nil }
    while true {
      do throws(TFRecordError) {
        // Data that nobody asked for need no checksum.
        if try reader?.skipRecord() ?? false { return true }
      } catch {
        try pass(error)
        continue
      }
      guard try openNext() else { return false }
    }
  }

  private func openNext() throws -> Bool {
    reader = nil
    guard !isLost, let path = rest.popFirst() else { return false }
    reader = try TFRecordReader(path: path)
    return true
  }

  /// Goes past a damaged place, or throws what it was.
  private func pass(_ error: TFRecordError) throws {
    guard fails else {
      do { try budget.spend(on: error) } catch {
        endHere()
        throw error
      }
      reader?.skipDamage()
      return
    }
    // Where the next record is can be told only if this one's length is genuine; otherwise it has to be looked for.
    if goesOn || error.code == .corruptedData { reader?.skipDamage() } else { endHere() }
    throw error
  }

  private func endHere() {
    isLost = true
    reader = nil
  }
}

/// How many damaged places may still be passed over.
struct SkipBudget {
  private var left: Int
  private let report: @Sendable (TFRecordError) -> Void

  init(_ damage: DamagePolicy) {
    switch damage {
    case .fail: (left, report) = (0, { _ in })
    case .skip(let most, let report): (left, self.report) = (most, report)
    }
  }

  mutating func spend(on error: TFRecordError) throws {
    guard left > 0 else { throw error }
    left -= 1
    report(error)
  }
}
