import ArgumentParser
import Surveys
import TFRecords
import Terminal

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells in what two data sets differ.",
    discussion: """
      Records are compared in their order, features one by one; how files are compressed or divided does not matter.

        tfrecord-tool diff old.tfrecord new.tfrecord
        tfrecord-tool diff 'old-*.tfrecord' 'new-*.tfrecord' --unordered

      Each line names a record and what is different: a feature's value, "- name" for a feature only the first has, "+ name" for one only \
      the second has. --unordered compares what records there are, and how often.

      Exit status: 0 when they are the same, 1 when they differ or cannot be read, 64 when the command line is wrong.
      """)

  @Argument(help: "The first data set: a file, a folder or a pattern.", completion: .file())
  var first: String

  @Argument(help: "The second one.", completion: .file())
  var second: String

  @Flag(help: "Compare the records without their order.")
  var unordered = false

  @Option(help: ArgumentHelp("List at most N records that differ.", valueName: "N"))
  var limit = 20

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is \(limit), but it cannot be negative.") }
  }

  func run() throws {
    let (left, right) = (try InputFiles([first]).paths, try InputFiles([second]).paths)
    let difference =
      unordered ? try RecordDifference(unordered: left, right) : try RecordDifference(left, right, limit: limit)
    print(json ? try jsonText(difference) : difference.text.printableLines)
    if !difference.isEmpty { throw ExitCode(1) }
  }
}
