#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Making, listing and clearing a folder of files that programs share.
///
/// ```swift
/// try Folder.create("cache/photos")                 // true: it was not there
/// try Folder.names(in: "cache/photos")              // []
/// ```
public enum Folder {
  /// Makes a folder, and those above it that are missing; false when it is there already.
  ///
  /// - Throws: `FileError` when it cannot be made, or the name belongs to a file.
  @discardableResult
  public static func create(_ path: String) throws(FileError) -> Bool {
    if mkdir(path, 0o777) == 0 { return true }
    let reason = errno
    if reason == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try create(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 { return true }
      if errno == EEXIST { return false }
      throw FileError(path: path, operation: "create", errno: errno)
    }
    var status = stat()
    guard reason == EEXIST, stat(path, &status) == 0 else {
      throw FileError(path: path, operation: "create", errno: reason)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path: path, operation: "create", reason: "a file has this name already, not a folder")
    }
    return false
  }

  /// The names in a folder, hidden ones too, sorted by bytes.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path) else {
      throw FileError(path: path, operation: "list", errno: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes the folder if it is empty; says whether it is gone.
  @discardableResult
  public static func removeIfEmpty(_ path: String) -> Bool { rmdir(path) == 0 }

  /// Removes a file if it is there.
  public static func removeFile(_ path: String) { unlink(path) }
}
