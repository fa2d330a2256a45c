import ArgumentParser

struct Head: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the first records as JSON Lines.",
    discussion: """
      As cat, but only the beginning of the files, counted over all of them.

        tfrecord-tool head records/train-*.tfrecord
        tfrecord-tool head -n 1 --only image/class/text,image/height photos.tfrecord
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(name: [.customShort("n"), .customLong("records")], help: "How many records to print.")
  var count = 10

  @OptionGroup var options: PrintOptions

  func validate() throws {
    if count < 0 { throw ValidationError("-n is \(count), but it cannot be negative.") }
  }

  func run() throws {
    try Cat.print(try InputFiles(files).paths, skip: 0, limit: count, options)
  }
}
