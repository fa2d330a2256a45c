import Dispatch
import Files
import Synchronization
import TFRecords

extension RecordFiles {
  /// Indexes all files, several at the same time; nil when one is packed.
  func makeIndex(workers: Int, usesSidecars: Bool = true) throws -> RecordIndex? {
    let files = try paths.map { try MappedFile(path: $0, access: .normal) }
    guard files.allSatisfy({ TFRecordReader.detectCompression($0) == .none }) else { return nil }
    guard policy == .fail else { return try makeIndexOfWholeRecords(files) }
    let results = concurrently(files.count, workers: workers) { number in
      Result {
        let index = usesSidecars ? try TFRecordIndex(loading: files[number]) : try TFRecordIndex(files[number])
        // The index is at hand whether or not others may find it next time.
        if writesIndex && index.sidecarPath == nil { try? index.write() }
        return index
      }
    }
    return RecordIndex(try results.map { RecordIndex.Part(try $0.get()) })
  }

  /// Reads every record, to know which are whole, up to where a pass would end.
  private func makeIndexOfWholeRecords(_ files: [MappedFile]) throws -> RecordIndex {
    var search = WholeRecords(DamageAllowance(self, epoch: 0))
    var parts: [RecordIndex.Part] = []
    for file in files where !search.isOver {
      let index = try TFRecordIndex(file, skipDamage: true)
      let whole = try search.numbers(in: index)
      parts.append(RecordIndex.Part(index, whole: whole.count == index.count ? nil : whole))
    }
    return RecordIndex(parts, failure: search.failure)
  }
}

/// Looks for whole records in one file after the other, and meets what a pass over them would meet.
private struct WholeRecords {
  private var allowance: DamageAllowance
  private var passed = 0
  private(set) var isOver = false
  /// The error that a pass would end with.
  private(set) var failure: TooManyErrors?

  init(_ allowance: DamageAllowance) { self.allowance = allowance }

  /// The numbers of the whole records of a file, up to where a pass would end.
  mutating func numbers(in index: TFRecordIndex) throws -> [Int] {
    var problems = index.problems[...]
    var whole: [Int] = []
    for number in 0...index.count {
      // What lies between the record before and this one comes first.
      let start = number < index.count ? index.offsets[number] : .max
      while let problem = problems.first, problem.byteOffset < start {
        problems.removeFirst()
        try goOn(behind: problem)
        if isOver { return whole }
      }
      guard number < index.count else { break }
      do throws(TFRecordError) {
        _ = try index.record(at: number)
      } catch {
        try goOn(behind: error)
        if isOver { return whole }
        continue
      }
      whole.append(number)
      passed += 1
    }
    return whole
  }

  private mutating func goOn(behind error: TFRecordError) throws {
    do { isOver = try !allowance.goesOn(behind: error, element: passed) } catch let error as TooManyErrors {
      isOver = true
      failure = error
    }
    passed += 1
  }
}

/// `make(0)` to `make(count - 1)` in order, computed by the calling thread and at most so many others.
private func concurrently<Result: Sendable>(
  _ count: Int, workers: Int, _ make: @Sendable (Int) -> Result
) -> [Result] {
  let lanes = min(count, workers, Parallelism.automatic.count)
  guard lanes > 1 else { return (0..<count).map(make) }
  let upcoming = Mutex(0)
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: lanes) { _ in
    while true {
      let number = upcoming.withLock { upcoming in
        defer { upcoming += 1 }
        return upcoming
      }
      guard number < count else { return }
      let result = make(number)
      results.withLock { $0[number] = result }
    }
  }
  return results.withLock { $0.compactMap { $0 } }
}

/// The records of several files by number.
struct RecordIndex: Sendable {
  struct Part: Sendable {
    let index: TFRecordIndex
    /// The numbers of the records to use; nil for all.
    let whole: [Int]?
    var count: Int { whole?.count ?? index.count }

    init(_ index: TFRecordIndex, whole: [Int]? = nil) {
      self.index = index
      self.whole = whole
    }
  }

  private let parts: [Part]
  /// The number of the first record of each part, and of the one behind the last.
  private let starts: [Int]
  /// What a pass throws in place of one more record, and then ends.
  private let failure: TooManyErrors?
  var recordCount: Int { starts[parts.count] }
  /// How many elements there are; one that only throws is one, too.
  var count: Int { recordCount + (failure == nil ? 0 : 1) }

  init(_ parts: [Part], failure: TooManyErrors? = nil) {
    self.parts = parts
    self.failure = failure
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// The records as elements; under a budget as copies, so that they hold nothing of the files.
  ///
  /// - Parameter source: makes another index when a sidecar does not fit its file.
  func elements(_ context: IterationContext, of source: RecordFiles) -> IndexedElements<Record> {
    let files = context.budget.map { _ in OpenFiles() }
    return IndexedElements(count: count) { number in
      if let failure, number == recordCount { throw failure.inEpoch(context.epoch) }
      do throws(TFRecordError) { return try record(at: number, files) } catch {
        // A sidecar that does not fit its file is no longer used. Where it had the right number of records, nobody notices.
        guard error.indexPath != nil, error.code != .corruptedData, let index = source.indexByWalking(),
          index.recordCount == recordCount
        else { throw error }
        return try index.record(at: number, files)
      }
    }
  }

  private func record(at number: Int, _ files: OpenFiles?) throws(TFRecordError) -> Record {
    // The last part that starts at or before the number.
    var low = 0
    var high = parts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= number { low = middle } else { high = middle }
    }
    let place = number - starts[low]
    let index = parts[low].index
    let i = parts[low].whole?[place] ?? place
    return if let files { try index.record(at: i, readingThrough: files) } else { try index.record(at: i) }
  }
}
