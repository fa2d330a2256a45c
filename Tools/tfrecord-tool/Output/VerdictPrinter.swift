import Files
import Surveys
import Terminal

/// What `verify` found: per file and in all, as text and as JSON.
struct Verdict: Sendable, Encodable {
  struct File: Sendable, Encodable {
    var path: String
    /// With correct checksums.
    var records: Int
    /// On disk.
    var bytes: Int
    var compression: String
    /// The first hundred thousand.
    var problems: [Problem]
    var problemCount: Int
  }

  let files: [File]
  let records: Int
  let bytes: Int
  let problemCount: Int

  init(_ surveys: [RecordFileSurvey]) {
    files = surveys.map {
      File(
        path: $0.path, records: $0.survey.recordCount, bytes: $0.byteCount,
        compression: $0.compression.rawValue, problems: $0.survey.problems.listed,
        problemCount: $0.survey.problems.count)
    }
    records = files.reduce(0) { $0 + $1.records }
    bytes = files.reduce(0) { $0 + $1.bytes }
    problemCount = files.reduce(0) { $0 + $1.problemCount }
  }

  /// The problems, a line per file, and a sentence about all.
  var text: String {
    var lines: [String] = []
    for file in files {
      lines += file.problems.map { "\($0)" }
      let rest = file.problemCount - file.problems.count
      if rest > 0 { lines.append("\(file.path): and \(counted(rest, "problem")) more") }
      let state = file.problemCount == 0 ? "ok" : counted(file.problemCount, "problem")
      lines.append("\(file.path): \(Self.amount(file.records, file.bytes)), \(state)")
    }
    if files.count > 1 {
      let bad = files.filter { $0.problemCount > 0 }.count
      let state =
        bad == 0 ? "ok" : "\(counted(problemCount, "problem")) in \(counted(bad, "file"))"
      lines.append("\(counted(files.count, "file")): \(Self.amount(records, bytes)), \(state)")
    }
    return lines.joined(separator: "\n")
  }

  private static func amount(_ records: Int, _ bytes: Int) -> String {
    "\(counted(records, "record")), \(byteSize(bytes))"
  }
}
