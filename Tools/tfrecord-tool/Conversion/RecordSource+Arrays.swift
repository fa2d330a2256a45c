import Archives
import ArgumentParser
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
  /// features and feature lists again: see ``ArrayColumn``. Of a `.npz` with parts, see ``ArrayParts``, it is the rows of one of them.
  ///
  /// - Parameter part: nil for the training part, where there are parts.
  /// - Throws: `ValidationError` for a part that is not there; `TableError` for arrays that are no columns of one table.
  init(arrays path: String, kind: SourceKind, part: DataPart?, _ edits: FeatureEdits) throws {
    let all =
      switch kind {
      case .npy: ["x": try NPYFile.read(path)]
      case .npz: try NPZFile(path).tensors()
      default: ["x": try IDXFile.read(path)]
      }
    let (arrays, note) = try Self.arrays(of: part, among: all, path)
    let columns: [ArrayColumn]
    do { columns = try ArrayColumn.columns(of: arrays) } catch { throw TableError("'\(path)': \(error)") }
    let counts = columns.compactMap(\.count)
    guard let count = counts.max(), counts.allSatisfy({ $0 == count }) else {
      let rows = columns.map(\.described).joined(separator: ", ")
      throw TableError("'\(path)': the arrays have different numbers of rows, so they are not columns of one table: \(rows)")
    }
    let rowByteCount = columns.reduce(1) { $0 + $1.byteCount / max(1, count) }
    self.init(
      kind: kind, path: path, noun: "row", notes: note.map { [$0] } ?? [],
      identity: [path, FileIdentity(path: path).described, "\(edits)", part?.rawValue ?? ""],
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
    featureNames = columns.flatMap(\.featureNames)
  }

  /// The arrays of a part, and what the reader should know who named none.
  private static func arrays(
    of part: DataPart?, among all: [String: Tensor], _ path: String
  ) throws -> (arrays: [String: Tensor], note: String?) {
    guard let parts = ArrayParts(all) else {
      guard let part else { return (all, nil) }
      throw ValidationError(
        "--part \(part.rawValue): the arrays of '\(path)' have no parts, which would be called like x_train and x_test.")
    }
    let names = parts.names.map(\.rawValue)
    guard let arrays = parts.arrays[part ?? .training] else {
      throw ValidationError(
        "'\(path)' holds the parts \(names.joined(separator: " and ")), not \((part ?? .training).rawValue); choose one with --part.")
    }
    guard part == nil else { return (arrays, nil) }
    return (arrays, "'\(path)' has the parts \(names.joined(separator: ", ")); these are the rows of training, others come with --part")
  }
}
