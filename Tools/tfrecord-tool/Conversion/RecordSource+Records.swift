import Files
import Surveys
import TFRecords

extension RecordSource {
  /// The records of files, unchanged; by number when no file is compressed, or damaged in very many places.
  ///
  /// - Parameter edits: changes to each record; none leaves the bytes as they are.
  init(
    records paths: [String], kind: SourceKind = .tfrecord, noun: String = "record", edits: RecordEdits = RecordEdits(),
    onError: ErrorPolicy = .fail
  ) throws {
    let files = try paths.map { try MappedFile(path: $0) }
    let identity = paths + paths.map { "\(FileIdentity(path: $0).described)" } + ["\(edits)"]
    let isPlain = files.allSatisfy { TFRecordReader.detectCompression($0) == .none } && !paths.contains("/dev/stdin")
    guard isPlain, let indexes = try Self.indexes(of: files, onError) else {
      self.init(streaming: paths, kind: kind, noun: noun, identity: identity) { record, _, block in
        block.add(record, edits)
      }
      return
    }
    // Damaged places take positions behind the records.
    let damage = indexes.flatMap(\.problems).map { Problem($0) }
    let starts = indexes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let total = starts[starts.count - 1]
    let allowance = PageAllowance(indexes.map(\.file))
    let byteCount = files.reduce(0) { $0 + $1.count }
    let blockSize = max(1, min(1024, 1_000_000 / max(1, byteCount / max(1, total))))
    self.init(
      kind: kind, path: paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more", noun: noun,
      identity: identity,
      access: .numbered(count: total + damage.count, blockSize: blockSize) { number, block in
        guard number < total else { return block.leaveOut(damage[number - total]) }
        let file = Self.place(of: number, in: starts)
        let place = number - starts[file]
        // A damaged record has been read as well.
        defer { allowance.note(indexes[file].dataRange(at: place).count) }
        do throws(TFRecordError) {
          block.add(try indexes[file].record(at: place), edits)
        } catch {
          block.leaveOut(Problem(error))
        }
      })
  }

  /// Where the records of plain files are; nil when there is more damage among them than should be kept in memory.
  private static func indexes(of files: [MappedFile], _ onError: ErrorPolicy) throws -> [TFRecordIndex]? {
    guard onError != .fail else { return try files.map { try TFRecordIndex(loading: $0) } }
    var indexes: [TFRecordIndex] = []
    var left = mostDamage
    for file in files {
      let index = try TFRecordIndex(file, skipDamage: true, maximumProblems: left)
      guard index.problemCount <= left else { return nil }
      left -= index.problemCount
      indexes.append(index)
    }
    return indexes
  }

  /// How many damaged places get numbers behind the records.
  private static let mostDamage = 10_000

  /// The records of files front to back, each of which `make` turns into one position of a block.
  ///
  /// - Parameter make: gets a record and its number over all files, of which the same may come twice; damage has numbers, too.
  init(
    streaming paths: [String], kind: SourceKind = .tfrecord, noun: String = "record", identity: [String],
    make: @escaping @Sendable (Record, Int, inout RecordBlock) throws -> Void
  ) {
    self.init(
      kind: kind, path: paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more", noun: noun,
      identity: identity,
      access: .streamed {
        var records = RecordStream(paths)
        var number = 0
        return {
          var items: [Result<Record, TFRecordError>] = []
          var byteCount = 0
          while items.count < 1024, byteCount < 1 << 20, let item = try records.next() {
            items.append(item)
            if case .success(let record) = item { byteCount += record.count + RecordFrame.overhead }
          }
          guard !items.isEmpty else { return nil }
          let (chunk, first) = (items, number)
          number += items.count
          return Chunk(count: chunk.count) {
            var block = RecordBlock()
            for (offset, item) in chunk.enumerated() {
              switch item {
              case .success(let record): try make(record, first + offset, &block)
              case .failure(let error): block.leaveOut(Problem(error))
              }
            }
            return block
          }
        }
      })
  }

  /// Which file has record `number`, by where each file's records begin.
  private static func place(of number: Int, in starts: [Int]) -> Int {
    var (low, high) = (0, starts.count - 1)
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= number { low = middle } else { high = middle }
    }
    return low
  }
}

extension RecordBlock {
  /// Adds a record that was read, changed; as it is when nothing changes.
  mutating func add(_ record: Record, _ edits: RecordEdits) {
    guard !edits.isEmpty else { return record.withBytes { add($0) } }
    do {
      var example = try SequenceExample(parsing: record)
      try edits.apply(to: &example)
      add(example)
    } catch {
      leaveOut(Problem(error, in: record))
    }
  }
}

extension Problem {
  /// What is wrong with a record's content.
  init(_ error: any Error, in record: Record) {
    var reason = "\(error)"
    if let error = error as? ExampleError {
      let place = error.byteOffset.map { " (byte \($0) of its data)" } ?? ""
      reason = "this is no tf.train.Example: \(error.key.map { "feature '\($0)' " } ?? "it ")\(error.reason)\(place)"
    }
    self.init(path: record.path, record: record.number, byteOffset: record.byteOffset, reason: reason)
  }
}
