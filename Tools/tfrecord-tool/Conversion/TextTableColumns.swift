import Datasets
import Surveys
import TFRecords

/// The columns of a CSV or TSV file, each with the narrowest type that all its fields have.
///
/// Whole numbers are `int64`; where a field is another number, the column is `float`; where one is no number, it is text.
/// Empty fields are missing.
struct TextTableColumns: Sendable {
  let path: String
  let format: CSVFormat
  let names: [String]
  private var kinds: [String: FeatureEdits.Kind] = [:]

  /// Reads the file once.
  ///
  /// - Parameter edits: what columns are to be in any case, by their new names.
  init(path: String, kind: SourceKind? = nil, edits: FeatureEdits = FeatureEdits()) throws {
    self.path = path
    let isTSV = kind.map { $0 == .tsv } ?? (path.hasSuffix(".tsv") || path.hasSuffix(".tsv.gz"))
    format = isTSV ? .tsv : CSVFormat()
    let rows = try Dataset.csv(paths: [path], format: format).makeIterator()
    var names: [String] = []
    var kinds: [String: FeatureEdits.Kind] = [:]
    while true {
      do {
        guard let row = try rows.next() else { break }
        if names.isEmpty { names = row.columns.map(\.name) }
        for name in names where kinds[name] != .bytes {
          let text = row.string(name)
          guard !text.isEmpty else { continue }
          if Self.isWhole(text) {
            if kinds[name] == nil { kinds[name] = .int64 }
          } else {
            kinds[name] = Self.isNumber(text) ? .float : .bytes
          }
        }
      } catch let error as DatasetError where error.underlying is CSVError {
        // Told when the row is converted.
        continue
      }
    }
    self.names = names
    self.kinds = kinds
    for (name, kind) in edits.kinds {
      let old = edits.renamed.first { $0.value == name }?.key ?? name
      if names.contains(old) { self.kinds[old] = kind }
    }
  }

  /// The value of a column in a row; nil when the field is empty.
  ///
  /// - Throws: `TableError` for a field that is not of the type it is to have.
  func feature(_ name: String, of row: CSVRow) throws(TableError) -> Feature? {
    let bytes = Array(row.bytes(name))
    guard !bytes.isEmpty else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    switch kinds[name] ?? .bytes {
    case .bytes: return .bytes([bytes])
    case .int64:
      guard let number = Int64(text) else { throw TableError("column '\(name)': \(text.debugDescription) is no int64") }
      return .int64s([number])
    case .float:
      guard let number = Float(text) else { throw TableError("column '\(name)': \(text.debugDescription) is no float") }
      return .floats([number])
    }
  }

  /// Calls `body` with each row and its number, from 1.
  func forEachRow(_ body: (CSVRow, Int) throws -> Void) throws {
    var number = 1
    do {
      try Dataset.csv(paths: [path], format: format).forEach { row in
        try body(row, number)
        number += 1
      }
    } catch let error as DatasetError {
      throw error.underlying
    }
  }

  private static func isWhole(_ text: String) -> Bool { startsAsNumber(text) && Int64(text) != nil }
  private static func isNumber(_ text: String) -> Bool { startsAsNumber(text) && Float(text) != nil }

  /// "nan" and "infinity", which are numbers to Swift, are texts here.
  private static func startsAsNumber(_ text: String) -> Bool {
    text.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.".utf8.contains($0) } ?? false
  }
}
