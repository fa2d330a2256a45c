import Files
import Glibc

/// The folder beside the output in which it is made: `records/.train.tfrecord.partial` for `records/train.tfrecord`.
///
/// It belongs to one process at a time. Everything in it appears under its final name by `publish`, at the very end.
final class Staging {
  let folder: String
  private let lock: Int32

  /// Makes the folder, or takes over one that a killed process left.
  ///
  /// - Parameter resume: whether what is in there is wanted; otherwise it is removed.
  init(beside folder: String, name: String, resume: Bool) throws(FileError) {
    self.folder = "\(folder).\(name).partial"
    try Folder.create(self.folder)
    let path = self.folder + "/lock"
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else { throw FileError(path: self.folder, operation: "write into", errno: errno) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw FileError(
        path: folder + name, operation: "write", reason: "another process is writing it at this moment")
    }
    if !resume {
      for name in try Folder.names(in: self.folder) where name != "lock" { Folder.removeFile(self.folder + "/" + name) }
      AtomicFile.removeOnInterrupt(folder: self.folder)
    }
  }

  deinit { close(lock) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Gives files their final names, one after the other; each is complete.
  ///
  /// - Throws: `FileError`; before any file has its name when one belongs to a folder, a device or a pipe.
  func publish(_ files: [(staged: String, final: String)]) throws(FileError) {
    for (_, final) in files { try AtomicFile.checkName(final) }
    for (staged, final) in files {
      // Renamed already by a process that was killed after it.
      if FileIdentity(path: staged).byteCount == nil, FileIdentity(path: final).byteCount != nil { continue }
      guard rename(staged, final) == 0 else { throw FileError(path: final, operation: "create", errno: errno) }
    }
  }

  /// Removes the folder with all that is in it.
  func remove() {
    // First what says that the output's names are this conversion's: without the journal it must not say so.
    Folder.removeFile(path("publishing"))
    for name in (try? Folder.names(in: folder)) ?? [] { Folder.removeFile(path(name)) }
    Folder.removeIfEmpty(folder)
    AtomicFile.removeOnInterrupt(folder: folder, false)
  }
}
