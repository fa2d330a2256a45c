package import Datasets
package import Files
import TFRecords
package import Terminal

/// What a survey found in one record file.
package struct RecordFileSurvey: Sendable {
  package var path: String
  package var compression: Compression
  /// On disk.
  package var byteCount: Int
  package var survey: RecordSurvey
}

/// Record files on disk, to be looked at.
package struct RecordFiles: Sendable {
  package let paths: [String]
  /// All files together, on disk.
  package let byteCount: Int

  /// - Throws: `FileError` for the first file that is missing or may not be read, before any is looked at.
  package init(_ paths: [String]) throws(FileError) {
    self.paths = paths
    var total = 0
    for path in paths { total += try MappedFile(path: path).count }
    byteCount = total
  }

  /// Looks at all files, several at the same time; at few files by parts, where looking takes longer than reading.
  package func survey(
    _ depth: RecordSurvey.Depth, parallelism: Parallelism = .automatic, progress: Progress? = nil
  ) throws -> [RecordFileSurvey] {
    let looksInside = depth.features || depth.images != .none
    // A sample ends before there is anything to divide.
    if looksInside && depth.sample == nil && paths.count < 2 * parallelism.count {
      return try paths.map { try Self.survey($0, depth, parallelism, progress) }
    }
    return try Array(
      Dataset(paths).map(parallelism: parallelism) { path in
        try Self.survey(path, depth, progress)
      })
  }

  /// Reads on one thread and looks on it.
  private static func survey(
    _ path: String, _ depth: RecordSurvey.Depth, _ progress: Progress?
  ) throws -> RecordFileSurvey {
    let parts = try RecordParts(path)
    var survey = RecordSurvey(depth)
    while let part = parts.next() {
      if depth.sample != nil {
        survey.add(part)
      } else {
        // Part by part as with several threads, so that approximate statistics are the same.
        var partSurvey = RecordSurvey(depth)
        partSurvey.add(part)
        survey.merge(partSurvey)
      }
      progress?.advance(by: part.byteCount)
    }
    return RecordFileSurvey(
      path: path, compression: parts.compression, byteCount: parts.byteCount, survey: survey)
  }

  /// Reads on one thread and looks on others, with memory for a few parts.
  private static func survey(
    _ path: String, _ depth: RecordSurvey.Depth, _ parallelism: Parallelism, _ progress: Progress?
  ) throws -> RecordFileSurvey {
    let file = try MappedFile(path: path)
    let compression = TFRecordReader.detectCompression(file)
    let parts = Dataset<RecordPart>.generator(name: path) {
      let parts = try RecordParts(path)
      return { parts.next() }
    }
    let surveys = parts.map(parallelism: parallelism) { part in
      var survey = RecordSurvey(depth)
      survey.add(part)
      progress?.advance(by: part.byteCount)
      return survey
    }
    var all = RecordSurvey(depth)
    try surveys.forEach { all.merge($0) }
    return RecordFileSurvey(
      path: path, compression: compression, byteCount: file.count, survey: all)
  }
}

/// Consecutive records of a file and the damage among them.
struct RecordPart: Sendable {
  var items: [Result<Record, TFRecordError>] = []
  /// What they take up, framing included, after decompression.
  var byteCount = 0
}

/// A file's records in parts of about a megabyte, front to back, going on behind damage.
private final class RecordParts {
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

  func next() -> RecordPart? {
    guard !isBroken else { return nil }
    var part = RecordPart()
    let start = reader.byteOffset
    while part.items.count < 1024 && reader.byteOffset - start < 1 << 20 {
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
}
