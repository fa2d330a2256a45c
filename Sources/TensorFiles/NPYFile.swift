import Files
public import Tensors

/// One array on disk in NumPy's own format, `.npy`.
///
///     try NPYFile.write(Tensor([[1, 2], [3, 4]] as [[Float]]), to: "x.npy")
///     try NPYFile.read("x.npy").shape   // [2, 2]
///
/// All three versions of the format are read, in either byte order, and arrays in
/// Fortran order come back in row-major order. Integers that tensors lack widen:
/// `int8`, `int16` and `uint16` become `int32`, and `uint32` becomes `int64`.
/// Objects, texts, records, complex numbers and `uint64` are errors.
///
/// Format: numpy.lib.format in NumPy's documentation.
public enum NPYFile {
  /// The one array in the file at `path`.
  ///
  /// - Throws: `FileError` when the file cannot be opened; `TensorFileError` when it is
  ///   not an array of numbers, is cut short, or goes on after the array (see `readAll`).
  public static func read(_ path: String) throws -> Tensor {
    try MappedFile(path: path).withBytes { try read($0, path: path) }
  }

  /// The arrays in a file to which `numpy.save` wrote several times.
  ///
  ///     try NPYFile.readAll("steps.npy").count   // 3
  public static func readAll(_ path: String) throws -> [Tensor] {
    try MappedFile(path: path).withBytes { bytes in
      var tensors: [Tensor] = []
      var offset = 0
      repeat {
        let rest = bytes.extracting(offset..<bytes.byteCount)
        let (tensor, count) = try readFirst(rest, path: path, offset: offset)
        tensors.append(tensor)
        offset += count
      } while offset < bytes.byteCount
      return tensors
    }
  }

  /// Writes `tensor`; the file appears only when it is complete.
  ///
  /// - Throws: `FileError` when the file cannot be written; `TensorFileError` for a
  ///   `bfloat16` tensor, which NumPy has no name for: cast it first.
  public static func write(_ tensor: Tensor, to path: String) throws {
    let header = try header(for: tensor, path: path)
    let file = try AtomicFile(path: path)
    try file.write(header)
    try tensor.withBytes { try file.write($0) }
    try file.commit()
  }

  /// The one array that fills `bytes`.
  package static func read(
    _ bytes: RawSpan, path: String, entry: String? = nil
  ) throws(TensorFileError) -> Tensor {
    let (tensor, count) = try readFirst(bytes, path: path, entry: entry)
    guard count == bytes.byteCount else {
      throw TensorFileError(
        path: path, entry: entry, byteOffset: count, expected: "one array",
        found: "\(bytes.byteCount - count) bytes after it")
    }
    return tensor
  }

  /// Writes texts as `Tensor(texts:)` makes them as NumPy's bytes, `|S8`.
  package static func write(texts: Tensor, to path: String) throws {
    let tensor = filledWithZeros(texts)
    let file = try AtomicFile(path: path)
    try file.write(NPYHeader.bytes(forTexts: tensor))
    try tensor.withBytes { try file.write($0) }
    try file.commit()
  }

  /// Texts with zeros behind their ends, as NumPy has them, instead of the byte that no text has.
  static func filledWithZeros(_ texts: Tensor) -> Tensor {
    Tensor(texts.scalars(of: UInt8.self).map { $0 == 255 ? 0 : $0 }, shape: texts.shape)
  }

  static func header(
    for tensor: Tensor, path: String, entry: String? = nil
  ) throws(TensorFileError) -> [UInt8] {
    if let header = NPYHeader.bytes(for: tensor) { return header }
    throw TensorFileError(
      path: path, entry: entry, expected: "a type that NumPy has",
      found: "\(tensor.dtype), to be cast to float32 first")
  }

  private static func readFirst(
    _ bytes: RawSpan, path: String, entry: String? = nil, offset: Int = 0
  ) throws(TensorFileError) -> (Tensor, byteCount: Int) {
    let header = try NPYHeader(parsing: bytes, path: path, entry: entry, offset: offset)
    let end = header.byteCount + header.dataByteCount
    let data = bytes.extracting(header.byteCount..<end)
    // Fortran order is the row-major order of the axes reversed.
    let tensor =
      header.isFortranOrder
      ? header.scalar.tensor(from: data, shape: header.shape.reversed()).transposed()
      : header.scalar.tensor(from: data, shape: header.shape)
    return (tensor, end)
  }
}
