import ArgumentParser
import Files
import Surveys
import TFRecords
import Terminal

struct Index: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes where records are, for random access, or checks such files.",
    discussion: """
      FILE.idx has a line "offset size" a record, as DALI's tfrecord2idx and the Python package tfrecord write and read it. \
      The tools of this package find it by its name. A file that is compressed as a whole cannot have one.

        tfrecord-tool index records/train-*.tfrecord
        tfrecord-tool index --suffix .tfindex a.tfrecord
        tfrecord-tool index --check records                 # exit status 1 when one is missing or wrong

      Written are complete files only; one that is right already is left as it is. An index that is wrong is replaced; a file of \
      that name that is no index at all, only with --overwrite.
      """)

  @Argument(help: "TFRecord files, folders of them, or patterns.", completion: .file())
  var files: [String]

  @Option(help: "What is added to the name of a file for that of its index.")
  var suffix = ".idx"

  @Flag(help: "Write nothing; compare the index files that are there.")
  var check = false

  @Flag(help: "Replace files that are no index, too.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  /// What became of one file.
  struct Outcome: Encodable {
    var path: String
    var index: String
    var records: Int
    /// "written", "unchanged", "missing" or "wrong".
    var state: String
  }

  func validate() throws {
    if suffix.isEmpty || suffix.contains("/") {
      throw ValidationError("--suffix is '\(suffix)', but it must be the end of a name, such as .idx.")
    }
    if check && overwrite { throw ValidationError("--check writes nothing; --overwrite cannot go with it.") }
  }

  func run() throws {
    let paths = try InputFiles(files).paths
    // Before the first is written.
    if !check && !overwrite { for path in paths { try NoIndex.check(path + suffix) } }
    let progress = Progress("indexing", unit: "file", total: paths.count)
    defer { progress.finish() }
    let outcomes = try paths.map { path in
      defer { progress.advance() }
      return try outcome(path)
    }
    progress.finish()
    if json {
      print(try jsonText(outcomes))
    } else {
      for outcome in outcomes { print("\(outcome.index.printable): \(counted(outcome.records, "record")), \(outcome.state)") }
    }
    if outcomes.contains(where: { ["missing", "wrong"].contains($0.state) }) { throw ExitCode(1) }
  }

  private func outcome(_ path: String) throws -> Outcome {
    let index = try TFRecordIndex(path: path)
    let target = path + suffix
    var state = "missing"
    if FileIdentity(path: target).byteCount != nil {
      try AtomicFile.checkName(target)
      let text = Array(index.daliText.utf8)
      let isSame = try MappedFile(path: target).withBytes { $0.withUnsafeBytes { $0.elementsEqual(text) } }
      state = isSame ? "unchanged" : "wrong"
    }
    if !check && state != "unchanged" {
      try index.write(to: target)
      state = "written"
    }
    return Outcome(path: path, index: target, records: index.count, state: state)
  }
}
