import ArgumentParser
import Surveys

struct Shuffle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Mixes records, also of files larger than memory.",
    discussion: """
      Every order is as likely as any other, not only within a window; the same seed gives the same order. Plain files are read at \
      random, which an SSD does well; records of compressed ones are unpacked beside the output first.

        tfrecord-tool shuffle 'train-*.tfrecord' --seed 7 --shards 16 --output mixed.tfrecord
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(help: "Another seed gives another order.")
  var seed = 0

  @OptionGroup var output: OutputOptions

  func run() throws {
    let source = try RecordSource(records: InputFiles(files).paths, onError: output.onError ?? .fail)
    var conversion = output.conversion(of: source)
    conversion.shuffleSeed = seed
    try output.run(conversion, "shuffling")
  }
}
