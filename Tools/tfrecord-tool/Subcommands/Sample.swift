import ArgumentParser
import Datasets
import Files
import Surveys
import TFRecords
import Terminal

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes some records at random.",
    discussion: """
      Every record has the same chance, none comes twice, and they stay in their order. The same seed takes the same records.

        tfrecord-tool sample -n 5 'train-*.tfrecord'                       # prints JSON Lines
        tfrecord-tool sample -n 1000 --seed 7 'train-*.tfrecord' --output small.tfrecord
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(name: [.customShort("n"), .customLong("records")], help: "How many records; all when there are fewer.")
  var count = 10

  @Option(help: "Another seed takes other records.")
  var seed = 0

  @OptionGroup var output: OptionalOutput
  @OptionGroup var options: PrintOptions

  func validate() throws {
    if count < 0 { throw ValidationError("-n is \(count), but it cannot be negative.") }
  }

  func run() throws {
    let paths = try InputFiles(files).paths
    let total = try paths.reduce(0) { try $0 + RecordCount.count(of: $1) }
    let chosen = try Self.chosen(count, of: total, seed: seed)
    if let options = output.options {
      let source = RecordSource(streaming: paths, identity: paths + ["\(count) \(seed)"]) { record, number, block in
        if chosen.contains(number) {
          record.withBytes { block.add($0) }
        } else {
          block.leaveOut()
        }
      }
      return try options.run(options.conversion(of: source), "sampling")
    }
    var printer = options.printer()
    var records = RecordStream(paths)
    var number = 0
    while let item = try records.next() {
      switch item {
      case .success(let record): if chosen.contains(number) { try printer.print(record) }
      case .failure(let error): try printer.report(Problem(error))
      }
      number += 1
    }
    try printer.finish()
  }

  /// The numbers of the records that are taken.
  static func chosen(_ count: Int, of total: Int, seed: Int) throws -> Set<Int> {
    Set(try Array(Dataset.range(0..<total).shuffle(seed: seed).take(min(count, total))))
  }
}

/// How many records files have.
enum RecordCount {
  /// From the index beside the file, or else from the lengths of all records; damaged places count as one.
  static func count(of path: String) throws -> Int {
    let file = try MappedFile(path: path)
    if TFRecordReader.detectCompression(file) == .none, let index = try? TFRecordIndex(loading: file) { return index.count }
    let reader = try TFRecordReader(file)
    while true {
      do throws(TFRecordError) {
        while try reader.skipRecord() {}
        return reader.recordNumber
      } catch {
        reader.skipDamage()
        if error.code == .damagedCompression { return reader.recordNumber }
      }
    }
  }
}
