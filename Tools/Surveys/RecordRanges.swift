import Files
import TFRecords

/// A plain file's records in ranges of about a megabyte, by their lengths, going on behind damaged ones.
final class RecordRanges {
  private let reader: TFRecordReader
  private var limit = 64

  init(_ file: MappedFile) throws(FileError) { reader = try TFRecordReader(file, compression: Compression.none) }

  func next() -> Result<RecordRange, TFRecordError>? {
    do throws(TFRecordError) {
      guard let range = try reader.nextRange(upTo: limit) else { return nil }
      // About as many records as make a megabyte.
      limit = max(1, min(8192, (1 << 20) / max(1, range.bytes.count / range.count)))
      return .success(range)
    } catch {
      reader.skipDamage()
      return .failure(error)
    }
  }
}

extension RecordSurvey {
  /// Compares all checksums and, where wanted, looks whether records parse.
  mutating func verify(_ range: RecordRange) throws {
    let parses = depth.parses
    try range.forEach { number, offset, bytes in
      if !parses || SequenceExample.isWellFormed(bytes) {
        addUnseen(byteCount: bytes.byteCount, isParsed: parses)
      } else {
        // Parsing says what is wrong.
        add(range.record(number: number, byteOffset: offset, count: bytes.byteCount))
      }
    } damage: {
      add($0)
    }
  }
}
