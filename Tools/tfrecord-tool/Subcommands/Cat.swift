import ArgumentParser
import Surveys
import TFRecords

struct Cat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints records as JSON Lines.",
    discussion: """
      One line a record: {"label":7,"name":"cat","x":[0.5,2.0]}. A SequenceExample is {"context":{...},"featureLists":{...}}. \
      Damage is told on standard error, and reading goes on behind it.

        tfrecord-tool cat records/train-*.tfrecord | jq .label | sort | uniq -c
        tfrecord-tool cat --bytes base64 a.tfrecord > a.jsonl       # convert a.jsonl makes the same records again
        tfrecord-tool cat --raw --bytes text events.tfrecord        # records that are no Examples
        gunzip < a.tfrecord.gz | tfrecord-tool cat -

      Exit status: 0 when all is well, 1 when something could not be read, 64 when the command line is wrong.
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("Leave out the first N records.", valueName: "N"))
  var skip = 0

  @Option(help: ArgumentHelp("Print at most N records.", valueName: "N"))
  var limit: Int?

  @OptionGroup var options: PrintOptions

  func validate() throws {
    if skip < 0 { throw ValidationError("--skip is \(skip), but it cannot be negative.") }
    if let limit, limit < 0 { throw ValidationError("--limit is \(limit), but it cannot be negative.") }
  }

  func run() throws {
    try Self.print(try InputFiles(files).paths, skip: skip, limit: limit ?? .max, options)
  }

  /// Prints some consecutive records of the files, counted over all of them.
  static func print(_ paths: [String], skip: Int, limit: Int, _ options: PrintOptions) throws {
    var printer = options.printer()
    var records = RecordStream(paths)
    var number = 0
    // Before it is too late: the record behind the last need not be read.
    while number < skip.addingClamped(limit), let item = try records.next() {
      switch item {
      case .success(let record): if number >= skip { try printer.print(record) }
      case .failure(let error): try printer.report(Problem(error))
      }
      number += 1
    }
    try printer.finish()
  }
}

extension Int {
  /// The sum, or the largest number when it does not fit.
  fileprivate func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
