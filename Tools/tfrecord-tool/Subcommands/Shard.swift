import ArgumentParser
import Surveys

struct Shard: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Spreads records over several files, in their order.",
    discussion: """
      The first file gets the first records. shuffle mixes them, and takes the same options.

        tfrecord-tool shard big.tfrecord --shards 16 --output train.tfrecord     # train-00000-of-00016.tfrecord ...
        tfrecord-tool shard big.tfrecord --shard-size 200MB --output train.tfrecord --index
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if output.shards == nil && output.shardSize == nil {
      throw ValidationError("shard needs --shards N or --shard-size SIZE.")
    }
  }

  func run() throws {
    let source = try RecordSource(records: InputFiles(files).paths, onError: output.onError ?? .fail)
    try output.run(output.conversion(of: source), "sharding")
  }
}
