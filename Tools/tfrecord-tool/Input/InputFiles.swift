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

  init(_ names: [String]) throws {
    var paths: [String] = []
    for name in names {
      if name == "-" {
        paths.append(try StandardInput.path())
      } else if FileIdentity(path: name).byteCount != nil {
        let files = try Source(kind: .tfrecord, path: name).recordFiles()
        guard !files.isEmpty else {
          throw UnknownSource(path: name, reason: "the folder holds no file with .tfrec in its name")
        }
        paths += files
      } else if name.contains(where: { "*?[".contains($0) }) {
        paths += try Array(Dataset.files(matching: name))
      } else {
        throw FileError(path: name, operation: "open", errno: ENOENT)
      }
    }
    self.paths = paths
  }
}
