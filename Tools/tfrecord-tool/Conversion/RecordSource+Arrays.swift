import Archives
import Files
import Surveys
import TFRecords
import TensorFiles
import Tensors

extension RecordSource {
  /// The rows of the arrays of a `.npy`, `.npz` or IDX file: element i of each along the first axis makes record i.
  ///
  /// Integers and truth values become `int64`, floats `float`; a row of more than one axis is laid flat, and its shape is
  /// written once as the feature `NAME/shape`. Arrays of one element are the same in every record.
  init(arrays path: String, kind: SourceKind, _ edits: FeatureEdits) throws {
    let arrays: [(name: String, tensor: Tensor)]
    switch kind {
    case .npy: arrays = [("x", try NPYFile.read(path))]
    case .npz: arrays = try NPZFile(path).tensors().sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    default: arrays = [("x", try IDXFile.read(path))]
    }
    let counts = arrays.filter { $0.tensor.rank > 0 }.map { $0.tensor.shape[0] }
    guard let count = counts.max(), counts.allSatisfy({ $0 == count }) else {
      let shapes = arrays.map { "\($0.name) \($0.tensor.shape)" }.joined(separator: ", ")
      throw TableError(
        "'\(path)': the arrays have different numbers of rows, so they are not columns of one table: \(shapes)")
    }
    let columns = arrays.map { ArrayColumn($0.name, $0.tensor) }
    let rowByteCount = arrays.reduce(1) { $0 + $1.tensor.byteCount / max(1, count) }
    self.init(
      kind: kind, path: path, noun: "row", identity: [path, FileIdentity(path: path).described, "\(edits)"],
      access: .numbered(count: count, blockSize: max(1, min(256, 500_000 / rowByteCount))) { number, block in
        var example = SequenceExample()
        for column in columns { column.add(number, to: &example.context) }
        do {
          try edits.apply(to: &example)
          block.add(example)
        } catch {
          block.leaveOut(Problem(path: "\(path), row \(number)", reason: error))
        }
      })
  }
}

/// One array as a column of records.
private struct ArrayColumn: Sendable {
  private enum Values: Sendable {
    case integers([Int64])
    case floats([Float])
  }

  private let name: String
  private let values: Values
  /// How many values a record has; all of them when the array has no axis.
  private let width: Int
  private let shape: [Int64]
  private let isConstant: Bool

  init(_ name: String, _ tensor: Tensor) {
    self.name = name
    isConstant = tensor.rank == 0
    shape = tensor.shape.dropFirst().map { Int64($0) }
    width = tensor.shape.dropFirst().reduce(1, *)
    values =
      tensor.dtype.isFloatingPoint
      ? .floats(tensor.cast(to: .float32).scalars(of: Float.self))
      : .integers(tensor.cast(to: .int64).scalars(of: Int64.self))
  }

  func add(_ row: Int, to features: inout [String: Feature]) {
    let range = isConstant ? 0..<1 : row * width..<(row + 1) * width
    switch values {
    case .integers(let all): features[name] = .int64s(Array(all[range]))
    case .floats(let all): features[name] = .floats(Array(all[range]))
    }
    if shape.count > 1 { features[name + "/shape"] = .int64s(shape) }
  }
}
