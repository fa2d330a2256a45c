public import Tensors

/// A column of CSV files to read: its name, the type of its values, and what an empty field stands for.
///
/// ```swift
/// let columns: [CSVColumn] = [.float("age", default: 0), .int32("survived"), .string("name")]
/// ```
/// A number or truth value without a default has to be there; an empty field is then an error. A text may be empty.
public struct CSVColumn: Sendable, Hashable {
  /// The type of the values in a column.
  public enum Kind: String, Sendable, Hashable {
    case int32, int64, float, double, bool, string

    /// The type of a tensor with such values; nil for text.
    public var dtype: DType? {
      switch self {
      case .int32: .int32
      case .int64: .int64
      case .float: .float32
      case .double: .float64
      case .bool: .bool
      case .string: nil
      }
    }
  }

  public let name: String
  public let kind: Kind
  let fallback: CSVValue?
  /// The default of a text.
  let fallbackText: [UInt8]

  init(_ name: String, _ kind: Kind, _ fallback: CSVValue?, text: [UInt8] = []) {
    (self.name, self.kind, self.fallback, fallbackText) = (name, kind, fallback, text)
  }

  /// Integers of 32 bits: `-7`, `+7` and ` 7 ` are some.
  public static func int32(_ name: String, default fallback: Int32? = nil) -> CSVColumn {
    CSVColumn(name, .int32, fallback.map { .integer(Int64($0)) })
  }

  /// Integers of 64 bits.
  public static func int64(_ name: String, default fallback: Int64? = nil) -> CSVColumn {
    CSVColumn(name, .int64, fallback.map { .integer($0) })
  }

  /// 32-bit floats: `1.5`, `-2e3`, `inf` and `nan` are some.
  public static func float(_ name: String, default fallback: Float? = nil) -> CSVColumn {
    CSVColumn(name, .float, fallback.map { .real(Double($0)) })
  }

  /// 64-bit floats.
  public static func double(_ name: String, default fallback: Double? = nil) -> CSVColumn {
    CSVColumn(name, .double, fallback.map { .real($0) })
  }

  /// Truth values: `true`, `false`, `1` and `0`, capital or not.
  public static func bool(_ name: String, default fallback: Bool? = nil) -> CSVColumn {
    CSVColumn(name, .bool, fallback.map { .truth($0) })
  }

  /// Text in UTF-8.
  public static func string(_ name: String, default fallback: String = "") -> CSVColumn {
    CSVColumn(name, .string, .text(0..<fallback.utf8.count), text: Array(fallback.utf8))
  }
}

extension CSVColumn: CustomStringConvertible {
  /// As in a program: `.float("age", default: 0.0)`.
  public var description: String {
    let value: String? =
      switch fallback {
      case .integer(let number): "\(number)"
      case .real(let number): kind == .float ? "\(Float(number))" : "\(number)"
      case .truth(let truth): "\(truth)"
      case .text: fallbackText.isEmpty ? nil : String(decoding: fallbackText, as: UTF8.self).debugDescription
      case nil: nil
      }
    return ".\(kind)(\(name.debugDescription)\(value.map { ", default: \($0)" } ?? ""))"
  }
}

/// The value of a field.
enum CSVValue: Sendable, Hashable {
  case integer(Int64)
  case real(Double)
  case truth(Bool)
  /// Where the text is in the row's bytes.
  case text(Range<Int>)
}
