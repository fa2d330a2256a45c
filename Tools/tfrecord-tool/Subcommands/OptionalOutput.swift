import ArgumentParser
import Files

/// Where records go, for commands that print them unless told otherwise.
struct OptionalOutput: ParsableArguments {
  @Option(name: .shortAndLong, help: "Write the records to this file instead of printing them.", completion: .file())
  var output: String?

  @Option(help: "Compress the file: none, gzip or zlib.")
  var compression = Compression.none

  @Flag(help: "Write FILE.idx beside it.")
  var index = false

  @Flag(help: "Replace a file that is already there.")
  var overwrite = false

  @Option(help: ArgumentHelp("What to do about broken records when writing: fail, skip or skip=N.", valueName: "fail|skip|skip=N"))
  var onError: ErrorPolicy?

  @Option(help: "How many records to work on at the same time. (default: the number of processors)")
  var workers: Int?

  func validate() throws {
    if let options { return try options.validate() }
    guard compression == .none, !index, !overwrite, onError == nil, workers == nil else {
      throw ValidationError("--compression, --index, --overwrite, --on-error and --workers go with --output; without it, records are printed.")
    }
  }

  /// The options of commands that always write; nil without `--output`.
  var options: OutputOptions? {
    guard let output else { return nil }
    var options = OutputOptions()
    options.output = output
    options.shards = nil
    options.shardSize = nil
    options.compression = compression
    options.level = nil
    options.index = index
    options.overwrite = overwrite
    options.resume = false
    options.dryRun = false
    options.onError = onError
    options.workers = workers
    options.json = false
    return options
  }
}
