import Surveys
import TFRecords
import Tensors

/// An array, or the arrays of a ragged one, as a column of records.
///
/// Row i of the first axis belongs to record i. The arrays `NAME/ragged_flat_values` and `NAME/ragged_row_lengths_0` are together
/// one column: the rows one behind the other, and how long each is. Where an item of such a row is not one number, because the flat
/// values have more axes or their own lengths in `NAME/ragged_row_lengths_1`, it is a step of a feature list.
struct ArrayColumn: Sendable {
  private enum Values: Sendable {
    case integers([Int64])
    case floats([Float])

    init(_ tensor: Tensor) {
      self =
        tensor.dtype.isFloatingPoint
        ? .floats(tensor.cast(to: .float32).scalars(of: Float.self))
        : .integers(tensor.cast(to: .int64).scalars(of: Int64.self))
    }

    func feature(_ range: Range<Int>) -> Feature {
      switch self {
      case .integers(let all): .int64s(Array(all[range]))
      case .floats(let all): .floats(Array(all[range]))
      }
    }
  }

  /// Which values belong to a record.
  private enum Rows: Sendable {
    /// The same in every record.
    case constant
    /// So many.
    case even(Int)
    /// Those between two bounds.
    case ragged([Int])
    /// Steps between two bounds, and the values between two bounds of these.
    case steps([Int], of: [Int])
  }

  private let name: String
  private let values: Values
  private let rows: Rows
  /// The shape of one item, where that is more than its number of values.
  private let shape: [Int64]
  /// How many records there are; nil when the array has no axis.
  let count: Int?

  /// An array of its own.
  init(_ name: String, _ tensor: Tensor) {
    self.name = name
    values = Values(tensor)
    shape = tensor.shape.dropFirst().map { Int64($0) }
    count = tensor.shape.first
    rows = tensor.rank == 0 ? .constant : .even(tensor.shape.dropFirst().reduce(1, *))
  }

  /// A ragged array by its parts.
  ///
  /// - Throws: `TableError` for lengths that are not integers or do not add up to what there is.
  private init(_ name: String, flatValues: Tensor, rowLengths: Tensor, stepLengths: Tensor?) throws(TableError) {
    self.name = name
    values = Values(flatValues)
    shape = flatValues.shape.dropFirst().map { Int64($0) }
    count = rowLengths.shape.first
    let inner = flatValues.shape.dropFirst().reduce(1, *)
    if let stepLengths {
      let steps = try Self.bounds(stepLengths, "\(name)\(Self.lengths)1", flatValues.shape[0], "\(name)\(Self.flat) has rows")
      let rows = try Self.bounds(rowLengths, "\(name)\(Self.lengths)0", steps.count - 1, "\(name)\(Self.lengths)1 has numbers")
      self.rows = .steps(rows, of: steps.map { $0 * inner })
    } else {
      let rows = try Self.bounds(rowLengths, "\(name)\(Self.lengths)0", flatValues.shape[0], "\(name)\(Self.flat) has rows")
      self.rows = flatValues.rank == 1 ? .ragged(rows) : .steps(rows, of: (0...flatValues.shape[0]).map { $0 * inner })
    }
  }

  private static let flat = "/ragged_flat_values"
  private static let lengths = "/ragged_row_lengths_"

  /// All columns that the arrays make, by name.
  ///
  /// ```swift
  /// let arrays = ["id": Tensor([7, 8] as [Int64]), "x/ragged_flat_values": Tensor([1, 2, 3] as [Float]),
  ///   "x/ragged_row_lengths_0": Tensor([2, 1] as [Int64])]
  /// try ArrayColumn.columns(of: arrays).map(\.count)     // [2, 2]: id, x
  /// ```
  static func columns(of arrays: [String: Tensor]) throws(TableError) -> [ArrayColumn] {
    var columns: [ArrayColumn] = []
    var parts: Set<String> = []
    for (key, values) in arrays where key.hasSuffix(flat) && values.rank > 0 {
      let name = String(key.dropLast(flat.count))
      guard let rowLengths = arrays[name + lengths + "0"] else { continue }
      parts.formUnion([key, name + lengths + "0", name + lengths + "1"])
      columns.append(
        try ArrayColumn(name, flatValues: values, rowLengths: rowLengths, stepLengths: arrays[name + lengths + "1"]))
    }
    for (key, values) in arrays where !parts.contains(key) { columns.append(ArrayColumn(key, values)) }
    return columns.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Where rows of these lengths begin, and where the last one ends.
  private static func bounds(_ lengths: Tensor, _ name: String, _ total: Int, _ whole: String) throws(TableError) -> [Int] {
    guard lengths.rank == 1, !lengths.dtype.isFloatingPoint else {
      throw TableError("'\(name)' must hold the lengths of rows, integers on one axis, not \(lengths.dtype) \(lengths.shape)")
    }
    var bounds = [0]
    for (row, length) in lengths.cast(to: .int64).scalars(of: Int64.self).enumerated() {
      guard length >= 0, length <= Int64(total - bounds[row]) else {
        throw TableError("'\(name)': row \(row) has the length \(length), but \(whole) for \(total - bounds[row]) more")
      }
      bounds.append(bounds[row] + Int(length))
    }
    guard bounds[bounds.count - 1] == total else {
      throw TableError("'\(name)' adds up to \(bounds[bounds.count - 1]), but \(whole) for \(total)")
    }
    return bounds
  }

  /// How many rows there are, in words: `x: 3`.
  var described: String { "\(name): \(count.map { "\($0)" } ?? "the same in all")" }

  /// The names of the features that it makes.
  var featureNames: [String] { [name] + (shape.count > 1 ? [name + "/shape"] : []) }

  /// Bytes of all values.
  var byteCount: Int {
    switch values {
    case .integers(let all): all.count * 8
    case .floats(let all): all.count * 4
    }
  }

  /// Adds row `row` to a record.
  func add(_ row: Int, to example: inout SequenceExample) {
    switch rows {
    case .constant: example.context[name] = values.feature(0..<1)
    case .even(let width): example.context[name] = values.feature(row * width..<(row + 1) * width)
    case .ragged(let bounds): example.context[name] = values.feature(bounds[row]..<bounds[row + 1])
    case .steps(let bounds, let steps):
      example.lists[name] = (bounds[row]..<bounds[row + 1]).map { values.feature(steps[$0]..<steps[$0 + 1]) }
    }
    if shape.count > 1 { example.context[name + "/shape"] = .int64s(shape) }
  }
}
