import Files
import Surveys
import Terminal

/// What `info` found, as text and as JSON.
struct RecordDescription: Sendable, Encodable {
  struct File: Sendable, Encodable {
    var path: String
    var records: Int
    var bytes: Int
    var compression: String
  }

  let files: [File]
  let records: Int
  /// On disk.
  let bytes: Int
  /// Of the records' data, without framing and compression.
  let dataBytes: Int
  /// How many records were parsed for the features below.
  let sampled: Int
  let features: [FeatureSummary]
  /// Whole sentences about what is not described.
  let notes: [String]
  let classes: ClassHistogram
  /// The first hundred thousand.
  let problems: [Problem]
  let problemCount: Int
  private let sequences: Int

  init(_ files: [SurveyedRecordFile], _ all: RecordSurvey) {
    self.files = files.map {
      File(path: $0.path, records: $0.recordCount, bytes: $0.byteCount, compression: $0.compression.rawValue)
    }
    records = all.recordCount
    bytes = self.files.reduce(0) { $0 + $1.bytes }
    dataBytes = all.dataByteCount
    sampled = all.parsedCount
    features = all.featureSummaries
    notes = [all.featuresNote].compactMap { $0 }
    classes = all.labels.histogram
    problems = all.problems.listed
    problemCount = all.problems.count
    sequences = all.sequenceCount
  }

  var text: String {
    var parts = [title]
    if !features.isEmpty { parts.append(FeatureSummary.table(features, total: sampled)) }
    if !classes.isEmpty { parts.append(classes.table(noun: "record")) }
    parts += notes.map { "note: \($0)" }
    return parts.joined(separator: "\n\n")
  }

  private var title: String {
    let compressions = Set(files.map(\.compression)).sorted().map { $0 == "none" ? "uncompressed" : $0 }
    var title =
      "\(counted(files.count, "file")), \(counted(records, "record")), \(byteSize(bytes)), "
      + compressions.joined(separator: " and ")
    if sequences > 0 { title += ", \(counted(sequences, "SequenceExample"))" }
    if sampled < records && sampled > 0 { title += "; features of \(counted(sampled, "record"))" }
    return title
  }
}
