import ArgumentParser
import Datasets
import Files
import Glibc
import Surveys
import Terminal

@main
struct DatasetInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset-inspect",
    abstract: "Shows what is in a data set, and what is broken in it.",
    discussion: """
      PATH is a folder with a folder of images or of .txt files per class, TFRecord files (or a folder of them), a folder of \
      MNIST files, the folder or .tar.gz of CIFAR-10 or CIFAR-100, a .npz, .npy, .csv, .tsv, .jsonl (.ndjson) or .txt file. \
      What it is shows by its content. - is standard input: TFRecords, JSON Lines, .npy or .npz by their first bytes, another kind with --from; \
      what comes through a pipe is kept in the temporary folder meanwhile, since a report looks at it more than once. NAME=PATH names a split; splits are compared: items that are in several, classes that one lacks.

        dataset-inspect catanddog/train
        dataset-inspect train=catanddog/train val=catanddog/val --html report.html
        dataset-inspect records/train-*.tfrecord --stats stats.pb
        dataset-inspect cifar-10-binary.tar.gz --json
        dataset-inspect reviews.jsonl --html report.html
        tfrecord-tool select 'label == 3' records/*.tfrecord --output - | dataset-inspect -
        dataset-inspect catanddog/train --contact-sheet sheet.png --throughput

      With --list or --export the image loader reads a folder under the options below, and nothing is inspected:

        dataset-inspect photos --list --seed 123 --validation-split 0.2 --subset validation
        dataset-inspect photos --export first.npz --batch-size 8 --image-size 180x180 --no-shuffle

      Every image is decoded and every checksum compared. TFRecord files given together are one data set.

      Files are replaced only with --overwrite, and appear complete or not at all.

      Exit status: 0 when everything is readable, 1 when something is broken or missing, 64 when the command line is wrong, 130 when \
      interrupted. With --json, what went wrong is on standard output, too: {"error" : "..."} where there is no report.
      """,
    version: "0.1.0")

  @Argument(help: "Folders, archives or files, or - for standard input; NAME=PATH for a split.", completion: .file())
  var paths: [String]

  @Option(help: "Take every PATH for a kind instead of looking.")
  var from: SourceKind?

  @Option(help: "How far to check images: decode, header or none.")
  var check = ImageCheck.decode

  @Option(help: "How many images or files to work on at the same time. (default: the number of processors)")
  var workers: Int?

  @Flag(help: "Print the reports as JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write the report as one page for a browser.", valueName: "file"), completion: .file())
  var html: String?

  @Option(help: ArgumentHelp("Write a PNG with images of every class.", valueName: "file"), completion: .file())
  var contactSheet: String?

  @Option(help: ArgumentHelp("How many images of a class to show; 800 of all classes together, so with fewer of each, more classes.", valueName: "count"))
  var samples = 8

  @Option(help: ArgumentHelp("Write the statistics as TensorFlow Metadata's protobuf message.", valueName: "file"), completion: .file())
  var stats: String?

  @Flag(help: "Replace files that are already there.")
  var overwrite = false

  @Flag(help: "Measure how fast the data can be read, decoded and batched here.")
  var throughput = false

  @Flag(help: "Print the files of an image folder as the loader gives them, a line PATH<TAB>LABEL each.")
  var list = false

  @Option(help: ArgumentHelp("Write the loader's first batches as the arrays images and labels.", valueName: "file.npz"), completion: .file())
  var export: String?

  @Option(help: ArgumentHelp("How many batches to export.", valueName: "count"))
  var batches = 1

  @OptionGroup(title: "Loader options, for --list and --export")
  var loader: LoaderOptions

  static func main() { runAndExit() }

  func validate() throws {
    if batches < 1 { throw ValidationError("--batches is \(batches), but at least 1 is needed.") }
    if list || export != nil, paths.count != 1 {
      throw ValidationError("--list and --export take one folder, but \(paths.count) were given.")
    }
    if paths.count(where: { Input($0).isStandardInput }) > 1 {
      throw ValidationError("Standard input can only be read once.")
    }
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("--workers is \(workers), but it must be 1 to 1024.")
    }
    let outputs = [html, contactSheet, stats, export].compactMap { $0 }
    if let twice = outputs.first(where: { output in outputs.count { $0 == output } > 1 }) {
      throw ValidationError("Two outputs are called \(twice).")
    }
    guard (1...1000).contains(samples) else {
      throw ValidationError("--samples is \(samples), but 1 to 1000 are possible.")
    }
  }

  func run() throws {
    var folders: [OutputFolder] = []
    do {
      for output in [html, contactSheet, stats, export].compactMap({ $0 }) { folders.append(try OutputFolder(of: output)) }
      if list || export != nil { try load() } else { try inspect() }
    } catch {
      for folder in folders.reversed() { folder.removeIfEmpty() }
      throw error
    }
  }

  private func inspect() throws {
    let parallelism = workers.map { Parallelism.fixed($0) } ?? .automatic
    // Opened before the long look, so that a place that cannot be written to is told at once.
    let (htmlFile, sheetFile, statsFile) = (try file(html), try file(contactSheet), try file(stats))
    let inspection = Inspection(from: from, check: check, parallelism: parallelism)
    let reports = try inspection.reports(on: paths.map(Input.init))
    var findings = Findings(reports)
    if throughput { findings.throughput = try reports.map { try Throughput(measuring: $0, parallelism) } }
    if htmlFile != nil || sheetFile != nil {
      var gallery = try Gallery(reports, samples: samples)
      if let comparison = findings.comparison { try gallery.add(comparison, of: reports) }
      if let htmlFile { try HTMLPage(findings, gallery).write(to: htmlFile) }
      if let sheetFile { try ContactSheet(gallery).write(to: sheetFile) }
    }
    if let statsFile { try StatisticsProto.write(reports, to: statsFile) }
    print(json ? try jsonText(findings) : findings.text.printableLines)
    if !reports.allSatisfy(\.isClean) { throw ExitCode(1) }
  }

  /// The file that will appear at a path.
  private func file(_ path: String?) throws -> AtomicFile? {
    guard let path else { return nil }
    do throws(FileError) { return try AtomicFile(path: path, overwrite: overwrite) } catch {
      throw error.errno == EEXIST ? OutputExists(path: path) : error
    }
  }

  private func load() throws {
    if let export, !overwrite, FileIdentity(path: export).byteCount != nil { throw OutputExists(path: export) }
    let loading = try Loading(paths[0], loader)
    if let export { try loading.export(batches, to: export) }
    if list { print(try loading.list().joined(separator: "\n")) }
  }
}

extension SourceKind: ExpressibleByArgument {}
extension ImageCheck: ExpressibleByArgument {}
