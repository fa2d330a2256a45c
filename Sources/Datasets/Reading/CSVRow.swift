/// A row of a CSV file: its columns' values, by name.
///
/// ```swift
/// let rows = try Dataset.csv("titanic.csv", columns: [.float("age"), .int32("survived"), .string("name")])
/// let row = try rows.first!
/// row.float("age")         // 22.0
/// row.string("name")       // "Braund, Mr. Owen Harris"
/// ```
/// Asking for a column that was not read, or for a value of another type, is a mistake in the program and traps.
public struct CSVRow: Sendable, Equatable {
  /// The columns that were read.
  public let columns: [CSVColumn]
  let values: [CSVValue]
  /// The texts, one after the other.
  let text: [UInt8]

  init(columns: [CSVColumn], values: [CSVValue], text: [UInt8]) {
    (self.columns, self.values, self.text) = (columns, values, text)
  }

  /// The integer in a column of ``CSVColumn/int32(_:default:)``.
  public func int32(_ name: String) -> Int32 {
    guard case .integer(let value) = value(name, .int32) else { return 0 }
    return Int32(truncatingIfNeeded: value)
  }

  /// The integer in a column of ``CSVColumn/int64(_:default:)``.
  public func int64(_ name: String) -> Int64 {
    guard case .integer(let value) = value(name, .int64) else { return 0 }
    return value
  }

  /// The number in a column of ``CSVColumn/float(_:default:)``.
  public func float(_ name: String) -> Float {
    guard case .real(let value) = value(name, .float) else { return 0 }
    return Float(value)
  }

  /// The number in a column of ``CSVColumn/double(_:default:)``.
  public func double(_ name: String) -> Double {
    guard case .real(let value) = value(name, .double) else { return 0 }
    return value
  }

  /// The truth value in a column of ``CSVColumn/bool(_:default:)``.
  public func bool(_ name: String) -> Bool {
    guard case .truth(let value) = value(name, .bool) else { return false }
    return value
  }

  /// The text in a column of ``CSVColumn/string(_:default:)``.
  public func string(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// The text in a column of ``CSVColumn/string(_:default:)``, as its UTF-8.
  public func bytes(_ name: String) -> ArraySlice<UInt8> {
    guard case .text(let range) = value(name, .string) else { return [] }
    return text[range]
  }

  /// The text in the column with this number among ``columns``, as its UTF-8; empty where it is no text.
  package func bytes(at column: Int) -> ArraySlice<UInt8> {
    if case .text(let range) = values[column] { text[range] } else { [] }
  }

  /// How many bytes all texts have.
  package var byteCount: Int { text.count }

  private func value(_ name: String, _ kind: CSVColumn.Kind) -> CSVValue {
    guard let place = columns.firstIndex(where: { $0.name == name }) else {
      preconditionFailure(
        "The row has no column \"\(name)\"; it has \(columns.map(\.name).joined(separator: ", ")).")
    }
    precondition(
      columns[place].kind == kind,
      "The column \"\(name)\" was read as \(columns[place].kind.rawValue), not \(kind.rawValue).")
    return values[place]
  }
}
