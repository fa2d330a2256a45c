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
  /// written as the feature `NAME/shape`. Arrays of one element are the same in every record. The parts of ragged arrays become
  /// features and feature lists again: see ``ArrayColumn``.
  init(arrays path: String, kind: SourceKind, _ edits: FeatureEdits) throws {
    let arrays =
      switch kind {
      case .npy: ["x": try NPYFile.read(path)]
      case .npz: try NPZFile(path).tensors()
      default: ["x": try IDXFile.read(path)]
      }
    let columns: [ArrayColumn]
    do { columns = try ArrayColumn.columns(of: arrays) } catch { throw TableError("'\(path)': \(error)") }
    let counts = columns.compactMap(\.count)
    guard let count = counts.max(), counts.allSatisfy({ $0 == count }) else {
      let rows = columns.map(\.described).joined(separator: ", ")
      throw TableError("'\(path)': the arrays have different numbers of rows, so they are not columns of one table: \(rows)")
    }
    let rowByteCount = columns.reduce(1) { $0 + $1.byteCount / max(1, count) }
    self.init(
      kind: kind, path: path, noun: "row", identity: [path, FileIdentity(path: path).described, "\(edits)"],
      access: .numbered(count: count, blockSize: max(1, min(256, 500_000 / rowByteCount))) { number, block in
        var example = SequenceExample()
        for column in columns { column.add(number, to: &example) }
        do {
          try edits.apply(to: &example)
          block.add(example)
        } catch {
          block.leaveOut(Problem(path: "\(path), row \(number)", reason: error))
        }
      })
  }
}
