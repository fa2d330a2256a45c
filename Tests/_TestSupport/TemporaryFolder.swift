public import Files
import Foundation

/// A scratch folder that is removed, with all that is in it, when the object goes away.
///
/// ```swift
/// let folder = try TemporaryFolder()
/// let path = try folder.write([1, 2, 3], to: "three.bin")
/// ```
public final class TemporaryFolder: Sendable {
  /// The absolute path of the folder.
  public let path: String

  /// Makes an empty folder under the system's temporary folder.
  public init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("millrace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of `name` inside the folder; folders named in it are made.
  public func path(_ name: String) throws -> String {
    let full = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: String(full[..<full.lastIndex(of: "/")!]), withIntermediateDirectories: true)
    return full
  }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let full = try path(name)
    try Data(bytes).write(to: URL(fileURLWithPath: full))
    return full
  }

  /// Writes a compressed file and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String, compression: Compression) throws -> String {
    let file = try AtomicFile(path: path(name))
    let stream = DeflateStream(to: file, compression: compression)
    try stream.write(bytes.span.bytes)
    try stream.finish()
    try file.commit()
    return file.path
  }

  /// Everything in the folder, hidden files too, in order.
  public func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

/// All bytes of a file.
public func readFile(_ path: String) throws -> [UInt8] {
  try MappedFile(path: path).withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
}
