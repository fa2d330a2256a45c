import ArgumentParser
import Terminal

@main
struct TFRecordTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tfrecord-tool",
    abstract: "Makes, checks, repairs, reshapes and explains TFRecord files.",
    discussion: """
      Without TensorFlow, but for it: what is written here opens in tf.data, TFDS, PyTorch and Grain readers, and what they write \
      is read here.

        tfrecord-tool convert catanddog/train --output records/train.tfrecord --shards 4
        tfrecord-tool verify records/train-*.tfrecord
        tfrecord-tool info records/train-*.tfrecord
        tfrecord-tool head -n 3 records/train-*.tfrecord

      Files may be plain, gzip or zlib, which shows by their bytes; a pattern in quotation marks, a folder of record files, and - for \
      standard input are files, too. Results go to standard output, all else to standard error.

      Exit status: 0 when all is well, 1 when data or files are not, 64 when the command line is not, 130 when interrupted. With --json, \
      what went wrong is on standard output, too: {"error" : "..."} where there is no result.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(name: "Making", subcommands: [Convert.self]),
      CommandGroup(
        name: "Looking", subcommands: [Info.self, Cat.self, Head.self, Get.self, Sample.self, Select.self, Diff.self, Stats.self]),
      CommandGroup(name: "Checking", subcommands: [Verify.self, Repair.self, Schema.self]),
      CommandGroup(
        name: "Reshaping",
        subcommands: [Merge.self, Shard.self, Shuffle.self, Split.self, Dedupe.self, Index.self]),
    ])

  static func main() { runAndExit() }
}
