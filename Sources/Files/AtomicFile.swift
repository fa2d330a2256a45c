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
///
/// Large files are written by a thread of the Dispatch pool while the next bytes gather, and go on to the disk at once:
/// the `fsync` at the end finds little left to do. An error may therefore come out some calls later than its bytes went in.
public final class AtomicFile {
  /// The name under which the file will appear.
  public let path: String
  /// Where the bytes are until then, in the same folder.
  public let temporaryPath: String
  // One thread writes, and nobody sees these while they change; looking whether somebody does takes as long as small pieces.
  /// How many bytes have been written.
  @exclusivity(unchecked) public private(set) var count = 0

  private let overwrite: Bool
  private let durable: Bool
  private var descriptor: Int32
  private var isSealed = false
  private let queue: WriteQueue
  /// What gathers, and how much of it there is; nil before the first byte and when all has been handed over.
  @exclusivity(unchecked) private var memory: WriteQueue.Memory?
  @exclusivity(unchecked) private var buffered = 0

  /// Creates the temporary file.
  ///
  /// - Parameters:
  ///   - overwrite: when false, a file already under the name is an error, both here and at
  ///     `commit()`.
  ///   - durable: false leaves it to the operating system when the bytes get to the disk, which
  ///     spares the wait for it. The file still appears only complete, but a power failure within
  ///     the next minute may leave it under its name with bytes missing.
  /// - Throws: `FileError` when the folder is missing or may not be written, or when the name
  ///   belongs to a folder or a device.
  public init(path: String, overwrite: Bool = true, durable: Bool = true) throws(FileError) {
    try Self.checkName(path)
    if !overwrite, FileIdentity(path: path).byteCount != nil { throw FileError(path: path, operation: "create", errno: EEXIST) }
    let (name, descriptor) = try TemporaryFiles.create(for: path)
    self.path = path
    self.overwrite = overwrite
    self.durable = durable
    self.descriptor = descriptor
    queue = WriteQueue(descriptor: descriptor, pushes: durable)
    temporaryPath = name
  }

  deinit {
    discard()
    memory?.bytes.deallocate()
  }

  /// Adds `bytes` at the end. They gather in a buffer of 256 KiB.
  public func write(_ bytes: RawSpan) throws(FileError) {
    try bytes.withUnsafeBytes { bytes throws(FileError) in
      var offset = 0
      while offset < bytes.count {
        let room = memory == nil ? 0 : Self.pieceByteCount - buffered
        let step = min(bytes.count - offset, room > 0 ? room : Self.pieceByteCount)
        try append(step) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + step])) }
        offset += step
      }
    }
  }

  /// The most that `append` takes.
  package static var pieceByteCount: Int { WriteQueue.pieceByteCount }

  /// Adds `size` bytes at the end, at most `pieceByteCount`, which `fill` writes where they gather.
  package func append(_ size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) throws(FileError) {
    precondition(descriptor >= 0, "'\(path)' is already sealed, committed or discarded")
    if let full = memory, buffered + size > Self.pieceByteCount {
      memory = nil
      queue.append(full, count: buffered)
      try checkFailure()
    }
    let memory = self.memory ?? takeMemory()
    fill(UnsafeMutableRawBufferPointer(rebasing: memory.bytes[buffered..<buffered + size]))
    buffered += size
    count += size
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
      if durable { try check(fsync(descriptor), "write") }
      let closing = descriptor
      descriptor = -1
      try check(close(closing), "write")
    } catch {
      discard()
      throw error
    }
    isSealed = true
    queue.removeIdle()
  }

  /// Completes the file: flushes, forces the bytes to disk, and renames over `path`.
  ///
  /// - Throws: `FileError`, after which the temporary file is gone and `path` is as it was.
  public func commit() throws(FileError) {
    if !isSealed { try seal() }
    isSealed = false
    do throws(FileError) {
      if overwrite {
        try check(Self.replace(path, with: temporaryPath, durable: durable), "rename")
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
      queue.finish()
      close(descriptor)
      descriptor = -1
    }
    if TemporaryFiles.forget(temporaryPath) { unlink(temporaryPath) }
  }

  /// From here on, SIGINT (control-C), SIGTERM and SIGHUP remove all temporary files of this
  /// process before they end it as usual. So does SIGBUS, which comes when somebody shortens a ``MappedFile``, but it ends
  /// the process with status 1 and says why on standard error.
  ///
  /// For commands to call once at their start; a library should leave signals to its program.
  public static func removeTemporaryFilesOnInterrupt() { TemporaryFiles.removeOnInterrupt() }

  /// Has a folder of unfinished files removed, too, when an interrupt ends the process, or no longer.
  package static func removeOnInterrupt(folder: String, _ isWanted: Bool = true) {
    TemporaryFiles.watch(folder: folder, isWanted)
  }

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

  private func takeMemory() -> WriteQueue.Memory {
    let memory = queue.takeMemory()
    self.memory = memory
    buffered = 0
    return memory
  }

  /// Writes what has gathered.
  private func flush() throws(FileError) {
    if let memory { queue.append(memory, count: buffered, isLast: true) }
    memory = nil
    queue.finish()
    try checkFailure()
  }

  /// A file that lost bytes stays broken: it can never be completed.
  private func checkFailure() throws(FileError) {
    let code = queue.failureCode
    if code != 0 { throw FileError(path: path, operation: "write", errno: code) }
  }

  private func check(_ result: Int32, _ operation: String) throws(FileError) {
    guard result < 0 else { return }
    throw FileError(path: path, operation: operation, errno: errno)
  }
}
