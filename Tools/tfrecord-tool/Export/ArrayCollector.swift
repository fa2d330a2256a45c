import TFRecords
import TensorFiles
import Tensors

/// Records as arrays, one a feature, with a row a record: `[n]` for one value, `[n, k]` for k, `[n, height, width, channels]`
/// for images of one size, which are decoded. The steps of a feature list are an axis behind the records: `[n, steps]`.
///
/// Where lengths differ, the rows are laid one behind the other in `NAME/ragged_flat_values`, and their lengths are in
/// `NAME/ragged_row_lengths_0`, where the steps' differ as well in `NAME/ragged_row_lengths_1`: the parts of TensorFlow's ragged
/// tensors, as TensorFlow Datasets calls them.
///
/// What is collected is held in memory.
struct ArrayCollector {
  private var columns: [String: ArrayCollectorColumn] = [:]
  private var count = 0

  /// Adds a record.
  ///
  /// - Throws: `TableError` for what has no place in an array: a feature that not all records have, values of several types, images of
  ///   several sizes, texts.
  mutating func add(_ example: SequenceExample, number: Int) throws {
    let names = Set(example.context.keys).union(example.lists.keys)
    if names.count < example.context.count + example.lists.count {
      let name = Set(example.context.keys).intersection(example.lists.keys).min() ?? ""
      throw TableError("record \(number) has both a feature and a feature list '\(name)'; leave them out with --features -\(name)")
    }
    if count > 0, names != Set(columns.keys) {
      let name = names.symmetricDifference(columns.keys).min() ?? ""
      throw TableError("feature '\(name)' is not in all records, up to record \(number); leave it out with --features -\(name)")
    }
    func place<R>(_ name: String, _ body: () throws -> R) throws -> R {
      do { return try body() } catch let error as TableError {
        throw TableError("record \(number), feature '\(name)': \(error); leave it out with --features -\(name)")
      }
    }
    for (name, feature) in example.context {
      try place(name) { try columns[name, default: ArrayCollectorColumn(isList: false)].add(feature) }
    }
    for (name, steps) in example.lists {
      try place(name) { try columns[name, default: ArrayCollectorColumn(isList: true)].add(steps: steps) }
    }
    count += 1
  }

  /// Writes the arrays as `.npz`.
  func write(to path: String) throws { try NPZFile.write(try arrays(), to: path) }

  /// The arrays by name.
  func arrays() throws -> [String: Tensor] {
    var arrays: [String: Tensor] = [:]
    for (name, column) in columns.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      for (ending, array) in try column.arrays(named: name) {
        guard arrays.updateValue(array, forKey: name + ending) == nil else {
          throw TableError("two arrays would be called '\(name)\(ending)'; leave the features out with --features -\(name)")
        }
      }
    }
    return arrays
  }
}
