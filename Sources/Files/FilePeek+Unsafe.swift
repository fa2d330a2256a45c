import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Looks at a few bytes of a mapped file here and there without bringing their pages into this process.
///
/// Who looks into a mapping brings in 64 kB around the place, which takes longer than what is usually done with the bytes. One
/// who only follows the lengths of large records would do so for everybody who reads them later, on one thread.
public final class FilePeek {
  private let descriptor: Int32

  /// Opens the file once more; nil when another file has its name by now.
  public init?(of file: MappedFile) {
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0 else { return nil }
    guard fstat(descriptor, &status) == 0, status.st_ino == file.inode, status.st_dev == file.device else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// A few bytes from `offset` on; nil when the operating system would have to fetch them from a disk, or the file ends before.
  ///
  /// ```swift
  /// FilePeek(of: file)?.bytes(12, at: 0)?.count      // 12
  /// ```
  /// - Complexity: one system call, about half a microsecond.
  public func bytes(_ count: Int, at offset: Int) -> [UInt8]? {
    // What is not in memory is better fetched front to back, through the mapping.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      if let start = buffer.baseAddress { found = ck_read_at_hand(descriptor, start, count, Int64(offset)) }
    }
    return bytes.count == count ? bytes : nil
  }
}
