import Files
package import Tensors

/// The parts of an `.npy` array along its first axis, read from the mapped file when they are asked for.
///
/// ```swift
/// let rows = try NPYRows("train.npy")      // [60000, 28, 28], nothing read but the header
/// rows.row(7).shape                        // [28, 28]
/// ```
/// An array in Fortran order, whose rows are scattered, is read at once.
package final class NPYRows: Sendable {
  /// How many rows there are.
  package let count: Int
  private let file: MappedFile
  private let header: NPYHeader
  private let rowShape: [Int]
  private let rowByteCount: Int
  /// All of an array in Fortran order.
  private let whole: Tensor?

  /// Opens the file.
  ///
  /// - Throws: `FileError` when it cannot be opened; `TensorFileError` when it is not one array of numbers with at least one axis.
  package init(_ path: String) throws {
    file = try MappedFile(path: path, access: .normal)
    header = try file.withBytes { bytes throws(TensorFileError) in
      let header = try NPYHeader(parsing: bytes, path: path, entry: nil)
      guard header.byteCount + header.dataByteCount == bytes.byteCount else {
        throw TensorFileError(
          path: path, expected: "one array", found: "\(bytes.byteCount - header.byteCount - header.dataByteCount) bytes after it")
      }
      return header
    }
    guard let count = header.shape.first else {
      throw TensorFileError(path: path, expected: "an array with rows", found: "a single number")
    }
    self.count = count
    rowShape = Array(header.shape.dropFirst())
    rowByteCount = count == 0 ? 0 : header.dataByteCount / count
    whole = header.isFortranOrder ? try NPYFile.read(path) : nil
  }

  /// The row with a number; traps when there is none.
  package func row(_ number: Int) throws -> Tensor {
    precondition(number >= 0 && number < count, "Row \(number) is outside of the \(count) rows.")
    if let whole { return whole[number] }
    return try rows(number..<number + 1, shape: rowShape)
  }

  /// Several rows that follow one another, as one tensor with a first axis.
  package func rows(_ range: Range<Int>) throws -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "Rows \(range) are outside of the \(count) rows.")
    if let whole { return whole[range] }
    return try rows(range, shape: [range.count] + rowShape)
  }

  private func rows(_ range: Range<Int>, shape: [Int]) throws -> Tensor {
    try file.checkLength()
    let start = header.byteCount + range.lowerBound * rowByteCount
    return file.withBytes(in: start..<start + range.count * rowByteCount) {
      header.scalar.tensor(from: $0, shape: shape)
    }
  }
}
