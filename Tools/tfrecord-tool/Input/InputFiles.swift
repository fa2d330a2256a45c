import ArgumentParser
import Datasets
import Files
import Glibc
import Surveys

/// The record files that a command line names.
///
/// ```swift
/// try InputFiles(["records/train-*.tfrecord"]).paths   // the shards, sorted
/// try InputFiles(["-"]).paths                          // ["/dev/stdin"]
/// ```
/// A name may be a file, a folder (its files with `.tfrec` in the name, sorted), a shell pattern in quotation marks, or
/// `-` for standard input, once.
struct InputFiles: Sendable {
  let paths: [String]

  init(_ names: [String]) throws { try self.init(names) { throw $0 } }

  /// - Parameter onError: is told of a name without files; if it does not throw, the others are looked at.
  init(_ names: [String], onError: (any Error) throws -> Void) rethrows {
    var paths: [String] = []
    for name in names {
      do { paths += try Self.paths(of: name) } catch { try onError(error) }
    }
    self.paths = paths
  }

  private static func paths(of name: String) throws -> [String] {
    if name == "-" { return [try StandardInput.path()] }
    if FileIdentity(path: name).byteCount != nil {
      let files = try Source(kind: .tfrecord, path: name).recordFiles()
      guard !files.isEmpty else {
        throw UnknownSource(path: name, reason: "the folder holds no file with .tfrec in its name")
      }
      return files
    }
    guard name.contains(where: { "*?[".contains($0) }) else { throw FileError(path: name, operation: "open", errno: ENOENT) }
    return try Array(Dataset.files(matching: name))
  }

  /// The one record file that `name` stands for.
  ///
  /// - Throws: `ValidationError` where it stands for several.
  static func single(_ name: String) throws -> String {
    let paths = try InputFiles([name]).paths
    guard paths.count == 1 else { throw ValidationError("'\(name)' is \(paths.count) files, such as '\(paths[0])'; name one of them.") }
    return paths[0]
  }
}
