/// A row of a CSV file that cannot be used.
///
/// ```swift
/// // titanic.csv, line 7, column "age": expected a float, but found "unknown"
/// ```
public struct CSVError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  /// The line on which the row begins, or the field if it is about one; from 1 as editors count.
  public var line: Int
  /// The name of the column, if it is about one.
  public var column: String?
  /// What was expected and what was found.
  public var reason: String

  public var description: String {
    let column = column.map { ", column \"\($0)\"" } ?? ""
    return "\(path), line \(line)\(column): \(reason)"
  }
}
