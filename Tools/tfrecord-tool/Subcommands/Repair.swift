import ArgumentParser
import Files
import Surveys
import TFRecords
import Terminal

struct Repair: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Saves every intact record of damaged files into a new one.",
    discussion: """
      A record with damaged data is left out by itself. Where a length is damaged, the next record is the first place where both \
      checksums of a whole record agree. A file that was cut off keeps what is before the cut.

        tfrecord-tool repair broken.tfrecord --output mended.tfrecord
        tfrecord-tool repair broken.tfrecord --output mended.tfrecord --examples   # leaves out what is no Example, too
        tfrecord-tool repair 'train-*.tfrecord' --output train.tfrecord            # one behind the other

      The damage is listed, with what was lost. Exit status: 0 when all is saved that there is, even if some was lost; 1 when no \
      record is intact, or the new file could not be written; 64 when the command line is wrong.
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(name: .shortAndLong, help: "The file to write.", completion: .file())
  var output: String

  @Option(help: "Compress the new file: none, gzip or zlib. (default: as the first old one)")
  var compression: Compression?

  @Flag(help: "Leave out records that are no tf.train.Example or SequenceExample.")
  var examples = false

  @Flag(help: "Replace a file that is already there; not the damaged one.")
  var overwrite = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    guard output != "-" else {
      throw ValidationError("--output must name a file; the report is what goes to standard output.")
    }
    let paths = try InputFiles(files).paths
    let target = FileIdentity(path: output)
    for path in paths where target.byteCount != nil && FileIdentity(path: path).inode == target.inode {
      throw ValidationError("--output is the damaged file '\(path)'; the only copy of it is worth keeping.")
    }
    if target.byteCount != nil && !overwrite { throw OutputExists(path: output, count: 1) }
    let progress = Progress("repairing", unit: "record", total: 0)
    defer { progress.finish() }
    let salvage = try Salvage(
      from: paths, to: output, compression: compression, examplesOnly: examples, overwrite: overwrite, progress: progress)
    progress.finish()
    print(json ? try jsonText(salvage) : salvage.text.printableLines)
  }
}
