import ArgumentParser
import Surveys
import TFRecords
import Terminal

/// How records are printed, for all commands that do.
struct PrintOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Show byte strings as auto (text, a summary of an image, or a number of bytes), base64 (nothing is lost), text or length."))
  var bytes = BytesForm.auto

  @Option(help: ArgumentHelp("Show only these features.", valueName: "NAME,NAME"))
  var only: String?

  @Flag(help: "Records are no Examples: show each as one byte string.")
  var raw = false

  /// Prints records as lines of JSON to standard output, and what is wrong to standard error.
  func printer() -> RecordPrinter {
    RecordPrinter(
      json: ExampleJSON(
        bytes: bytes, features: only.map { Set($0.split(separator: ",").map(String.init)) }),
      isRaw: raw)
  }
}

/// Prints records, counting what could not be.
struct RecordPrinter {
  let json: ExampleJSON
  let isRaw: Bool
  let output = StandardOutput()
  private(set) var problemCount = 0
  private var exampleCount = 0
  /// The features to show.
  private let watch: FeatureWatch

  init(json: ExampleJSON, isRaw: Bool) {
    self.json = json
    self.isRaw = isRaw
    watch = FeatureWatch(json.features ?? [])
  }

  mutating func print(_ record: Record) throws {
    if isRaw {
      return try output.write { line in
        JSONText.append(record.bytes, as: json.bytes, to: &line)
        line.append(UInt8(ascii: "\n"))
      }
    }
    do {
      let example = try SequenceExample(parsing: record)
      watch.see(example)
      exampleCount += 1
      try output.write { json.append(example, to: &$0) }
    } catch let error as ExampleError {
      try report(Problem(error, in: record))
    }
  }

  /// Tells what stands in a record's place.
  mutating func report(_ problem: Problem) throws {
    try output.flush()
    problemCount += 1
    standardError("\(problem)\n")
  }

  /// To be called at the end; ends with status 1 when something was wrong.
  func finish() throws {
    try output.flush()
    if exampleCount > 0 { FeatureNames.warning(missing: watch.missing).map(warn) }
    if problemCount > 0 { throw ExitCode(1) }
  }
}
