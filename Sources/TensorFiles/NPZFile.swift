import Files
public import Tensors

/// Named arrays in one file, as `numpy.savez` makes them: `.npz`.
///
///     try NPZFile.write(["x": x, "y": y], to: "data.npz")
///     let file = try NPZFile("data.npz")
///     file.names                  // ["x", "y"]
///     try file.tensor("x").shape  // [60000, 28, 28]
///
/// A zip archive with one `.npy` file for each name; see `NPYFile` for the types.
public struct NPZFile: Sendable {
  /// The names of the arrays, without `.npy`, in the order of the file.
  public let names: [String]

  private let archive: ZipArchive

  /// Opens `path`; arrays are read when asked for.
  ///
  /// - Throws: `FileError` when the file cannot be opened; `TensorFileError` when it is
  ///   not a zip archive.
  public init(_ path: String) throws {
    archive = try ZipArchive(path)
    names = archive.entries.map(\.name).filter { $0.hasSuffix(".npy") }.map {
      String($0.dropLast(4))
    }
  }

  /// The array called `name`.
  ///
  /// - Throws: `TensorFileError` naming the entry when there is none or it is damaged.
  public func tensor(_ name: String) throws(TensorFileError) -> Tensor {
    let entry = name + ".npy"
    let bytes = try archive.read(entry)
    return try NPYFile.read(bytes.span.bytes, path: archive.path, entry: entry)
  }

  /// All arrays by name.
  public func tensors() throws(TensorFileError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in names { tensors[name] = try tensor(name) }
    return tensors
  }

  /// What `body` makes of the bytes of an array.
  func withEntry<Result>(
    _ name: String, _ body: (RawSpan, String, String) throws(TensorFileError) -> Result
  ) throws(TensorFileError) -> Result {
    let entry = name + ".npy"
    let bytes = try archive.read(entry)
    return try body(bytes.span.bytes, archive.path, entry)
  }

  /// The bytes of an array of Python objects and where its pickle begins in them; nil when it is one of numbers.
  ///
  /// Nothing here looks into a pickle: in Python, that may run anything.
  package func pickledArray(_ name: String) throws(TensorFileError) -> (bytes: [UInt8], start: Int)? {
    let entry = name + ".npy"
    let bytes = try archive.read(entry)
    let start = try NPYHeader.objectDataStart(bytes.span.bytes, path: archive.path, entry: entry)
    return start.map { (bytes, $0) }
  }

  /// Writes `tensors`, sorted by name; the file appears only when it is complete.
  ///
  /// - Parameter compression: `.stored` as `numpy.savez`, or `.deflated` as
  ///   `numpy.savez_compressed`.
  /// - Throws: `FileError` when the file cannot be written; `TensorFileError` for a
  ///   `bfloat16` tensor, which NumPy has no name for.
  public static func write(
    _ tensors: [String: Tensor], compression: ZipWriter.Compression = .stored, to path: String
  ) throws {
    try write(tensors, texts: [], compression: compression, to: path)
  }

  /// The same, of which those that `texts` names are texts as `Tensor(texts:)` makes them, and are written as
  /// NumPy's bytes, `|S8`.
  package static func write(
    _ tensors: [String: Tensor], texts: Set<String>, compression: ZipWriter.Compression = .stored,
    to path: String
  ) throws {
    let writer = ZipWriter(name: path)
    for (name, given) in tensors.sorted(by: { $0.key < $1.key }) {
      let entry = name + ".npy"
      let isText = texts.contains(name)
      let tensor = isText ? NPYFile.filledWithZeros(given) : given
      let header =
        isText ? NPYHeader.bytes(forTexts: tensor) : try NPYFile.header(for: tensor, path: path, entry: entry)
      try writer.add(
        entry, byteCount: header.count + tensor.byteCount, compression: compression
      ) { memory in
        memory.copyBytes(from: header)
        tensor.withUnsafeBytes {
          UnsafeMutableRawBufferPointer(rebasing: memory[header.count...]).copyMemory(from: $0)
        }
      }
    }
    try writer.write(to: path)
  }
}
