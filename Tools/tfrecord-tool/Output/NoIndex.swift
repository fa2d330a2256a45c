import Files
import TFRecords

/// A file under the name of an index that is none.
///
/// ```swift
/// try NoIndex.check("a.tfrecord.idx")
/// // 'a.tfrecord.idx' is no index, which has a line 'offset size' a record; use --overwrite to replace it
/// ```
struct NoIndex: Error, Sendable, CustomStringConvertible {
  var path: String

  var description: String {
    "'\(path)' is no index, which has a line 'offset size' a record; use --overwrite to replace it"
  }

  /// Throws when there is a file that is no index, not even a wrong one, which could be made again.
  static func check(_ path: String) throws {
    try AtomicFile.checkName(path)
    guard FileIdentity(path: path).byteCount != nil else { return }
    if try !TFRecordIndex.isIndex(path) { throw NoIndex(path: path) }
  }
}
