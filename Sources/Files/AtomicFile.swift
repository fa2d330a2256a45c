#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears under its name only when it is complete.
///
/// ```swift
/// let file = try AtomicFile(path: "out/train.tfrecord")  // writes out/.train.tfrecord.k3v9q1.partial
/// try file.write(bytes.span.bytes)
/// try file.commit()                                      // flush, fsync, rename
/// ```
///
/// Without `commit()` the temporary file is removed when the object goes away, and whatever was
/// under the name before is untouched. A full disk is a `FileError` that names the file.
public final class AtomicFile {
  /// The name under which the file will appear.
  public let path: String
  /// Where the bytes are until then, in the same folder.
  public let temporaryPath: String
  /// How many bytes have been written.
  public private(set) var count = 0

  private let overwrite: Bool
  private var descriptor: Int32
  private var isSealed = false
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  private var buffered = 0

  /// Creates the temporary file.
  ///
  /// - Parameter overwrite: when false, a file already under the name is an error, both here and
  ///   at `commit()`.
  /// - Throws: `FileError` when the folder is missing or may not be written, or when the name
  ///   belongs to a folder or a device.
  public init(path: String, overwrite: Bool = true) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw FileError(path: path, operation: "create", errno: EISDIR)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FileError(
          path: path, operation: "create", reason: "it is a pipe or a device, not a regular file")
      }
      guard overwrite else { throw FileError(path: path, operation: "create", errno: EEXIST) }
    }
    let (name, descriptor) = try TemporaryFiles.create(for: path)
    self.path = path
    self.overwrite = overwrite
    self.descriptor = descriptor
    temporaryPath = name
  }

  deinit {
    discard()
    buffer.deallocate()
  }

  /// Adds `bytes` at the end. Small writes gather in a buffer of 256 KiB.
  public func write(_ bytes: RawSpan) throws(FileError) {
    precondition(descriptor >= 0, "'\(path)' is already sealed, committed or discarded")
    count += bytes.byteCount
    if buffered + bytes.byteCount > buffer.count { try flush() }
    try bytes.withUnsafeBytes { bytes throws(FileError) in
      guard bytes.count < buffer.count else { return try writeToDisk(bytes) }
      UnsafeMutableRawBufferPointer(rebasing: buffer[buffered...]).copyMemory(from: bytes)
      buffered += bytes.count
    }
  }

  /// Adds `bytes` at the end.
  public func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes.span.bytes) }

  /// Completes the bytes: flushes, forces them to disk and lets go of the descriptor and the buffer; only the name is
  /// missing.
  ///
  /// Between this and `commit()` an object costs almost nothing, so that many files can wait for the last of them.
  ///
  /// - Throws: `FileError`, after which the temporary file is gone.
  public func seal() throws(FileError) {
    precondition(descriptor >= 0, "'\(path)' is already sealed, committed or discarded")
    do throws(FileError) {
      try flush()
      try check(fsync(descriptor), "write")
      let closing = descriptor
      descriptor = -1
      try check(close(closing), "write")
    } catch {
      discard()
      throw error
    }
    isSealed = true
    buffer.deallocate()
    buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Completes the file: flushes, forces the bytes to disk, and renames over `path`.
  ///
  /// - Throws: `FileError`, after which the temporary file is gone and `path` is as it was.
  public func commit() throws(FileError) {
    if !isSealed { try seal() }
    isSealed = false
    do throws(FileError) {
      if overwrite {
        try check(rename(temporaryPath, path), "rename")
      } else {
        // A link fails where a rename would replace a file that appeared in the meantime.
        try check(link(temporaryPath, path), "create")
        unlink(temporaryPath)
      }
    } catch {
      discard()
      throw error
    }
    TemporaryFiles.forget(temporaryPath)
  }

  /// Gives the file up: removes the temporary file. Does nothing after `commit()`.
  public func discard() {
    isSealed = false
    if descriptor >= 0 {
      close(descriptor)
      descriptor = -1
    }
    if TemporaryFiles.forget(temporaryPath) { unlink(temporaryPath) }
  }

  /// From here on, SIGINT (control-C), SIGTERM and SIGHUP remove all temporary files of this
  /// process before they end it as usual.
  ///
  /// For commands to call once at their start; a library should leave signals to its program.
  public static func removeTemporaryFilesOnInterrupt() { TemporaryFiles.removeOnInterrupt() }

  /// Removes the temporary files in `folder` whose writers are gone without having had the time to: killed, or out of
  /// power. Those of running programs stay; a sealed file counts as its writer's only until `seal()`, so let nobody
  /// commit meanwhile (`FolderLock`).
  ///
  /// ```swift
  /// try AtomicFile.removeAbandoned(in: "out")     // out/.train.tfrecord.k3v9q1.partial is gone
  /// ```
  public static func removeAbandoned(in folder: String) throws(FileError) {
    try TemporaryFiles.removeAbandoned(in: folder)
  }

  private func flush() throws(FileError) {
    try writeToDisk(UnsafeRawBufferPointer(rebasing: buffer[..<buffered]))
    buffered = 0
  }

  private func writeToDisk(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var offset = 0
    while offset < bytes.count {
      #if canImport(Glibc)
        let written = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
      #else
        let written = Darwin.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
      #endif
      if written < 0 && errno == EINTR { continue }
      try check(Int32(clamping: written), "write")
      offset += written
    }
  }

  private func check(_ result: Int32, _ operation: String) throws(FileError) {
    guard result < 0 else { return }
    throw FileError(path: path, operation: operation, errno: errno)
  }
}
