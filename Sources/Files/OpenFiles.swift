import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Copies parts of mapped files without bringing their pages into the memory of this process, through a few descriptors
/// that stay open.
///
/// ```swift
/// let files = OpenFiles()
/// var bytes = [UInt8](repeating: 0, count: 12)
/// var span = bytes.mutableSpan
/// var buffer = span.mutableBytes
/// try files.read(file, from: 4_096, into: &buffer)   // true
/// ```
/// A look into a mapping brings up to 64 kB into memory for a record of 200 bytes, and they stay there. This is for
/// those who must hold no more than they asked for. To be used by several threads at once.
public final class OpenFiles: Sendable {
  /// Which file it is, whatever its name.
  private struct Key: Hashable {
    let device: dev_t
    let inode: ino_t
  }

  private struct State {
    var files: [Key: Descriptor] = [:]
    /// Oldest first.
    var order: [Key] = []
  }

  private final class Descriptor: Sendable {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
  }

  private let state = Mutex(State())
  private let limit: Int

  /// - Parameter limit: how many files stay open.
  public init(limit: Int = 64) {
    precondition(limit >= 1, "at least one file has to stay open, not \(limit)")
    self.limit = limit
  }

  /// Fills `buffer` with the bytes of `file` from `offset` on; false when another file, or none, has its name by now,
  /// and only the mapping still has the bytes.
  ///
  /// - Throws: `FileError` when the file became shorter or cannot be read.
  /// - Complexity: one system call for a file that is open, about a quarter of a microsecond.
  public func read(
    _ file: MappedFile, from offset: Int, into buffer: inout MutableRawSpan
  ) throws(FileError) -> Bool {
    precondition(
      offset >= 0 && buffer.byteCount <= file.count - offset,
      "\(buffer.byteCount) bytes from \(offset) on are outside the file's \(file.count) bytes")
    guard buffer.byteCount > 0 else { return true }
    guard let descriptor = try descriptor(of: file) else { return false }
    try buffer.withUnsafeMutableBytes { buffer throws(FileError) in
      var filled = 0
      while filled < buffer.count {
        let count = pread(
          descriptor.number, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + filled))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw FileError(path: file.path, operation: "read", errno: errno) }
        guard count > 0 else {
          throw FileError(
            path: file.path, operation: "read", reason: "the file was shortened", byteOffset: offset + filled)
        }
        filled += count
      }
    }
    return true
  }

  private func descriptor(of file: MappedFile) throws(FileError) -> Descriptor? {
    let key = Key(device: file.device, inode: file.inode)
    if let known = state.withLock({ $0.files[key] }) { return known }
    let number = open(file.path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else {
      guard errno == ENOENT else { throw FileError(path: file.path, operation: "open", errno: errno) }
      return nil
    }
    let opened = Descriptor(number)
    var status = stat()
    guard fstat(number, &status) == 0, status.st_ino == file.inode, status.st_dev == file.device else { return nil }
    return state.withLock { state in
      if let other = state.files[key] { return other }
      // Whoever still reads the one that has to go keeps it open until then.
      if state.order.count == limit { state.files[state.order.removeFirst()] = nil }
      state.files[key] = opened
      state.order.append(key)
      return opened
    }
  }
}
