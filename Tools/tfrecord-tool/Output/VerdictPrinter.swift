import Files
import Surveys
import Terminal

/// Prints what `verify` finds while it is found, as text or as JSON: there can be more problems than should be kept.
///
/// ```swift
/// var printer = VerdictPrinter(isJSON: false)
/// try printer.add(problems)     // a.tfrecord: record 3 at byte 4711: the data ends early
/// try printer.add(file)         // a.tfrecord: 4 records, 1.2 kB, 1 problem
/// try printer.finish()
/// ```
/// JSON can be parsed even where reading ends with an error: see ``finish(after:)``.
struct VerdictPrinter {
  private struct File: Encodable {
    var path: String
    /// With correct checksums.
    var records: Int
    /// On disk.
    var bytes: Int
    var compression: String
    var problemCount: Int
  }

  private struct Total: Encodable {
    var records = 0
    var bytes = 0
    var problemCount = 0
    /// Why not all was read; nil when it was.
    var errors: [String]?
  }

  /// A file that could not be read to its end.
  private struct Unfinished: Encodable {
    var path: String
    /// Up to there.
    var problemCount: Int
  }

  private let isJSON: Bool
  private let output: StandardOutput
  private var total = Total()
  private var fileCount = 0
  private var badFileCount = 0
  /// How many problems of the file at hand are printed; nil before its first line.
  private var printed: Int?
  /// The file at hand.
  private var path = ""

  init(isJSON: Bool, output: StandardOutput = StandardOutput()) { (self.isJSON, self.output) = (isJSON, output) }

  var isClean: Bool { total.problemCount == 0 && total.errors == nil }

  /// Prints problems of a file.
  mutating func add(_ problems: ProblemList) throws {
    guard isJSON else {
      for line in problems.lines { try output.write(line.printable + "\n") }
      return
    }
    for problem in problems.listed {
      try beginFile(problem.path)
      try output.write("\(printed == 0 ? "" : ",")\n        \(try jsonLine(problem))")
      printed = (printed ?? 0) + 1
    }
  }

  /// Prints the sentence about a file, behind its problems.
  mutating func add(_ file: SurveyedRecordFile) throws {
    if isJSON {
      try beginFile(file.path)
      let facts = File(
        path: file.path, records: file.recordCount, bytes: file.byteCount, compression: file.compression.rawValue,
        problemCount: file.problemCount)
      try endFile(facts)
    } else {
      let state = file.problemCount == 0 ? "ok" : counted(file.problemCount, "problem")
      try output.write("\(file.path.printable): \(Self.amount(file.recordCount, file.byteCount)), \(state)\n")
    }
    fileCount += 1
    if file.problemCount > 0 { badFileCount += 1 }
    total.records += file.recordCount
    total.bytes += file.byteCount
    total.problemCount += file.problemCount
  }

  /// Tells of a file that cannot be opened: on standard error at once, in JSON at the end.
  mutating func add(_ error: any Error) {
    standardError("Error: \(error)\n")
    note(error)
  }

  private mutating func note(_ error: any Error) { total.errors = (total.errors ?? []) + ["\(error)"] }

  /// Prints the sentence about all files.
  mutating func finish() throws {
    if isJSON {
      try output.write("\(fileCount == 0 ? "{\n  \"files\" : [" : "\n  ")],\n\(try Self.members(total, indentation: ""))\n}\n")
    } else if fileCount > 1 {
      let state = total.problemCount == 0 ? "ok" : "\(counted(total.problemCount, "problem")) in \(counted(badFileCount, "file"))"
      let unread = total.errors.map { ", \($0.count) not read" } ?? ""
      try output.write("\(counted(fileCount, "file")): \(Self.amount(total.records, total.bytes)), \(state)\(unread)\n")
    }
    try flush()
  }

  /// Ends what is printed where reading cannot go on. Of JSON the member `errors` says why; for people, a command that fails says it.
  mutating func finish(after error: any Error) throws {
    guard isJSON else { return try flush() }
    if let printed {
      try endFile(Unfinished(path: path, problemCount: printed))
      fileCount += 1
      total.problemCount += printed
    }
    note(error)
    try finish()
  }

  /// Brings out what is printed.
  private func flush() throws { try output.flush() }

  private mutating func beginFile(_ path: String) throws {
    guard printed == nil else { return }
    printed = 0
    self.path = path
    try output.write("\(fileCount == 0 ? "{\n  \"files\" : [" : ",")\n    {\n      \"problems\" : [")
  }

  private mutating func endFile(_ facts: some Encodable) throws {
    try output.write("\(printed == 0 ? "" : "\n      ")],\n\(try Self.members(facts, indentation: "    "))\n    }")
    printed = nil
  }

  /// The members of an object without its braces.
  private static func members(_ value: some Encodable, indentation: String) throws -> String {
    try jsonText(value).split(separator: "\n").dropFirst().dropLast().map { indentation + $0 }.joined(separator: "\n")
  }

  private static func amount(_ records: Int, _ bytes: Int) -> String {
    "\(counted(records, "record")), \(byteSize(bytes))"
  }
}
