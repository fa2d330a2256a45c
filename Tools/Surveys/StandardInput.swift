package import Files
import Glibc

/// Standard input as a file that can be mapped and read more than once.
///
/// A redirected file is taken as it is. What comes through a pipe is first written to a file without a name in the
/// temporary folder, which the operating system removes when the process ends, however it ends.
package enum StandardInput {
  /// "/dev/stdin", which from now on is a regular file.
  package static func path() throws(FileError) -> String {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0 else {
      throw FileError(path: name, operation: "open", errno: errno)
    }
    if status.st_mode & S_IFMT == S_IFREG { return name }
    guard isatty(STDIN_FILENO) == 0 else {
      throw FileError(path: name, operation: "read", reason: "it is a terminal; redirect a file or a pipe into it")
    }
    let file = try unnamedFile()
    defer { close(file) }
    try copy(to: file)
    guard dup2(file, STDIN_FILENO) >= 0 else { throw FileError(path: name, operation: "open", errno: errno) }
    return name
  }

  private static let name = "/dev/stdin"

  private static func unnamedFile() throws(FileError) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/standard-input-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw FileError(path: folder, operation: "create a file in", errno: errno) }
    unlink(template)
    return file
  }

  private static func copy(to file: Int32) throws(FileError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: name, operation: "read", errno: errno) }
      if count == 0 { return }
      var written = 0
      while written < count {
        let step = buffer.withUnsafeBytes { write(file, $0.baseAddress! + written, count - written) }
        guard step >= 0 || errno == EINTR else {
          throw FileError(path: name, operation: "keep a copy of", errno: errno)
        }
        written += max(0, step)
      }
    }
  }
}
