import ArgumentParser
import Surveys

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes one file, or other shards, of several, in their order.",
    discussion: """
      Every checksum is compared on the way; compressed and plain files may come together.

        tfrecord-tool merge 'train-*.tfrecord' --output train.tfrecord
        tfrecord-tool merge a.tfrecord.gz b.tfrecord --output both.tfrecord.gz --compression gzip
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    let source = try RecordSource(records: InputFiles(files).paths, onError: output.onError ?? .fail)
    try output.run(output.conversion(of: source), "merging")
  }
}
