#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of a file, read-only, brought in by the operating system page by page.
///
/// ```swift
/// let file = try MappedFile(path: "train.tfrecord")
/// file.count                                        // 11_832_064, bytes
/// file.withBytes { $0.unsafeLoad(as: UInt8.self) }  // the first byte
/// ```
///
/// Opening reads nothing, an empty file is allowed, and the mapping goes away with the last
/// reference. Whoever shortens a file while it is mapped makes the process fail on the missing
/// pages (`SIGBUS`); replacing a file by rename, as `AtomicFile` does, is safe. Readers that go front to back ask
/// `checkLength()` every few megabytes, so that this becomes an error unless it happens under their hands.
public final class MappedFile: @unchecked Sendable {
  // Unchecked because of the pointer: the memory behind it is never written, and lives as long
  // as this object.

  /// The path as it was given.
  public let path: String
  /// The size in bytes when the file was opened.
  public let count: Int
  @usableFromInline let base: UnsafeRawPointer?
  let device: dev_t
  let inode: ino_t

  /// How the bytes will be visited, a hint for read-ahead.
  public enum Access: Sendable {
    /// Front to back: read ahead generously.
    case sequential
    /// Here and there: read only what is touched.
    case random
    /// Both: the operating system's usual measure of read-ahead.
    case normal
  }

  /// Opens and maps `path`.
  ///
  /// - Throws: `FileError` for a missing file, a folder, a pipe or another special file, one that does not say how many
  ///   bytes it has, or one that may not be read.
  public init(path: String, access: Access = .sequential) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "open", errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, operation: "open", errno: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path: path, operation: "open", errno: EISDIR)
    default:
      throw FileError(
        path: path, operation: "open",
        reason: "it is a pipe or a device, and only regular files can be mapped")
    }
    self.path = path
    count = Int(status.st_size)
    device = status.st_dev
    inode = status.st_ino
    guard count > 0 else {
      var byte: UInt8 = 0
      // Whoever writes the file may have begun just now; those of /proc never have a size.
      if read(descriptor, &byte, 1) > 0, fstat(descriptor, &status) == 0, status.st_size == 0 {
        throw FileError(
          path: path, operation: "open",
          reason: "it has bytes but no size, as the files of /proc, and only files of a known size can be mapped")
      }
      base = nil
      return
    }
    guard let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      memory != MAP_FAILED
    else { throw FileError(path: path, operation: "map", errno: errno) }
    // Advice is advice: a kernel that refuses it changes speed, not results.
    switch access {
    case .sequential: _ = madvise(memory, count, MADV_SEQUENTIAL)
    case .random: _ = madvise(memory, count, MADV_RANDOM)
    case .normal: break
    }
    base = UnsafeRawPointer(memory)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// Asks the operating system to bring `range` into memory in the background.
  ///
  /// ```swift
  /// file.prefetch(0..<1_048_576)  // returns at once
  /// ```
  public func prefetch(_ range: Range<Int>) {
    let wanted = range.clamped(to: 0..<count)
    guard let base, !wanted.isEmpty else { return }
    let start = wanted.lowerBound & ~(Int(sysconf(Int32(_SC_PAGESIZE))) - 1)
    _ = madvise(
      UnsafeMutableRawPointer(mutating: base + start), wanted.upperBound - start, MADV_WILLNEED)
  }

  /// Throws when the file has become shorter than `count` since it was opened, and reading on would fail on missing
  /// pages.
  ///
  /// ```swift
  /// try file.checkLength()
  /// // throws: cannot read 'train.tfrecord' at byte offset 4096: the file was shortened to 4096 of 8192 bytes
  /// ```
  /// The file is looked up by its name: one that was renamed or removed in the meantime counts as unchanged, since the
  /// mapping keeps its bytes.
  ///
  /// - Complexity: one system call, about a microsecond.
  public func checkLength() throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_ino == inode, status.st_dev == device,
      status.st_size < count
    else { return }
    throw FileError(
      path: path, operation: "read", reason: "the file was shortened to \(status.st_size) of \(count) bytes",
      byteOffset: Int(status.st_size))
  }

  /// Lets go of the memory that holds `range`, and what came with it; touching it again brings it back.
  ///
  /// ```swift
  /// file.release(0..<4_194_304)  // so that a pass over a large file does not fill the memory
  /// ```
  /// Who looks at a page gets its neighbours too, where the operating system has them at hand: up to 64 kB around it, and
  /// with each of these all that the system keeps in one piece, up to 2 MB from a multiple of that in the file on. They are
  /// let go as well, even if they belong to the bytes next to `range`.
  public func release(_ range: Range<Int>) {
    let wanted = range.clamped(to: 0..<count)
    guard let base, !wanted.isEmpty else { return }
    // What is around a page is counted from a multiple of 64 kB in memory, which may lie 64 kB before or behind.
    let around = 1 << 16
    let reach = UInt(bitPattern: base) % UInt(around) == 0 ? 0 : around
    let first = max(0, wanted.lowerBound / around * around - reach)
    let last = (wanted.upperBound + around - 1) / around * around + reach
    let piece = Self.pieceByteCount
    let start = first / piece * piece
    let end = min(count, (last + piece - 1) / piece * piece)
    _ = madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
  }

  /// The most that the operating system keeps of a file in one piece: what one entry of a page table can stand for.
  public static var pieceByteCount: Int { 2 << 20 }

  /// Lends all bytes: `file.withBytes { $0.byteCount }` is `file.count`.
  @inlinable
  public func withBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: base, count: count).bytes)
  }

  /// Lends the bytes in `range`; traps when it leaves the file.
  ///
  /// ```swift
  /// file.withBytes(in: 0..<12) { $0.byteCount }  // 12
  /// ```
  @inlinable
  public func withBytes<R: ~Copyable, E: Error>(
    in range: Range<Int>, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "bytes \(range) are outside the file's \(count) bytes")
    let start = base.map { $0 + range.lowerBound }
    return try body(UnsafeRawBufferPointer(start: start, count: range.count).bytes)
  }
}
