import Files
import Surveys
import TFRecords
import Terminal

/// What was saved of damaged files, and what was lost.
struct Salvage: Sendable, Encodable {
  /// A place that held no good record.
  struct Loss: Sendable, Encodable {
    var problem: Problem
    /// How many bytes were passed over, after decompression.
    var bytes: Int
  }

  let inputs: [String]
  let output: String
  private(set) var records = 0
  /// Of the records saved, with what is around them.
  private(set) var bytes = 0
  /// The first hundred thousand: a file made to mislead can have one for every few bytes.
  private(set) var losses: [Loss] = []
  private(set) var lossCount = 0
  /// After decompression.
  private(set) var lostBytes = 0

  private static let listedLosses = 100_000

  /// Copies every intact record, file by file; the new file appears when it is complete.
  ///
  /// - Throws: `NothingToSave` for files with damage and nothing else; then there is no new file.
  init(
    from paths: [String], to output: String, compression: Compression?, examplesOnly: Bool, overwrite: Bool, progress: Progress
  ) throws {
    (inputs, self.output) = (paths, output)
    let files = try paths.map { try MappedFile(path: $0) }
    try OutputFolder.making(for: output) {
      let writer = try TFRecordWriter(
        path: output, compression: compression ?? files.first.map(TFRecordReader.detectCompression) ?? .none, overwrite: overwrite)
      for file in files { try copy(TFRecordReader(file), to: writer, examplesOnly: examplesOnly, progress) }
      if records == 0, let first = losses.first { throw NothingToSave(problem: first.problem) }
      try writer.close()
    }
  }

  private mutating func copy(
    _ reader: TFRecordReader, to writer: TFRecordWriter, examplesOnly: Bool, _ progress: Progress
  ) throws {
    while let item = Self.next(reader) {
      switch item {
      case .success(let record):
        progress.advance()
        if examplesOnly, !record.withBytes({ SequenceExample.isWellFormed($0) }) {
          let problem = Problem(
            path: reader.path, record: record.number, byteOffset: record.byteOffset, reason: "this is no tf.train.Example")
          lose(Loss(problem: problem, bytes: record.count + RecordFrame.overhead))
          continue
        }
        try writer.write(record)
        records += 1
        bytes += record.count + RecordFrame.overhead
      case .failure(let error):
        lose(Loss(problem: Problem(error), bytes: reader.skipDamage()))
        // Nothing can be read behind a broken stream.
        if error.code == .damagedCompression { return }
      }
    }
  }

  private mutating func lose(_ loss: Loss) {
    lossCount += 1
    lostBytes += loss.bytes
    if losses.count < Self.listedLosses { losses.append(loss) }
  }

  private static func next(_ reader: TFRecordReader) -> Result<Record, TFRecordError>? {
    do throws(TFRecordError) { return try reader.next().map { .success($0) } } catch { return .failure(error) }
  }

  var text: String {
    var lines = losses.map { "\($0.problem); \(byteSize($0.bytes)) left out" }
    if lossCount > losses.count { lines.append("and \(counted(lossCount - losses.count, "damaged place")) more") }
    lines.append(
      "\(output): \(counted(records, "record")) saved, \(byteSize(bytes)); "
        + (losses.isEmpty
          ? "nothing was damaged" : "\(counted(lossCount, "damaged place")), \(byteSize(lostBytes)) left out"))
    return lines.joined(separator: "\n")
  }
}

/// A file without a single record that could be saved.
struct NothingToSave: Error, CustomStringConvertible {
  var problem: Problem
  var description: String { "\(problem); there is no intact record to save, so nothing was written" }
}
