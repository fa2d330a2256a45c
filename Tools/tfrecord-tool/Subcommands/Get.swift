import ArgumentParser
import Files
import Surveys
import TFRecords

struct Get: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints one record, or one of its values as it is.",
    discussion: """
      N counts from 0; -1 is the last record. With an index beside the file (FILE.idx) the record is found at once; without one, \
      the lengths of the records before it are read.

        tfrecord-tool get photos.tfrecord 17
        tfrecord-tool get photos.tfrecord 17 --feature image/encoded > 17.jpg
        tfrecord-tool get a.tfrecord -1 --binary | protoc --decode_raw
      """)

  @Argument(help: "A TFRecord file, or - for standard input.", completion: .file())
  var file: String

  @Argument(parsing: .allUnrecognized, help: "Which record, from 0, or from the end when negative.")
  var numbers: [String] = []

  @Option(help: ArgumentHelp("Write the values of this feature as they are: bytes unchanged, numbers a line each.", valueName: "NAME"))
  var feature: String?

  @Flag(help: "Write the record's bytes as they are.")
  var binary = false

  @OptionGroup var options: PrintOptions

  func validate() throws {
    guard numbers.count == 1, Int(numbers[0]) != nil else {
      throw ValidationError("get takes a file and the number of a record, such as 17 or -1.")
    }
    if binary && feature != nil { throw ValidationError("--binary and --feature contradict each other.") }
  }

  func run() throws {
    guard let number = Int(numbers[0]) else { return }
    let record = try Self.record(number, of: InputFiles.single(file))
    if binary {
      let output = StandardOutput()
      try output.write { $0 += record.bytes }
      return try output.flush()
    }
    if let feature { return try Self.write(feature, of: record) }
    var printer = options.printer()
    try printer.print(record)
    try printer.finish()
  }

  /// The record with a number, from the end when it is negative.
  static func record(_ number: Int, of path: String) throws -> Record {
    let file = try MappedFile(path: path, access: .normal)
    let identity = FileIdentity(path: TFRecordIndex.sidecarPath(for: path))
    if TFRecordReader.detectCompression(file) == .none, number < 0 || identity.byteCount != nil {
      let index = try TFRecordIndex(loading: file)
      let place = number < 0 ? index.count + number : number
      guard (0..<index.count).contains(place) else { throw NoSuchRecord(path: path, number: number, count: index.count) }
      return try index.record(at: place)
    }
    let place = number < 0 ? try count(of: file) + number : number
    guard place >= 0 else { throw NoSuchRecord(path: path, number: number, count: place - number) }
    let reader = try TFRecordReader(file)
    while reader.recordNumber < place, try reader.skipRecord() {}
    guard reader.recordNumber == place, let record = try reader.next() else {
      throw NoSuchRecord(path: path, number: number, count: reader.recordNumber)
    }
    return record
  }

  private static func count(of file: MappedFile) throws -> Int {
    let reader = try TFRecordReader(file)
    while try reader.skipRecord() {}
    return reader.recordNumber
  }

  private static func write(_ name: String, of record: Record) throws {
    let example = try SequenceExample(parsing: record)
    guard let features = example.lists[name] ?? example.context[name].map({ [$0] }) else {
      let names = (Array(example.context.keys) + Array(example.lists.keys)).sorted().joined(separator: ", ")
      throw NoSuchFeature(name: name, names: names)
    }
    let output = StandardOutput()
    for feature in features {
      switch feature {
      case .bytes(let values): for value in values { try output.write { $0 += value } }
      case .int64s(let values): for value in values { try output.write("\(value)\n") }
      case .floats(let values): for value in values { try output.write("\(value)\n") }
      case .unset: break
      }
    }
    try output.flush()
  }
}

/// A number for which the file has no record.
struct NoSuchRecord: Error, CustomStringConvertible {
  var path: String
  var number: Int
  var count: Int
  var description: String { "'\(path)' has no record \(number): there are \(count), counted from 0" }
}

/// A name that the record's features do not have.
struct NoSuchFeature: Error, CustomStringConvertible {
  var name: String
  var names: String
  var description: String { "the record has no feature '\(name)', only \(names)" }
}
