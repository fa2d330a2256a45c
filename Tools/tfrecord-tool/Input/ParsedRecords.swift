import Datasets
import Surveys
import TFRecords

/// The records of files, parsed by several workers, in order.
struct ParsedRecords: Sendable {
  private let paths: [String]
  private let limit: Int?
  private let edits: RecordEdits
  private let parallelism: Parallelism

  /// - Parameters:
  ///   - limit: how many records at most; all when nil.
  ///   - edits: changes to each.
  init(
    _ paths: [String], limit: Int? = nil, edits: RecordEdits = RecordEdits(), _ parallelism: Parallelism = .automatic
  ) {
    (self.paths, self.limit, self.edits, self.parallelism) = (paths, limit, edits, parallelism)
  }

  /// Has workers make something of some hundred records at a time, and hands it on in the order of the records.
  ///
  /// What cannot be read or parsed is a failure in its place.
  func forEach<R: Sendable>(
    _ transform: @escaping @Sendable ([Result<SequenceExample, Problem>]) throws -> R, body: (R) throws -> Void
  ) throws {
    let (paths, limit, edits) = (paths, limit, edits)
    let parts = Dataset<[Result<Record, TFRecordError>]>.generator(name: "records") {
      var records = RecordStream(paths)
      var left = limit ?? .max
      return {
        var items: [Result<Record, TFRecordError>] = []
        var byteCount = 0
        while left > 0, items.count < 256, byteCount < 1 << 20, let item = try records.next() {
          if case .success(let record) = item { byteCount += record.count }
          items.append(item)
          left -= 1
        }
        return items.isEmpty ? nil : items
      }
    }
    do {
      try parts.map(parallelism: parallelism) { items in try transform(items.map { Self.parsed($0, edits) }) }.forEach(body)
    } catch let error as DatasetError {
      throw error.underlying
    }
  }

  private static func parsed(
    _ item: Result<Record, TFRecordError>, _ edits: RecordEdits
  ) -> Result<SequenceExample, Problem> {
    switch item {
    case .failure(let error): return .failure(Problem(error))
    case .success(let record):
      do {
        var example = try SequenceExample(parsing: record)
        try edits.apply(to: &example)
        return .success(example)
      } catch {
        return .failure(Problem(error, in: record))
      }
    }
  }
}
