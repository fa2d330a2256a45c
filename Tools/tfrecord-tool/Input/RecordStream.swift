import Files
import Surveys
import TFRecords

/// The records of several files front to back, going on behind damage.
///
/// ```swift
/// var records = RecordStream(["a.tfrecord", "b.tfrecord.gz"])
/// while let item = try records.next() { use(try item.get()) }
/// ```
/// A file is opened when the one before it has ended.
struct RecordStream {
  private var paths: ArraySlice<String>
  private var reader: TFRecordReader?

  init(_ paths: [String]) { self.paths = paths[...] }

  /// The next record, or the damage at its place; nil after the last file.
  ///
  /// - Throws: `FileError` when the next file cannot be opened.
  mutating func next() throws(FileError) -> Result<Record, TFRecordError>? {
    while true {
      guard let reader else {
        guard let path = paths.popFirst() else { return nil }
        self.reader = try TFRecordReader(path: path)
        continue
      }
      do throws(TFRecordError) {
        if let record = try reader.next() { return .success(record) }
        self.reader = nil
      } catch {
        reader.skipDamage()
        // Nothing can be read behind a broken stream.
        if error.code == .damagedCompression { self.reader = nil }
        return .failure(error)
      }
    }
  }
}
