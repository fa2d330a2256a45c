import ArgumentParser
import Datasets
import Surveys
import TFRecords
import Terminal

struct Dedupe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Leaves out records that came before.",
    discussion: """
      Of records with the same bytes, or with --by of those with the same values in these features, the first stays. It takes some \
      32 bytes of memory a record.

        tfrecord-tool dedupe a.tfrecord b.tfrecord --output unique.tfrecord
        tfrecord-tool dedupe --by image/encoded 'photos-*.tfrecord' --output unique.tfrecord --json
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("Compare only these features.", valueName: "NAME,NAME"))
  var by: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let paths = try InputFiles(files).paths
    let features = by.map { $0.split(separator: ",").map(String.init) }
    let copies = try RecordCopies(of: paths, by: features, output.parallelism)
    FeatureNames.warning(missing: copies.missingFeatures).map(warn)
    let source = RecordSource(streaming: paths, identity: paths + [by ?? ""]) { record, number, block in
      if copies.contains(number) { block.leaveOut() } else { record.withBytes { block.add($0) } }
    }
    try output.run(output.conversion(of: source), "writing")
    if !output.json { print("\(counted(copies.count, "copy", "copies")) left out") }
  }
}
