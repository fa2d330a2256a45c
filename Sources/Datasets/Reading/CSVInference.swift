/// Finds the types of the columns of CSV files by looking at their first rows.
///
/// ```swift
/// let rows = try Dataset.csv("titanic.csv", columns: .inferred())
/// let row = try rows.first!
/// row.columns                  // .int32("survived", default: 0), .string("sex"), .float("age", default: 0), ...
/// row.float("age")             // 22.0
///
/// try CSVInference.inferred(rows: nil).columns(of: ["titanic.csv"])      // the same columns, of all rows
/// ```
/// A column is the first of `int32`, `int64`, `float`, `double` and `string` that all its fields are; a column of empty
/// fields is `string`. These are the types that TensorFlow's `make_csv_dataset` finds. Numbers are decimal here: `0x10` and
/// `1_000` are text, and `inf` and `nan` are unless ``acceptsNonFinite``.
public struct CSVInference: Sendable, Hashable {
  /// How many rows are looked at, those of all files counted together; nil for all.
  public var rows: Int?
  /// Whether a number has to be there. If not, an empty field is 0.
  public var isRequired: Bool
  /// The names of the columns to read; nil for all.
  public var selected: [String]?
  /// Columns whose types, and defaults, need not be found.
  public var known: [CSVColumn]
  /// Whether `nan`, `inf` and `infinity`, capital or not, are floats, as pandas has it; if not, they are text, as in
  /// TensorFlow.
  public var acceptsNonFinite = false

  /// The types of the columns follow from the first `rows` rows.
  ///
  /// ```swift
  /// .inferred(rows: 1000, known: [.string("zip"), .float("age", default: -1)])
  /// ```
  /// - Parameters:
  ///   - rows: how many rows are looked at, those of all files counted together; nil for all, which reads the files
  ///     twice.
  ///   - required: whether an empty field is an error where the column is one of numbers. If not, it is 0, as in
  ///     TensorFlow.
  ///   - selected: the names of the columns to read; nil for all.
  ///   - known: columns whose types, and defaults, need not be found.
  public static func inferred(
    rows: Int? = 100, required: Bool = false, selected: [String]? = nil, known: [CSVColumn] = []
  ) -> CSVInference {
    precondition(rows ?? 1 >= 1, "Types cannot be told from \(rows ?? 0) rows.")
    return CSVInference(rows: rows, isRequired: required, selected: selected, known: known)
  }

  /// The columns of the files at `paths`, in the order of the first one's.
  ///
  /// ```swift
  /// try CSVInference.inferred().columns(of: ["iris.csv"])      // .float("sepal_length", default: 0), ...
  /// ```
  /// A row that cannot be read tells nothing; reading the files reports it.
  ///
  /// - Throws: `FileError` for a file that cannot be read, ``CSVError`` for one without a header or without a column that
  ///   the first one has.
  public func columns(of paths: [String], format: CSVFormat = CSVFormat()) throws -> [CSVColumn] {
    try columns(of: paths, format: format) { throw $0 }
  }

  /// - Parameter report: is told why a file cannot be opened; if it does not throw, the next one is looked at.
  func columns(
    of paths: [String], format: CSVFormat, report: (any Error) throws -> Void
  ) rethrows -> [CSVColumn] {
    var names: [String]?
    var kinds: [Int?] = []
    var left = rows ?? .max
    for path in paths where left > 0 {
      let reader: CSVReader
      do {
        reader = try CSVReader(path: path, columns: (names ?? selected).map { $0.map { .string($0) } }, format: format)
      } catch {
        try report(error)
        continue
      }
      if names == nil {
        let found = reader.columns.map(\.name)
        names = found
        kinds = Array(repeating: nil, count: found.count)
        for column in known {
          // Behind text there is nothing to look for.
          if let place = found.firstIndex(of: column.name) { kinds[place] = Self.ladder.count - 1 }
        }
      }
      while left > 0 {
        do {
          guard let row = try reader.next() else { break }
          for place in kinds.indices { kinds[place] = kind(of: row, at: place, atLeast: kinds[place]) }
          left -= 1
        } catch is CSVError {
          continue
        } catch {
          // What is left of the file cannot be unpacked.
          break
        }
      }
    }
    return zip(names ?? [], kinds).map { name, kind in
      known.first { $0.name == name } ?? column(name, kind.map { Self.ladder[$0] } ?? .string)
    }
  }

  /// What an error says behind the type that it expected.
  func reason(for column: CSVColumn) -> String {
    guard !known.contains(where: { $0.name == column.name }) else { return "" }
    guard let rows else { return ", as all rows had" }
    return rows == 1 ? ", as in the first row" : ", as in the first \(grouped(rows)) rows"
  }

  private func column(_ name: String, _ kind: CSVColumn.Kind) -> CSVColumn {
    switch kind {
    case .int32: .int32(name, default: isRequired ? nil : 0)
    case .int64: .int64(name, default: isRequired ? nil : 0)
    case .float: .float(name, default: isRequired ? nil : 0)
    case .double: .double(name, default: isRequired ? nil : 0)
    case .bool, .string: .string(name)
    }
  }

  /// From the narrowest type to the widest: what one takes, those behind it take, too.
  private static let ladder: [CSVColumn.Kind] = [.int32, .int64, .float, .double, .string]

  /// The place in the ladder of the first type that a field and those before it have; nil while all were empty.
  private func kind(of row: CSVRow, at place: Int, atLeast least: Int?) -> Int? {
    let last = Self.ladder.count - 1
    guard least != last, case .text(let range) = row.values[place], !range.isEmpty else { return least }
    let bytes = row.text.span
    var kind = least ?? 0
    while kind < last, !isNumber(bytes, in: range, Self.ladder[kind]) { kind += 1 }
    return kind
  }

  private func isNumber(_ bytes: Span<UInt8>, in range: Range<Int>, _ kind: CSVColumn.Kind) -> Bool {
    CSVNumber.isDecimal(bytes, in: range, kind)
      || (acceptsNonFinite && [.float, .double].contains(kind) && CSVNumber.isNonFinite(bytes, in: range))
  }
}
