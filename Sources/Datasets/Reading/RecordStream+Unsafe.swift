import TFRecords

/// The records of several files in order.
final class RecordStream {
  // One thread uses these, one after the other; checking that for every record would take longer than passing it on.
  @exclusivity(unchecked) private var reader: TFRecordReader?
  private var rest: ArraySlice<String>
  private var isLost = false
  /// How many records were given out or left out, damaged ones included.
  @exclusivity(unchecked) private var passed = 0
  private var allowance: DamageAllowance
  private let fails: Bool
  private let copies: Bool
  private let goesOn: Bool

  /// - Parameters:
  ///   - copies: whether records are to hold nothing of their files.
  ///   - goesOn: whether somebody skips what fails, so that records behind damage are looked for.
  init(_ files: RecordFiles, copies: Bool, goesOn: Bool, epoch: Int) {
    rest = files.paths[...]
    (self.copies, self.goesOn) = (copies, goesOn)
    allowance = DamageAllowance(files, epoch: epoch)
    fails = files.policy == .fail
  }

  func next() throws -> Record? {
    // Nobody else can let go of the file's reader meanwhile, so that it needs no reference of its own: counting one up
    // and down would take a sixth of the time of a short record.
    if !copies, let reader,
      let record = Unmanaged.passUnretained(reader)._withUnsafeGuaranteedRef({ $0.nextWhereGood() })
    {
      passed &+= 1
      return record
    }
    return try nextStep()
  }

  /// The next record also where a file ends or is damaged, and as a copy.
  private func nextStep() throws -> Record? {
    while true {
      do throws(TFRecordError) {
        if let record = try reader?.next() {
          passed &+= 1
          return copies ? record.copied() : record
        }
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
    guard fails else {
      allowance.isQuiet = true
      defer { allowance.isQuiet = false }
      return try next() != nil
    }
    while true {
      do throws(TFRecordError) {
        // Data that nobody asked for need no checksum.
        if try reader?.skipRecord() ?? false {
          passed += 1
          return true
        }
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
    defer { passed += 1 }
    let isToGoOn: Bool
    do { isToGoOn = try allowance.goesOn(behind: error, element: passed) } catch {
      // Where the next record is can be told only if this one's length is genuine; otherwise it has to be looked for.
      if let damage = error as? TFRecordError, goesOn || damage.code == .corruptedData {
        reader?.skipDamage()
      } else {
        endHere()
      }
      throw error
    }
    if isToGoOn { reader?.skipDamage() } else { endHere() }
  }

  private func endHere() {
    isLost = true
    reader = nil
  }
}
