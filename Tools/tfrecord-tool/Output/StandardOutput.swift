import Files
import Glibc

/// Standard output in pieces of 64 KiB, for results that are large.
final class StandardOutput {
  private var buffer: [UInt8] = []
  private let descriptor: Int32

  init(descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

  /// Lets `body` append to what is to be written.
  func write(_ body: (inout [UInt8]) throws -> Void) throws {
    try body(&buffer)
    if buffer.count >= 1 << 16 { try flush() }
  }

  func write(_ text: String) throws { try write { $0.append(contentsOf: text.utf8) } }

  /// Writes what has gathered; to be called at the end.
  ///
  /// - Throws: `FileError`, for instance of a full disk. A reader that has gone ends the process by its signal.
  func flush() throws(FileError) {
    var offset = 0
    while offset < buffer.count {
      let count = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: "standard output", operation: "write", errno: errno) }
      offset += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
