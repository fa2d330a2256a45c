import Datasets
import Surveys
import TFRecords

/// The columns of a CSV or TSV file, each with the narrowest type that all its fields have.
///
/// Whole numbers are `int64`; where a field is another number, `nan` or `inf`, the column is `float`; where one is no number, as
/// ``CSVInference`` has it, it is text. Empty fields are missing. Columns of JSON are those that edits call so: see ``JSONColumn``.
struct TextTableColumns: Sendable {
  let path: String
  let format: CSVFormat
  let names: [String]
  private var kinds: [String: FeatureEdits.Kind] = [:]
  private var json: [String: JSONColumn] = [:]

  /// Reads the file once; for columns of JSON twice.
  ///
  /// - Parameter edits: what columns are to be in any case, by their new names.
  init(path: String, kind: SourceKind? = nil, edits: FeatureEdits = FeatureEdits()) throws {
    self.path = path
    let isTSV = kind.map { $0 == .tsv } ?? (path.hasSuffix(".tsv") || path.hasSuffix(".tsv.gz"))
    format = isTSV ? .tsv : CSVFormat()
    var columns: [CSVColumn] = []
    var inference = CSVInference.inferred(rows: nil)
    // Numbers that were written as text by others, and by an export to CSV.
    inference.acceptsNonFinite = true
    do { columns = try inference.columns(of: [path], format: format) } catch is CSVError {
      // Told when the rows are converted.
    }
    names = columns.map(\.name)
    for column in columns {
      switch column.kind {
      case .int32, .int64: kinds[column.name] = .int64
      case .float, .double: kinds[column.name] = .float
      case .bool, .string: kinds[column.name] = .bytes
      }
    }
    for (name, kind) in edits.kinds {
      let old = edits.renamed.first { $0.value == name }?.key ?? name
      guard names.contains(old) else { continue }
      self.kinds[old] = kind
      if kind == .json { json[old] = JSONColumn(name: old) }
    }
    if !json.isEmpty { try noteJSON() }
  }

  /// Whether a column becomes feature lists.
  var hasLists: Bool { json.values.contains(where: \.areSteps) }

  private mutating func noteJSON() throws {
    let names = Array(json.keys)
    let rows = try Dataset.csv(paths: [path], format: format).makeIterator()
    while true {
      do {
        guard let row = try rows.next() else { return }
        for name in names {
          let field = Array(row.bytes(name))
          if !field.isEmpty { json[name]?.note(field) }
        }
      } catch let error as DatasetError {
        // Rows that cannot be read are told when they are converted.
        guard error.underlying is CSVError else { throw error.underlying }
      }
    }
  }

  /// Adds a column's value in a row to a record; nothing when the field is empty.
  ///
  /// - Throws: `TableError` for a field that is not of the type it is to have.
  func add(_ name: String, of row: CSVRow, to example: inout SequenceExample) throws(TableError) {
    guard let column = json[name] else {
      example.context[name] = try feature(name, of: row)
      return
    }
    let field = Array(row.bytes(name))
    if !field.isEmpty { try column.add(field, to: &example) }
  }

  /// The value of a column in a row; nil when the field is empty.
  ///
  /// - Throws: `TableError` for a field that is not of the type it is to have.
  func feature(_ name: String, of row: CSVRow) throws(TableError) -> Feature? {
    let bytes = Array(row.bytes(name))
    guard !bytes.isEmpty else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // Numbers may have spaces around them.
    let digits = text.drop { $0.isSpace }.reversed().drop { $0.isSpace }.reversed()
    switch kinds[name] ?? .bytes {
    case .bytes, .json: return .bytes([bytes])
    case .int64:
      guard let number = Int64(String(digits)) else { throw TableError("column '\(name)': \(text.debugDescription) is no int64") }
      return .int64s([number])
    case .float:
      guard let number = Float(String(digits)) else { throw TableError("column '\(name)': \(text.debugDescription) is no float") }
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
}

extension Character {
  fileprivate var isSpace: Bool { self == " " || self == "\t" }
}
