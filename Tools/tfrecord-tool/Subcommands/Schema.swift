import ArgumentParser
import Datasets
import Files
import Surveys
import TFRecords
import Terminal

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes down what all records have in common, or checks records against it.",
    discussion: """
      The schema has the text form of TensorFlow Metadata, which TensorFlow Data Validation reads and writes, too: name, type, presence, \
      shape or number of values, ranges of integers, and texts where they are classes.

        tfrecord-tool schema 'train-*.tfrecord' --output schema.pbtxt
        tfrecord-tool schema 'val-*.tfrecord' --check schema.pbtxt

      Features of the steps of a SequenceExample are those of the STRUCT feature ##SEQUENCE##, as in TFX.

      Exit status: 0 when all is well, 1 when a record does not fit the schema or cannot be read, 64 when the command line is wrong.
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(name: .shortAndLong, help: "Write the schema to this file instead of printing it, as - does, too.", completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("Compare the records with this schema.", valueName: "schema.pbtxt"), completion: .file())
  var check: String?

  @Option(help: ArgumentHelp("Look only at the first N records.", valueName: "N"))
  var sample: Int?

  @Flag(help: "Replace a file that is already there.")
  var overwrite = false

  @Flag(help: "Print what --check found as JSON.")
  var json = false

  @Option(help: "How many records to work on at the same time. (default: the number of processors)")
  var workers: Int?

  func validate() throws {
    if check != nil && output != nil { throw ValidationError("--check and --output contradict each other.") }
    if json && check == nil { throw ValidationError("--json goes with --check; a schema has a text form of its own.") }
    if let sample, sample < 1 { throw ValidationError("--sample is \(sample), but at least 1 is needed.") }
    try validateWorkers(workers)
  }

  func run() throws {
    let paths = try InputFiles(files).paths
    let parallelism: Parallelism = workers.map { .fixed($0) } ?? .automatic
    if let check {
      let schema = try Self.read(check)
      let verdict = try SchemaVerdict(of: paths, schema, limit: sample, parallelism)
      print(json ? try jsonText(verdict) : verdict.text.printableLines)
      if !verdict.problems.isEmpty { throw ExitCode(1) }
      return
    }
    var survey = SchemaSurvey()
    try ParsedRecords(paths, limit: sample, parallelism).forEach { examples in
      var part = SchemaSurvey()
      for item in examples { try part.add(try item.get()) }
      return part
    } body: { try survey.merge($0) }
    let text = survey.schema.text
    guard let output, output != "-" else { return print(text, terminator: "") }
    try OutputFolder.making(for: output) {
      let file = try AtomicFile(path: output, overwrite: overwrite)
      try file.write(Array(text.utf8))
      try file.commit()
    }
  }

  private static func read(_ path: String) throws -> RecordSchema {
    let bytes = try MappedFile(path: path).withBytes { $0.withUnsafeBytes { Array($0) } }
    do { return try RecordSchema(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
      throw Problem(path: path, reason: "\(error)")
    }
  }
}
