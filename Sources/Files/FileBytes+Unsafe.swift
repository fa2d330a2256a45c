#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reading small files as a whole, such as images.
///
/// Mapping a file of some pages and unmapping it takes longer than copying it: the operating system has to bring the pages
/// in one by one, and then to make every core forget where they were.
public enum FileBytes {
  /// All bytes of a file; nil for one that is larger than `limit`.
  ///
  /// ```swift
  /// try FileBytes.read("cat.jpg", upTo: 1 << 20)?.count      // 43_210
  /// ```
  /// - Throws: `FileError` for a missing file, a folder, a pipe or another special file, one that may not be read, and one
  ///   that becomes shorter meanwhile.
  public static func read(_ path: String, upTo limit: Int) throws(FileError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "open", errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, operation: "open", errno: errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path: path, operation: "open", errno: EISDIR)
    default: throw FileError(path: path, operation: "open", reason: "it is a pipe or a device, not a regular file")
    }
    guard status.st_size <= limit else { return nil }
    let size = Int(status.st_size)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let start = buffer.baseAddress {
        let step = systemRead(descriptor, start + count, size - count)
        if step < 0 && errno == EINTR { continue }
        if step < 0 { failure = errno }
        guard step > 0 else { return }
        count += step
      }
    }
    guard failure == 0 else { throw FileError(path: path, operation: "read", errno: failure) }
    guard bytes.count == size else {
      throw FileError(
        path: path, operation: "read", reason: "the file was shortened to \(bytes.count) of \(size) bytes", byteOffset: bytes.count)
    }
    return bytes
  }
}

/// The system call, which the method of this name hides.
private func systemRead(_ descriptor: Int32, _ start: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
  read(descriptor, start, count)
}
