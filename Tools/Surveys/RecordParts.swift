import Files
import TFRecords
import Terminal

/// Consecutive records of a file and the damage among them.
struct RecordPart: Sendable {
  var items: [Result<Record, TFRecordError>] = []
  /// What they take up, framing included, after decompression.
  var byteCount = 0
}

/// A file's records in parts of about a megabyte, front to back, going on behind damage.
final class RecordParts {
  private let reader: TFRecordReader
  private var isBroken = false
  let compression: Compression
  /// On disk.
  let byteCount: Int

  init(_ path: String) throws(FileError) {
    let file = try MappedFile(path: path)
    reader = try TFRecordReader(file)
    compression = reader.compression
    byteCount = file.count
  }

  /// The next records, at most so many; nil at the end.
  func next(upTo limit: Int = .max) -> RecordPart? {
    guard !isBroken else { return nil }
    var part = RecordPart()
    let start = reader.byteOffset
    while part.items.count < min(limit, 1024) && reader.byteOffset - start < 1 << 20 {
      do throws(TFRecordError) {
        guard let record = try reader.next() else { break }
        part.items.append(.success(record))
      } catch {
        part.items.append(.failure(error))
        reader.skipDamage()
        // Nothing can be read behind a broken stream.
        isBroken = error.code == .damagedCompression
        if isBroken { break }
      }
    }
    part.byteCount = reader.byteOffset - start
    return part.items.isEmpty ? nil : part
  }

  /// Counts the remaining records by their lengths.
  func skipRest(into survey: inout RecordSurvey, _ progress: Progress?) {
    while !isBroken {
      let start = reader.byteOffset
      do throws(TFRecordError) {
        guard try reader.skipRecord() else { return }
        survey.addUnseen(byteCount: reader.byteOffset - start - RecordFrame.overhead, isParsed: false)
      } catch {
        survey.add(error)
        reader.skipDamage()
        isBroken = error.code == .damagedCompression
      }
      progress?.advance(by: reader.byteOffset - start)
    }
  }
}
