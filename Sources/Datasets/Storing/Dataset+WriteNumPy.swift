public import TensorFiles
public import Tensors

extension Dataset where Element: Batchable, Element.Batch == Tensor {
  /// Writes all elements of the next epoch as one array that `numpy.load` reads, along a new first axis; the file appears
  /// only when it is complete.
  ///
  /// ```swift
  /// try Dataset.range(0..<3).map { Tensor([Float($0), 0]) }.writeNPY(to: "points.npy")      // shape (3, 2)
  /// ```
  /// The elements have to fit in memory. Throws what ``tensors()`` throws, `FileError` when the file cannot be written, and
  /// `TensorFileError` for `bfloat16`, which NumPy does not have. Traps when the dataset is infinite.
  public func writeNPY(to path: String) throws {
    try NPYFile.write(tensors(), to: path)
  }
}

extension Dataset {
  /// Writes all pairs of the next epoch as two arrays of an `.npz` file, each along a new first axis.
  ///
  /// ```swift
  /// try digits.take(100).writeNPZ("images", "labels", to: "digits.npz")
  /// // Python: numpy.load("digits.npz")["images"].shape      (100, 28, 28)
  /// ```
  /// - Parameter compression: `.stored` as `numpy.savez`, or `.deflated` as `numpy.savez_compressed`.
  public func writeNPZ<First: Batchable, Second: Batchable>(
    _ first: String, _ second: String, compression: ZipWriter.Compression = .stored, to path: String
  ) throws where Element == (First, Second), First.Batch == Tensor, Second.Batch == Tensor {
    precondition(first != second, "Two arrays of one file need two names; both are \"\(first)\".")
    let (one, two) = try tensors()
    try NPZFile.write([first: one, second: two], compression: compression, to: path)
  }

  /// Writes the values of all dictionaries of the next epoch as arrays of an `.npz` file, under their keys.
  public func writeNPZ(compression: ZipWriter.Compression = .stored, to path: String) throws
  where Element == [String: Tensor] {
    try NPZFile.write(tensors(), compression: compression, to: path)
  }
}
