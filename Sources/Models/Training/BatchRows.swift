/// What the rows of a batch are called where one of them is wrong.
enum BatchRows: Sendable {
  /// By their place in the only batch there is.
  case alone
  /// By their place in a batch of a dataset.
  case batch(Int)
  /// By their places in arrays: those listed, or all from one on.
  case samples(from: Int, order: [Int]?)

  /// Where a row is.
  ///
  ///     BatchRows.batch(3).name(of: 5)   // row 5 of batch 3
  func name(of row: Int) -> String {
    switch self {
    case .alone: "row \(row)"
    case .batch(let number): "row \(row) of batch \(number)"
    case .samples(let first, let order): "sample \(order?[row] ?? first + row)"
    }
  }
}
