import Datasets
import Files
import TFRecords
package import Terminal

/// Rows of text files, CSV, TSV or plain lines, looked at as records are.
///
/// ```swift
/// let survey = try TableSurvey(Source(kind: .csv, path: "titanic.csv"))
/// survey.rows.recordCount          // 891
/// ```
/// A field that is a whole number counts as `int64`, another number as `float`, anything else as text; an empty one as missing.
package struct TableSurvey: Sendable {
  package let source: Source
  package private(set) var rows = RecordSurvey(RecordSurvey.Depth(features: true, statistics: true))
  package private(set) var byteCount = 0

  /// - Throws: `FileError` for a file that cannot be read. Rows that cannot are problems of the survey.
  package init(_ source: Source, progress: Progress? = nil) throws {
    self.source = source
    byteCount = try MappedFile(path: source.path).count
    switch source.kind {
    case .csv: try addRows(format: CSVFormat(), progress)
    case .tsv: try addRows(format: .tsv, progress)
    case .textLines: try addLines(progress)
    default: preconditionFailure("'\(source.path)' is \(source.kind.title), which has no rows")
    }
  }

  private mutating func addRows(format: CSVFormat, _ progress: Progress?) throws {
    let iterator = try Dataset.csv(paths: [source.path], format: format).makeIterator()
    var number = 0
    while true {
      do {
        guard let row = try iterator.next() else { return }
        var features: [String: Feature] = [:]
        var digest = ContentChain()
        for column in row.columns {
          let field = Array(row.bytes(column.name))
          digest.add(field)
          if !field.isEmpty { features[column.name] = Self.feature(ofField: field) }
        }
        add(features, digest, number, noun: "row")
      } catch {
        try add(error)
      }
      number += 1
      progress?.advance()
    }
  }

  private mutating func addLines(_ progress: Progress?) throws {
    let iterator = try Dataset.textLines([source.path]).makeIterator()
    var number = 0
    while true {
      do {
        guard let line = try iterator.next() else { return }
        let bytes = Array(line.utf8)
        var digest = ContentChain()
        digest.add(bytes)
        add(["text": .bytes([bytes])], digest, number, noun: "line")
      } catch {
        try add(error)
      }
      number += 1
      progress?.advance()
    }
  }

  private mutating func add(
    _ features: [String: Feature], _ digest: ContentChain, _ number: Int, noun: String
  ) {
    // The bytes of a row are those of its share of the file, which is known as a whole only.
    rows.add(
      row: features, digest: digest.digest, byteCount: 0,
      at: ItemPlace(path: source.path, number: number + 1, noun: noun))
  }

  /// A row's error is a problem; a file's ends the look.
  private mutating func add(_ error: any Error) throws {
    let cause = (error as? DatasetError)?.underlying ?? error
    if cause is FileError { throw cause }
    rows.add(Problem(path: source.path, reason: cause))
  }

  /// A field as a number where it is one.
  static func feature(ofField field: [UInt8]) -> Feature {
    let text = String(decoding: field, as: UTF8.self)
    // Names such as "nan" and "infinity", which `Float` would take, are texts.
    if let first = field.first, first.isNumberStart {
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

/// The digest of several pieces one after the other, their ends included.
package struct ContentChain: Sendable {
  package private(set) var digest: UInt64 = 0

  package init() {}

  package mutating func add(_ piece: [UInt8]) { digest = mixed(digest &* 31 &+ contentDigest(piece.span.bytes)) }
}
