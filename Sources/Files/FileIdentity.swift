#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What tells whether a file is still the one that was read before, without reading it again.
///
/// ```swift
/// let before = FileIdentity(path: "train.tfrecord")
/// // ... hours later, in another process:
/// FileIdentity(path: "train.tfrecord") == before    // false when it was written, replaced or touched
/// ```
///
/// Besides the size and the time of modification it holds the inode and the time of the last change of any kind, which
/// no program can set: a file that was replaced by one of the same size and date is told apart too. A copy of a file is
/// another file.
public struct FileIdentity: Sendable, Hashable {
  /// The path as it was given.
  public let path: String
  /// The size in bytes; nil when nothing is there.
  public let byteCount: Int?
  /// Nanoseconds since 1970 of the last modification.
  public let modified: Int
  /// Nanoseconds since 1970 of the last change of contents, name, owner or permissions.
  public let changed: Int
  /// The file's number in its file system.
  public let inode: UInt64

  /// Asks the operating system; a path under which there is nothing has an identity too.
  public init(path: String) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else {
      byteCount = nil
      (modified, changed, inode) = (0, 0, 0)
      return
    }
    byteCount = Int(status.st_size)
    inode = UInt64(status.st_ino)
    #if canImport(Glibc)
      let (modification, change) = (status.st_mtim, status.st_ctim)
    #else
      let (modification, change) = (status.st_mtimespec, status.st_ctimespec)
    #endif
    modified = Int(modification.tv_sec) * 1_000_000_000 + Int(modification.tv_nsec)
    changed = Int(change.tv_sec) * 1_000_000_000 + Int(change.tv_nsec)
  }
}
