import ArgumentParser
import Files
import Surveys
import TFRecords
import Terminal

struct Select: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes the records whose features meet a condition.",
    discussion: """
        tfrecord-tool select 'label == 3 && image/height > 200' photos.tfrecord            # prints JSON Lines
        tfrecord-tool select 'name ~ "cat" || !text' a.tfrecord --output cats.tfrecord     # writes records
        tfrecord-tool select 'len(tags) >= 2' 'train-*.tfrecord' --count

      A condition compares features with numbers and texts:

        label == 3   !=  <  <=  >  >=     holds when it does for any value of the list
        name == "cat"   name ~ "cat"      the text, or a part of it
        x[2] > 0.5                        one value of a list, counted from 0; any value of a step of a feature list
        len(tags)   bytes(image/encoded)  how many values, or steps of a feature list; how many bytes
        text                              the record has this feature
        !a   a && b   a || b   (...)      not, and, or

      With a feature that a record does not have, no comparison holds; one that no record has is worth a warning. Names that hold more than letters, digits and _./- stand in \
      backquotes.

      Exit status: 0 when all is well, even if no record was taken; 1 when something could not be read, 64 when the command line is wrong.
      """)

  @Argument(help: "The condition, in quotation marks.")
  var condition: String

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @OptionGroup var output: OptionalOutput
  @OptionGroup var options: PrintOptions

  @Flag(help: "Only print how many records there are.")
  var count = false

  func validate() throws {
    if FileIdentity(path: condition).byteCount != nil, let first = files.first, FileIdentity(path: first).byteCount == nil,
      (try? RecordCondition(parsing: first)) != nil
    {
      throw ValidationError("The condition comes first, then the files: select '\(first)' \(condition)")
    }
    do { _ = try RecordCondition(parsing: condition) } catch { throw ValidationError("\(error)") }
    if count && output.output != nil { throw ValidationError("--count and --output contradict each other.") }
  }

  func run() throws {
    let paths = try InputFiles(files).paths
    let condition = try RecordCondition(parsing: condition)
    let watch = FeatureWatch(condition.names)
    if let options = output.options {
      let source = RecordSource(streaming: paths, identity: paths + [self.condition]) { record, _, block in
        do {
          let example = try SequenceExample(parsing: record)
          watch.see(example)
          if condition.holds(for: example) {
            record.withBytes { block.add($0) }
          } else {
            block.leaveOut()
          }
        } catch {
          block.leaveOut(Problem(error, in: record))
        }
      }
      var conversion = options.conversion(of: source)
      conversion.missingFeatures = { watch.missing }
      return try options.run(conversion, "selecting")
    }
    var printer = options.printer()
    var (seen, found) = (0, 0)
    var records = RecordStream(paths)
    while let item = try records.next() {
      switch item {
      case .failure(let error): try printer.report(Problem(error))
      case .success(let record):
        do {
          let example = try SequenceExample(parsing: record)
          watch.see(example)
          seen += 1
          guard condition.holds(for: example) else { continue }
          found += 1
          if !count { try printer.print(record) }
        } catch let error as ExampleError {
          try printer.report(Problem(error, in: record))
        }
      }
    }
    if count { try printer.output.write("\(found)\n") }
    try printer.output.flush()
    if seen > 0 { FeatureNames.warning(missing: watch.missing).map(warn) }
    try printer.finish()
  }
}
