#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to change a folder's files, held by one process at a time.
///
/// ```swift
/// let lock = try FolderLock(folder: "cache/photos")     // waits until nobody else holds it
/// // ... rename, remove ...
/// lock.unlock()
/// ```
///
/// The lock is the operating system's (`flock` on the file `.lock` in the folder): it ends with the process that holds
/// it, however that ends. The file itself means nothing and may stay.
public final class FolderLock {
  private var descriptor: Int32

  /// Waits for the lock.
  ///
  /// - Throws: `FileError` when the folder is missing or may not be written.
  public init(folder: String) throws(FileError) {
    let path = folder + "/.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "create", errno: errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      let reason = errno
      if reason == EINTR { continue }
      close(descriptor)
      throw FileError(path: path, operation: "lock", errno: reason)
    }
  }

  deinit { unlock() }

  /// Gives the lock back; does nothing the second time.
  public func unlock() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
  }
}
