#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The folders of a path that are not there yet, made for output and removed again when nothing came of it, also by an interrupt
/// (``AtomicFile/removeTemporaryFilesOnInterrupt()``).
///
/// ```swift
/// try OutputFolder.making(for: "new/a.csv") {      // makes the folder new
///   try write(to: "new/a.csv")                     // when this throws, new is gone again
/// }
/// ```
package struct OutputFolder: Sendable {
  private let made: [String]

  /// Makes the folders of `path`, which ends in a slash or is empty for the current folder.
  package init(_ path: String) throws(FileError) {
    var made: [String] = []
    var place = path.startIndex
    while let slash = path[place...].firstIndex(of: "/") {
      place = path.index(after: slash)
      let folder = String(path[..<place])
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
      } else if errno != EEXIST && errno != EISDIR {
        throw FileError(path: folder, operation: "create", errno: errno)
      }
    }
    self.made = made
    TemporaryFiles.watch(outputFolders: made)
  }

  /// Makes the folders that a file or folder of this name is to be in.
  package init(of path: String) throws(FileError) {
    try self.init(String(path[..<(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)]))
  }

  /// Does what writes the file or folder of this name; when that throws, the folders that were made for it are removed.
  package static func making<R>(for path: String, _ body: () throws -> R) throws -> R {
    let folder = try OutputFolder(of: path)
    do { return try body() } catch {
      folder.removeIfEmpty()
      throw error
    }
  }

  /// Removes the folders that were made, if they are still empty.
  package func removeIfEmpty() {
    for folder in made.reversed() { rmdir(folder) }
  }
}
