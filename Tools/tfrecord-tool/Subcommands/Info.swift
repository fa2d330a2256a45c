import ArgumentParser
import Datasets
import Surveys
import Terminal

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describes records, features and classes.",
    discussion: """
      TFRecord files have no schema; what their records have in common is found by reading them. Files given together are one data set.

        tfrecord-tool info records/train-*.tfrecord
        tfrecord-tool info --sample 1000 huge-*.tfrecord       # the rest is only counted, by the records' lengths
        tfrecord-tool info --sample 0 huge-*.tfrecord          # count, bytes, compression

      A shape of [] is one value, [784] a fixed number of them, [3...17] a varying one. Exit status: 0 when all is well, 1 when a file is \
      corrupt or missing (verify lists all that is wrong), 64 when the command line is wrong.
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("Describe the features of the first N records of each file only.", valueName: "N"))
  var sample: Int?

  @Option(help: "How many files to read at the same time. (default: the number of processors)")
  var workers: Int?

  @Flag(help: "Print the description as JSON.")
  var json = false

  func validate() throws {
    try validateWorkers(workers)
    if let sample, sample < 0 {
      throw ValidationError("--sample is \(sample), but it cannot be negative.")
    }
  }

  func run() throws {
    let files = try RecordFiles(InputFiles(self.files).paths)
    let progress = Progress("reading", unit: "byte", total: files.byteCount)
    defer { progress.finish() }
    let survey = try files.survey(
      RecordSurvey.Depth(features: true, sample: sample),
      parallelism: workers.map { .fixed($0) } ?? .automatic, progress: progress)
    let description = RecordDescription(survey.files, survey.all)
    progress.finish()
    print(json ? try jsonText(description) : description.text.printableLines)
    if let problem = description.problems.first {
      let more = description.problemCount - 1
      standardError(
        "Error: \(problem)\(more > 0 ? ", and \(grouped(more)) more; see verify" : "")\n")
      throw ExitCode(1)
    }
  }
}
