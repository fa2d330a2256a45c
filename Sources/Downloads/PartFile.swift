import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What has arrived of a file so far, in `mnist.npz.part` beside the place of the whole: it stays when a download is cut
/// off or its process ends, and the next one goes on behind it.
///
/// One process at a time holds it; others wait until the file is there.
final class PartFile {
  /// Where the whole file will be.
  let path: String
  /// Where the bytes are until then.
  let partPath: String
  /// How many bytes there are.
  private(set) var count: Int
  private let descriptor: Int32

  /// Opens what there is, or begins anew; nil when the whole file is there, perhaps because another process was waited
  /// for that has fetched it.
  ///
  /// - Throws: `FileError` when the folder cannot be written.
  static func open(for path: String) throws(FileError) -> PartFile? {
    while true {
      var status = stat()
      if stat(path, &status) == 0 { return nil }
      if let part = try PartFile(claiming: path) { return part }
    }
  }

  /// Nil when the part became the whole file, or was removed, while this process waited for it.
  private init?(claiming path: String) throws(FileError) {
    self.path = path
    partPath = path + ".part"
    descriptor = openFile(partPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: partPath, operation: "create", errno: errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      let reason = errno
      if reason == EINTR { continue }
      close(descriptor)
      throw FileError(path: partPath, operation: "lock", errno: reason)
    }
    var held = stat()
    var named = stat()
    count = 0
    guard fstat(descriptor, &held) == 0, stat(partPath, &named) == 0, held.st_ino == named.st_ino,
      held.st_dev == named.st_dev
    else {
      close(descriptor)
      return nil
    }
    count = Int(held.st_size)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var offset = 0
    while offset < bytes.count {
      let written = pwrite(descriptor, bytes.baseAddress! + offset, bytes.count - offset, off_t(count))
      if written < 0 && errno == EINTR { continue }
      guard written >= 0 else { throw FileError(path: partPath, operation: "write", errno: errno) }
      offset += written
      count += written
    }
  }

  /// Forgets all bytes.
  func startOver() throws(FileError) {
    guard ftruncate(descriptor, 0) == 0 else { throw FileError(path: partPath, operation: "write", errno: errno) }
    count = 0
  }

  /// Makes the bytes the whole file: on the disk first, then under its name.
  func commit() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(path: partPath, operation: "write", errno: errno) }
    guard rename(partPath, path) == 0 else { throw FileError(path: path, operation: "rename", errno: errno) }
  }

  /// Removes what has arrived.
  func remove() { unlink(partPath) }
}

/// The operating system's `open`, whose name the class has given away.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
