import ArgumentParser
import Datasets
import Surveys
import Terminal

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares every checksum and parses every record.",
    discussion: """
      Every problem is listed, with its record (counted from 0) and byte offset: reading goes on behind a damaged record, with the \
      next one that can be trusted.

        tfrecord-tool verify records/train-*.tfrecord
        tfrecord-tool verify --deep photos.tfrecord        # decodes the images, too
        tfrecord-tool verify --raw events.out.tfevents.*   # records that are no Examples

      Large images are decoded row by row. Progressive JPEG, interlaced PNG, GIF, WebP and CMYK images are unpacked as a whole: up to 12 \
      bytes a pixel for each file that is read at the same time. An image of more than 268,435,456 pixels (16,384 by 16,384) is a problem, \
      and takes no memory.

      gzip and zlib are recognised by content. In compressed files, byte offsets count decompressed bytes.

      A file that cannot be opened does not keep the others from being looked at. With --json, "errors" says why it could not, and why a \
      file could not be read to its end.

      Exit status: 0 when all files are clean, 1 when one is corrupt or missing, 64 when the command line is wrong.
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Flag(help: "Only compare checksums; do not parse records as tf.train.Example or SequenceExample.")
  var raw = false

  @Flag(help: "Decode the images in the records: JPEG, PNG, GIF, BMP and WebP, in any feature.")
  var deep = false

  @Option(help: "How many files to read at the same time. (default: the number of processors)")
  var workers: Int?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    try validateWorkers(workers)
    if raw && deep { throw ValidationError("--raw and --deep contradict each other.") }
  }

  func run() throws {
    var printer = VerdictPrinter(isJSON: json)
    do { try survey(&printer) } catch {
      // What was found before is worth knowing.
      try printer.finish(after: error)
      guard json else { throw error }
      // The result says it already.
      standardError("Error: \(error)\n")
      throw ExitCode(1)
    }
    try printer.finish()
    if !printer.isClean { throw ExitCode(1) }
  }

  private func survey(_ printer: inout VerdictPrinter) throws {
    // A command line without any file to look at is a mistake; among several, it is what this command is there to find.
    var errors: [any Error] = []
    let paths = InputFiles(self.files) { errors.append($0) }.paths
    let files = RecordFiles(paths) { errors.append($0) }
    if files.paths.isEmpty, let first = errors.first { throw first }
    let progress = Progress("verifying", unit: "byte", total: files.byteCount)
    defer { progress.finish() }
    for error in errors { printer.add(error) }
    _ = try files.survey(
      RecordSurvey.Depth(parses: !raw, images: deep ? .decode : .none),
      parallelism: workers.map { .fixed($0) } ?? .automatic, progress: progress
    ) { problems in
      progress.finish()
      try printer.add(problems)
    } onFile: { file in
      progress.finish()
      try printer.add(file)
    }
  }
}
