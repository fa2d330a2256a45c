import Files
import TensorFiles
public import Tensors

extension Dataset where Element == Tensor {
  /// The parts of a NumPy array along its first axis.
  ///
  /// ```swift
  /// let images = Dataset.npy("images.npy")              // of shape [60000, 28, 28]
  /// try images[7].shape                                 // [28, 28]
  /// ```
  /// The file is mapped when it is first needed, and rows are copied out of it as they are asked for, so that it may be larger
  /// than memory. Types are those of `NPYFile`. Iterating throws `FileError` when the file cannot be opened or has
  /// become shorter, `TensorFileError` when it is not one array of numbers.
  public static func npy(_ path: String) -> Dataset<Tensor> {
    let name = "npy(\(fileNames([path])))"
    return madeOnce(name, from: [path]) {
      let rows = try NPYRows(path)
      return Dataset.rows(name, of: [path], count: rows.count) { number in
        try rows.row(number)
      } stacked: { numbers in
        switch numbers {
        case .range(let range): try rows.rows(range)
        case .list(let list): Tensor(stackingRows: try list.map { try rows.row($0) })
        }
      }
    }
  }

  /// The parts of one array of an `.npz` file along its first axis; see ``npz(_:_:_:)``.
  public static func npz(_ path: String, _ name: String) -> Dataset<Tensor> {
    madeOnce("npz(\(fileNames([path])), \(name))", from: [path]) { .tensorSlices(try sliced(NPZFile(path), path, [name])[0]) }
  }
}

extension Dataset where Element == (Tensor, Tensor) {
  /// The parts of two arrays of an `.npz` file along their first axes, in pairs: the names are those given to `numpy.savez`.
  ///
  /// ```swift
  /// let digits = Dataset.npz("mnist.npz", "x_train", "y_train")
  /// let (image, label) = try digits[0]                  // [28, 28] and []
  /// ```
  /// The arrays are read when they are first needed, and then kept in memory for all iterators. Iterating throws
  /// `FileError` for a missing file, `TensorFileError` for a broken one, a name that is not in it, and arrays with first axes of
  /// different lengths.
  public static func npz(_ path: String, _ first: String, _ second: String) -> Dataset<(Tensor, Tensor)> {
    madeOnce("npz(\(fileNames([path])), \(first), \(second))", from: [path]) {
      let tensors = try sliced(NPZFile(path), path, [first, second])
      return .tensorSlices(tensors[0], tensors[1])
    }
  }
}

extension Dataset where Element == [String: Tensor] {
  /// The parts of all arrays of an `.npz` file along their first axes, by name; see ``npz(_:_:_:)``.
  ///
  /// ```swift
  /// try Dataset.npz("points.npz")[0]["x"]               // the first row of x
  /// ```
  public static func npz(_ path: String) -> Dataset<[String: Tensor]> {
    madeOnce("npz(\(fileNames([path])))", from: [path]) {
      let file = try NPZFile(path)
      guard !file.names.isEmpty else { throw TensorFileError(path: path, expected: "arrays", found: "none") }
      let tensors = try sliced(file, path, file.names)
      return .tensorSlices(Dictionary(uniqueKeysWithValues: Swift.zip(file.names, tensors)))
    }
  }
}

/// Arrays of a file that can be sliced together.
private func sliced(_ file: NPZFile, _ path: String, _ names: [String]) throws -> [Tensor] {
  let tensors = try names.map { try file.tensor($0) }
  for (name, tensor) in Swift.zip(names, tensors) {
    guard let count = tensor.shape.first, count == tensors[0].shape.first else {
      throw TensorFileError(
        path: path, entry: name, expected: "an array with as many rows as '\(names[0])', of shape \(tensors[0].shape)",
        found: "shape \(tensor.shape)")
    }
  }
  return tensors
}
