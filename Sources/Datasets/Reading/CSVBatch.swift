public import Tensors

/// Some rows of CSV files, column by column.
///
/// ```swift
/// let batch = try rows.columns(batchSize: 32).first!
/// batch["age"].shape              // [32], float32
/// batch.strings("name").count     // 32
/// ```
public struct CSVBatch: Sendable, Equatable {
  /// How many rows.
  public let count: Int
  /// The columns of numbers and truth values: a tensor `[count]` each.
  public let tensors: [String: Tensor]
  private let texts: [String: [String]]

  /// The columns of rows that were read with the same columns.
  public init(_ rows: [CSVRow]) {
    count = rows.count
    var tensors: [String: Tensor] = [:]
    var texts: [String: [String]] = [:]
    for (place, column) in (rows.first?.columns ?? []).enumerated() {
      switch column.kind {
      case .int32: tensors[column.name] = Self.tensor(rows, place) { Int32(casting: Self.integer($0)) }
      case .int64: tensors[column.name] = Self.tensor(rows, place, Self.integer)
      case .float: tensors[column.name] = Self.tensor(rows, place) { Float(Self.real($0)) }
      case .double: tensors[column.name] = Self.tensor(rows, place, Self.real)
      case .bool: tensors[column.name] = Self.tensor(rows, place) { $0 == .truth(true) }
      case .string: texts[column.name] = rows.map { $0.string(column.name) }
      }
    }
    (self.tensors, self.texts) = (tensors, texts)
  }

  /// A column of numbers or truth values. Traps when there is none of that name.
  public subscript(name: String) -> Tensor {
    guard let tensor = tensors[name] else {
      preconditionFailure("There is no column of numbers \"\(name)\"; there are \(tensors.keys.sorted()).")
    }
    return tensor
  }

  /// A column of text. Traps when there is none of that name.
  public func strings(_ name: String) -> [String] {
    guard let strings = texts[name] else {
      preconditionFailure("There is no column of text \"\(name)\"; there are \(texts.keys.sorted()).")
    }
    return strings
  }

  private static func tensor<Scalar: TensorScalar>(
    _ rows: [CSVRow], _ place: Int, _ scalar: (CSVValue) -> Scalar
  ) -> Tensor {
    Tensor(rows.map { scalar($0.values[place]) })
  }

  private static func integer(_ value: CSVValue) -> Int64 {
    if case .integer(let integer) = value { integer } else { 0 }
  }

  private static func real(_ value: CSVValue) -> Double {
    if case .real(let real) = value { real } else { 0 }
  }
}
