import Datasets
import Files
import Surveys
import TFRecords
import Tensors
import Terminal

/// Records on their way out of record files.
struct Export: Sendable {
  var paths: [String]
  var output: String
  var target: ExportTarget
  var edits = RecordEdits()
  var limit: Int?
  var onError = ErrorPolicy.fail
  var overwrite = false
  var isDryRun = false
  var parallelism = Parallelism.automatic

  /// What came of it.
  struct Summary: Sendable, Encodable {
    var output: String
    var records = 0
    /// On disk.
    var bytes = 0
    var files = 0
    /// The first of the broken records that were left out.
    private(set) var skipped: [Problem] = []
    /// How many they are.
    private(set) var skippedCount = 0
    /// Sentences about what is odd with the whole.
    fileprivate(set) var warnings: [String] = []
    /// Whether nothing was written.
    var isDryRun = false

    private enum CodingKeys: String, CodingKey {
      case output, records, bytes, files, skipped, skippedCount, warnings, isDryRun = "dryRun"
    }

    var text: String {
      let place = files == 1 ? "'\(output)'" : "\(counted(files, "file")) in '\(output)'"
      let left = skippedCount == 0 ? "" : "\n\(counted(skippedCount, "record")) skipped"
      return "\(isDryRun ? "would write " : "")\(counted(records, "record")) in \(place), \(byteSize(bytes))\(left)"
    }

    fileprivate mutating func take(_ problems: ProblemList) { (skipped, skippedCount) = (problems.listed, problems.count) }
  }

  /// Exports everything; the output appears at the very end, unless it is standard output, called "-".
  func run(progress: Progress, skip: (Problem) -> Void) throws -> Summary {
    if target != .imageFolder, !isPrinted {
      try AtomicFile.checkName(output)
      if FileIdentity(path: output).byteCount != nil, !overwrite, !isDryRun { throw OutputExists(path: output, count: 1) }
    }
    var summary =
      isDryRun || isPrinted ? try write(progress, skip) : try OutputFolder.making(for: output) { try write(progress, skip) }
    if summary.records > 0, let warning = FeatureNames.warning(missing: edits.features.watch.missing) { summary.warnings = [warning] }
    return summary
  }

  private func write(_ progress: Progress, _ skip: (Problem) -> Void) throws -> Summary {
    var summary = Summary(output: output, files: 1, isDryRun: isDryRun)
    switch target {
    case .tfrecord: preconditionFailure("records are not exported to records")
    case .jsonLines:
      try lines(&summary, skip, progress) { examples in
        var bytes: [UInt8] = []
        let json = ExampleJSON(bytes: .base64)
        for example in examples { json.append(example, to: &bytes) }
        return bytes
      }
    case .csv, .tsv:
      var columns = CSVColumns(delimiter: target == .tsv ? "\t" : ",")
      try forEachExample { example in try columns.note(example) } problem: { _ in }
      let final = columns
      try lines(&summary, skip, progress, header: final.header) { examples in
        var bytes: [UInt8] = []
        for example in examples { try final.append(example, to: &bytes) }
        return bytes
      }
    case .npz:
      var arrays = ArrayCollector()
      try forEach(&summary, skip, progress) { example, number in try arrays.add(example, number: number) }
      if isDryRun {
        summary.bytes = try arrays.arrays().values.reduce(0) { $0 + $1.byteCount }
      } else {
        try arrays.write(to: output)
        summary.bytes = try MappedFile(path: output).count
      }
    case .imageFolder:
      let folder = try ImageFolderWriter(output, isDryRun: isDryRun)
      do {
        var (fileCount, byteCount) = (0, 0)
        try forEach(&summary, skip, progress) { example, number in
          let sizes = try folder.add(example, number: number)
          fileCount += sizes.count
          byteCount += sizes.reduce(0, +)
        }
        (summary.files, summary.bytes) = (fileCount, byteCount)
        if !isDryRun { try folder.publish() }
      } catch {
        folder.discard()
        throw error
      }
    }
    return summary
  }

  /// Whether the text goes to standard output.
  var isPrinted: Bool { output == "-" && !isDryRun }

  // MARK: Reading

  private var records: ParsedRecords { ParsedRecords(paths, limit: limit, edits: edits, parallelism) }

  private func forEachExample(
    _ body: (SequenceExample) throws -> Void, problem: (Problem) throws -> Void
  ) throws {
    try records.forEach { $0 } body: { items in
      for item in items {
        switch item {
        case .success(let example): try body(example)
        case .failure(let found): try problem(found)
        }
      }
    }
  }

  /// Each record with its number among the good ones, one after the other.
  private func forEach(
    _ summary: inout Summary, _ skip: (Problem) -> Void, _ progress: Progress,
    _ body: (SequenceExample, Int) throws -> Void
  ) throws {
    var problems = ProblemList()
    var records = 0
    try forEachExample { example in
      try body(example, records)
      records += 1
      progress.advance()
    } problem: { problem in
      try note(problem, &problems, skip)
    }
    summary.records = records
    summary.take(problems)
  }

  private func note(_ problem: Problem, _ problems: inout ProblemList, _ skip: (Problem) -> Void) throws {
    guard problems.count < onError.limit else { throw BrokenItem(problem: problem, noun: "record", policy: onError) }
    skip(problem)
    problems.append(problem)
  }

  /// Text that workers make of records, into a file.
  private func lines(
    _ summary: inout Summary, _ skip: (Problem) -> Void, _ progress: Progress, header: [UInt8] = [],
    _ text: @escaping @Sendable ([SequenceExample]) throws -> [UInt8]
  ) throws {
    struct Part: Sendable {
      var bytes: [UInt8]
      var count: Int
      var problems: [Problem]
    }
    let file = isDryRun || isPrinted ? nil : try AtomicFile(path: output, overwrite: overwrite)
    let printer = isPrinted ? StandardOutput() : nil
    func write(_ bytes: [UInt8]) throws {
      try file?.write(bytes)
      try printer?.write { $0 += bytes }
    }
    try write(header)
    var skipped = ProblemList()
    summary.bytes = header.count
    try records.forEach { items in
      let examples = items.compactMap { try? $0.get() }
      return Part(
        bytes: try text(examples), count: examples.count,
        problems: items.compactMap { if case .failure(let problem) = $0 { problem } else { nil } })
    } body: { part in
      for problem in part.problems { try note(problem, &skipped, skip) }
      try write(part.bytes)
      summary.records += part.count
      progress.advance(by: part.count)
      summary.bytes += part.bytes.count
    }
    summary.take(skipped)
    try file?.commit()
    try printer?.flush()
  }
}
