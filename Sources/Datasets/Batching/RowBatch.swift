public import Tensors

/// A value made of rows, such as a batch: what `unbatch` and `rebatch` take apart.
///
/// ```swift
/// try Tensor.zeros([4, 28, 28]).rowCount      // 4, each of shape [28, 28]
/// try ["x": Tensor.arange(3)].rowCount        // 3, each a dictionary
/// ```
/// Tensors (along the first axis), arrays and dictionaries of such values are row batches, and tuples of them are
/// taken apart part by part.
public protocol RowBatch {
  /// One row.
  associatedtype Row
  /// How many rows there are. Throws ``RowCountMismatch`` when parts disagree.
  var rowCount: Int { get throws }
  /// The row with a number below ``rowCount``.
  func row(_ number: Int) -> Row
  /// Some of the rows, in order.
  func rows(_ range: Range<Int>) -> Self
  /// The rows of several values, one after the other. Throws ``BatchMismatch`` when they do not fit together.
  ///
  /// - Parameter component: which part of the elements this is, for the error.
  static func joiningRows(_ values: [Self], component: String) throws -> Self
}

/// The parts of a batch have different numbers of rows.
public struct RowCountMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which part: a number, or a key.
  public var component: String
  /// How many rows the first part has.
  public var first: Int
  /// How many rows this one has.
  public var found: Int

  public var description: String {
    "The parts of a batch need the same number of rows, but the first has \(first) "
      + "and component \(component) has \(found)."
  }

  /// The number of rows that all parts have.
  static func check(_ counts: [(component: String, count: Int)]) throws -> Int {
    guard let first = counts.first else { return 0 }
    for part in counts where part.count != first.count {
      throw RowCountMismatch(component: part.component, first: first.count, found: part.count)
    }
    return first.count
  }
}

extension Tensor: RowBatch {
  /// The length of the first axis. Traps when the tensor has no axes.
  public var rowCount: Int {
    precondition(rank > 0, "A tensor without axes has no rows to take apart.")
    return shape[0]
  }

  /// The part at `number` of the first axis; it shares memory with the whole.
  public func row(_ number: Int) -> Tensor { self[number] }

  /// The parts in `range` of the first axis; they share memory with the whole.
  public func rows(_ range: Range<Int>) -> Tensor { self[range] }

  /// The rows of several tensors in one. Throws ``BatchMismatch`` when the shapes of rows or the types differ.
  public static func joiningRows(_ values: [Tensor], component: String) throws -> Tensor {
    let first = values[0]
    if values.count == 1 { return first }
    for (number, value) in values.enumerated()
    where value.dtype != first.dtype || value.shape.dropFirst() != first.shape.dropFirst() {
      throw BatchMismatch(
        component: component, first: "rows of \(Array(first.shape.dropFirst())) \(first.dtype)",
        element: number, found: "rows of \(Array(value.shape.dropFirst())) \(value.dtype)")
    }
    return Tensor.concatenate(values)
  }
}

extension Array: RowBatch {
  /// The number of elements.
  public var rowCount: Int { count }

  /// The element at `number`.
  public func row(_ number: Int) -> Element { self[number] }

  /// The elements in `range`.
  public func rows(_ range: Range<Int>) -> [Element] { Array(self[range]) }

  /// The elements of several arrays in one.
  public static func joiningRows(_ values: [[Element]], component: String) -> [Element] {
    values.count == 1 ? values[0] : Array(values.joined())
  }
}

extension Dictionary: RowBatch where Key == String, Value: RowBatch {
  /// The number of rows that all values have. Throws ``RowCountMismatch`` when they differ.
  public var rowCount: Int {
    get throws {
      try RowCountMismatch.check(
        sorted { $0.key < $1.key }.map { (component: $0.key, count: try $0.value.rowCount) })
    }
  }

  /// The row of every value.
  public func row(_ number: Int) -> [String: Value.Row] { mapValues { $0.row(number) } }

  /// The rows of every value.
  public func rows(_ range: Range<Int>) -> [String: Value] { mapValues { $0.rows(range) } }

  /// The rows of several dictionaries with the same keys. Throws ``BatchMismatch`` when keys or rows differ.
  public static func joiningRows(_ values: [[String: Value]], component: String) throws -> [String: Value] {
    try mergingColumns(of: values) { try Value.joiningRows($0, component: $1) }
  }
}

extension Dictionary where Key == String {
  /// A dictionary with what `merge` makes of the values that `members` have for each key.
  /// Throws ``BatchMismatch`` when the members have different keys.
  static func mergingColumns<Merged>(
    of members: [[String: Value]], _ merge: (_ column: [Value], _ key: String) throws -> Merged
  ) throws -> [String: Merged] {
    let keys = members[0].keys
    for (number, member) in members.enumerated() where member.keys != keys {
      throw BatchMismatch(
        component: "keys", first: "\(keys.sorted())", element: number,
        found: "\(member.keys.sorted())")
    }
    var merged: [String: Merged] = [:]
    for key in keys { merged[key] = try merge(members.compactMap { $0[key] }, key) }
    return merged
  }
}
