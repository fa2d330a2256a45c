public import Tensors

/// Rows of different lengths without padding: all values one after the other, and where each row ends, as in
/// `tf.RaggedTensor`.
///
/// ```swift
/// let ragged = try Dataset([[1], [2, 3], []]).raggedBatch(3).first!
/// ragged.values           // [1 2 3]
/// ragged.rowSplits        // [0, 1, 3, 3]
/// ragged[1]               // [2 3]
/// ragged.padded()         // [[1 0] [2 3] [0 0]]
/// ```
public struct RaggedTensor: Sendable, Equatable {
  /// The values of all rows along the first axis.
  public let values: Tensor
  /// Row `i` has the values `rowSplits[i]..<rowSplits[i + 1]`; one number more than there are rows.
  public let rowSplits: [Int]

  /// Traps unless the splits begin with 0, never fall, and end with the number of values.
  public init(values: Tensor, rowSplits: [Int]) {
    precondition(values.rank > 0, "The values of a ragged tensor need at least 1 axis.")
    precondition(
      rowSplits.first == 0 && rowSplits.last == values.shape[0]
        && Swift.zip(rowSplits, rowSplits.dropFirst()).allSatisfy { $0 <= $1 },
      "Row splits need to rise from 0 to the \(values.shape[0]) values, but they are \(rowSplits).")
    self.values = values
    self.rowSplits = rowSplits
  }

  /// One row each for several tensors. Throws ``BatchMismatch`` when they differ in more than the first axis.
  ///
  /// - Parameter component: which part of the elements this is, for the error.
  public init(rows: [Tensor], component: String = "0") throws {
    self.init(
      values: try Tensor.joiningRows(rows, component: component),
      rowSplits: rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.shape[0]) })
  }

  /// The number of rows.
  public var count: Int { rowSplits.count - 1 }

  /// The length of every row.
  public var rowLengths: [Int] { Swift.zip(rowSplits, rowSplits.dropFirst()).map { $1 - $0 } }

  /// The row with the number `row`; it shares memory with the whole.
  public subscript(row: Int) -> Tensor {
    precondition(row >= 0 && row < count, "Row \(row) is outside of the \(count) rows.")
    return values[rowSplits[row]..<rowSplits[row + 1]]
  }

  /// All rows in one tensor, filled up behind their ends: as long as the longest row, or as `length` says.
  ///
  /// Traps when a row is longer than `length`.
  public func padded(to length: Int? = nil, value: Double = 0) -> Tensor {
    let longest = rowLengths.max() ?? 0
    precondition(
      longest <= length ?? longest, "A row has \(longest) values and cannot be padded to \(length ?? 0).")
    let shape = [length ?? longest] + values.shape.dropFirst()
    if count == 0 { return Tensor.filled([0] + shape, value, dtype: values.dtype) }
    return Tensor(paddingRows: (0..<count).map { self[$0] }, to: shape, with: value)
  }
}

extension RaggedTensor: RowBatch {
  public var rowCount: Int { count }

  public func row(_ number: Int) -> Tensor { self[number] }

  public func rows(_ range: Range<Int>) -> RaggedTensor {
    let start = rowSplits[range.lowerBound]
    return RaggedTensor(
      values: values[start..<rowSplits[range.upperBound]],
      rowSplits: rowSplits[range.lowerBound...range.upperBound].map { $0 - start })
  }

  public static func joiningRows(_ values: [RaggedTensor], component: String) throws -> RaggedTensor {
    try RaggedTensor(rows: values.flatMap { part in (0..<part.count).map { part[$0] } }, component: component)
  }
}
