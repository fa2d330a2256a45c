import ArgumentParser
import Datasets
import Surveys
import Terminal

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describes the values of all features in numbers.",
    discussion: """
      For numbers: mean, standard deviation, quantiles (approximate in large data sets), zeros, how many different values, the most frequent; \
      for texts and other bytes: lengths, how many different ones, the most frequent. dataset-inspect shows more, as pictures, too.

        tfrecord-tool stats 'train-*.tfrecord'
        tfrecord-tool stats --only label,image/height --json photos.tfrecord | jq '.[].numbers.mean'

      Exit status: 0 when all is well, 1 when a file is corrupt or missing, 64 when the command line is wrong.
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("Describe only these features.", valueName: "NAME,NAME"))
  var only: String?

  @Option(help: ArgumentHelp("Look only at the first N records of each file.", valueName: "N"))
  var sample: Int?

  @Option(help: "How many files to read at the same time. (default: the number of processors)")
  var workers: Int?

  @Flag(help: "Print the statistics as JSON.")
  var json = false

  func validate() throws {
    try validateWorkers(workers)
    if let sample, sample < 1 { throw ValidationError("--sample is \(sample), but at least 1 is needed.") }
  }

  func run() throws {
    let files = try RecordFiles(InputFiles(self.files).paths)
    let progress = Progress("reading", unit: "byte", total: files.byteCount)
    defer { progress.finish() }
    let all = try files.survey(
      RecordSurvey.Depth(features: true, sample: sample, statistics: true),
      parallelism: workers.map { .fixed($0) } ?? .automatic, progress: progress
    ).all
    progress.finish()
    let names = only.map { Set($0.split(separator: ",").map(String.init)) }
    let features = all.features.filter { names?.contains($0.key) ?? true }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { FeatureStatistics($0.value, name: $0.key, total: all.parsedCount) }
    if json {
      print(try jsonText(features))
    } else {
      let parts = [FeatureStatistics.numbersTable(features), FeatureStatistics.textsTable(features)].compactMap { $0 }
      print(([counted(all.parsedCount, "record")] + parts).joined(separator: "\n\n"))
    }
    if let note = all.featuresNote { warn(note) }
    if let names, all.parsedCount > 0 {
      FeatureNames.warning(missing: names.subtracting(features.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }).map(warn)
    }
    if let sentence = all.problems.sentence {
      standardError("Error: \(sentence)\(all.problems.count > 1 ? "; see verify" : "")\n")
      throw ExitCode(1)
    }
  }
}
