#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension AtomicFile {
  /// Refuses names that a file must not get: those of folders, devices, pipes and sockets, which would be gone, and names
  /// of what a process has open, such as `/dev/stdout`.
  ///
  /// ```swift
  /// try AtomicFile.checkName("/dev/null")
  /// // throws: cannot create '/dev/null': it is a pipe or a device, not a regular file
  /// ```
  package static func checkName(_ path: String) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { throw FileError(path: path, operation: "create", errno: EISDIR) }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FileError(
          path: path, operation: "create", reason: "it is a pipe or a device, not a regular file")
      }
    }
    // The file behind such a name is a regular one when output goes there, but the name itself is the system's.
    let parts = path.hasPrefix("/") ? path.split(separator: "/") : []
    guard parts.first != "proc", !(parts.first == "dev" && (parts.count == 2 || parts[1] == "fd")) else {
      throw FileError(path: path, operation: "create", reason: "its folder is for devices and open files, not for regular files")
    }
  }
}
