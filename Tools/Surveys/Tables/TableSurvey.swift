package import Datasets
import Files
import TFRecords
package import Terminal

/// Rows of text files, CSV, TSV, JSON Lines or plain lines, looked at as records are.
///
/// ```swift
/// let survey = try TableSurvey(Source(kind: .csv, path: "titanic.csv"))
/// survey.rows.recordCount          // 891
/// ```
/// A field of CSV that is a whole number counts as `int64`, another number as `float`, anything else as text; an empty one as
/// missing. A line of JSON is the record that `ExampleJSON` makes of it.
package struct TableSurvey: Sendable {
  package let source: Source
  package private(set) var rows = RecordSurvey(RecordSurvey.Depth(features: true, statistics: true))
  package private(set) var byteCount = 0

  /// Reads on one thread and looks on others, with memory for a few parts.
  ///
  /// - Throws: `FileError` for a file that cannot be read. Rows that cannot are problems of the survey.
  package init(_ source: Source, parallelism: Parallelism = .automatic, progress: Progress? = nil) throws {
    self.source = source
    let path = source.path
    byteCount = try MappedFile(path: path).count
    switch source.kind {
    case .csv, .tsv:
      let format = source.kind == .tsv ? CSVFormat.tsv : CSVFormat()
      try addItems(parallelism, progress, byteCount: { $0.byteCount }) {
        let rows = try Dataset.csv(paths: [path], format: format).makeIterator()
        return { try Self.next(rows, path) }
      } add: { row, number, survey in
        let (example, digest) = Self.example(of: row)
        survey.add(row: example, digest: digest, at: ItemPlace(path: path, number: number + 1, noun: "row"))
      }
    case .jsonLines:
      try addItems(parallelism, progress, byteCount: { $0.text.utf8.count }) {
        var lines = try JSONLines(path)
        return { try lines.next() }
      } add: { line, _, survey in
        survey.add(
          row: try line.example(), digest: Self.digest(line.text),
          at: ItemPlace(path: path, number: line.number, noun: "line"))
      }
    case .textLines:
      try addItems(parallelism, progress, byteCount: { $0.utf8.count }) {
        let lines = try Dataset.textLines([path]).makeIterator()
        return { try Self.next(lines, path) }
      } add: { line, number, survey in
        survey.add(
          row: SequenceExample(context: ["text": .string(line)]), digest: Self.digest(line),
          at: ItemPlace(path: path, number: number + 1, noun: "line"))
      }
    default: preconditionFailure("'\(path)' is \(source.kind.title), which has no rows")
    }
  }

  /// Looks at items part by part, so that approximate statistics do not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - byteCount: about how much memory an item takes.
  ///   - open: begins to read the file; the items and what could not be read come in its order.
  ///   - add: adds an item and its number to a survey, or throws what is wrong with it.
  private mutating func addItems<Item: Sendable>(
    _ parallelism: Parallelism, _ progress: Progress?, byteCount: @escaping @Sendable (Item) -> Int,
    from open: @escaping @Sendable () throws -> () throws -> Result<Item, Problem>?,
    add: @escaping @Sendable (Item, Int, inout RecordSurvey) throws -> Void
  ) throws {
    let (path, depth) = (source.path, rows.depth)
    let parts = Dataset<(items: [Result<Item, Problem>], first: Int)>.generator(name: path) {
      let next = try open()
      var number = 0
      return {
        var items: [Result<Item, Problem>] = []
        var bytes = 0
        while items.count < 1024, bytes < 1 << 20, let item = try next() {
          items.append(item)
          if case .success(let item) = item { bytes += byteCount(item) }
        }
        defer { number += items.count }
        return items.isEmpty ? nil : (items, number)
      }
    }
    let surveys = parts.map(parallelism: parallelism) { items, first in
      var survey = RecordSurvey(depth)
      for (offset, item) in items.enumerated() {
        do { try add(try item.get(), first + offset, &survey) } catch { survey.add(Problem(path: path, reason: error)) }
      }
      progress?.advance(by: items.count)
      return survey
    }
    do { try surveys.forEach { rows.merge($0) } } catch let error as DatasetError { throw error.underlying }
  }

  /// The next row or line, or what is wrong with it; an error of the file ends the look.
  private static func next<Item>(_ items: DatasetIterator<Item>, _ path: String) throws -> Result<Item, Problem>? {
    do { return try items.next().map { .success($0) } } catch let error as DatasetError {
      guard error.underlying is CSVError || error.underlying is TextLineError else { throw error.underlying }
      return .failure(Problem(path: path, reason: error.underlying))
    }
  }

  private static func digest(_ line: String) -> UInt64 {
    let utf8 = line.utf8
    return contentDigest(utf8.span.bytes)
  }

  /// A row as a record, and the digest of its fields as they are written.
  private static func example(of row: CSVRow) -> (SequenceExample, UInt64) {
    var example = SequenceExample()
    var digest = ContentChain()
    for (place, column) in row.columns.enumerated() {
      let field = Array(row.bytes(at: place))
      digest.add(field.span.bytes)
      if !field.isEmpty { example.context[column.name] = feature(ofField: field) }
    }
    return (example, digest.digest)
  }

  /// A field as a number where it is one.
  static func feature(ofField field: [UInt8]) -> Feature {
    // Names such as "nan" and "infinity", which `Float` would take, are texts.
    if let first = field.first, first.isNumberStart {
      let text = String(decoding: field, as: UTF8.self)
      if let number = Int64(text) { return .int64s([number]) }
      if let number = Float(text) { return .floats([number]) }
    }
    return .bytes([field])
  }
}

extension UInt8 {
  fileprivate var isNumberStart: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || self == UInt8(ascii: "-")
      || self == UInt8(ascii: "+") || self == UInt8(ascii: ".")
  }
}
