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

  /// The names in a folder, hidden ones too, sorted by bytes. Those that are not UTF-8 are left out, since nothing can be opened by
  /// them; see ``listing(of:)``.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public static func names(in path: String) throws(FileError) -> [String] { try listing(of: path).names }

  /// The names in a folder, hidden ones too, sorted by bytes, and beside them those that are not UTF-8.
  ///
  /// ```swift
  /// try Folder.listing(of: "photos").misnamed       // [Misnamed(name: "caf\\xE9.jpg", isFolder: false)]
  /// ```
  /// - Throws: `FileError` when it cannot be read.
  public static func listing(of path: String) throws(FileError) -> (names: [String], misnamed: [Misnamed]) {
    guard let folder = opendir(path) else {
      throw FileError(path: path, operation: "list", errno: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    var misnamed: [Misnamed] = []
    while let entry = readdir(folder) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
      if let name = String(validating: bytes, as: UTF8.self) {
        if name != "." && name != ".." { names.append(name) }
      } else {
        misnamed.append(Misnamed(bytes, isFolder: Int32(entry.pointee.d_type) == Int32(DT_DIR)))
      }
    }
    return (
      names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
      misnamed.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    )
  }

  /// A file or folder whose name is not UTF-8.
  public struct Misnamed: Sendable, Hashable {
    /// The name with all that is not ASCII as in `caf\xE9.jpg`.
    public var name: String
    /// Whether it is a folder; false for links.
    public var isFolder: Bool

    init(_ bytes: [UInt8], isFolder: Bool) {
      (name, self.isFolder) = (Folder.escaped(bytes), isFolder)
    }
  }

  /// A name that is not UTF-8, with what is not ASCII as `\xE9`.
  package static func escaped(_ name: [UInt8]) -> String {
    name.map { byte in
      byte >= 0x80 ? "\\x" + String(byte, radix: 16, uppercase: true) : String(UnicodeScalar(byte))
    }.joined()
  }

  /// Removes the folder if it is empty; says whether it is gone.
  @discardableResult
  public static func removeIfEmpty(_ path: String) -> Bool { rmdir(path) == 0 }

  /// Removes a file if it is there.
  public static func removeFile(_ path: String) { unlink(path) }
}
