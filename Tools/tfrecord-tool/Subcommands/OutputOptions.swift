import ArgumentParser
import Datasets
import Files
import Surveys
import Terminal

/// How record files are written, for all commands that do.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The file to write, or - for standard output; missing folders are made.", completion: .file())
  var output: String

  @Option(help: "How many files to spread the records over, as evenly as possible.")
  var shards: Int?

  @Option(help: ArgumentHelp("Begin another file before one gets larger than this, as in 200MB; instead of --shards.", valueName: "size"))
  var shardSize: ByteCount?

  @Option(help: "Compress the files whole: none, gzip or zlib.")
  var compression = Compression.none

  @Option(help: ArgumentHelp("How hard to compress, 1 (fast) to 9 (small). (default: 6)", valueName: "1-9"))
  var level: Int?

  @Flag(help: "Write FILE.idx beside each file, which makes any record available at once.")
  var index = false

  @Flag(help: "Replace output files that are already there.")
  var overwrite = false

  @Flag(help: "Go on where a run with the same options was stopped, and keep what is done when this one is.")
  var resume = false

  @Flag(help: "Do everything but write, and show the files and splits that would be written.")
  var dryRun = false

  @Option(help: ArgumentHelp("What to do about broken items: fail, skip them and say so, or skip at most N.", valueName: "fail|skip|skip=N"))
  var onError: ErrorPolicy?

  @Option(help: "How many items to work on at the same time. (default: the number of processors)")
  var workers: Int?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    func require(_ condition: Bool, _ sentence: String) throws {
      if !condition { throw ValidationError(sentence) }
    }
    try require(shards.map { (1...99_999).contains($0) } ?? true, "--shards is \(shards ?? 0), but it must be 1 to 99999.")
    try require(shards == nil || shardSize == nil, "--shards and --shard-size contradict each other.")
    try require(level.map { (1...9).contains($0) } ?? true, "--level is \(level ?? 0), but it must be 1 to 9.")
    try require(level == nil || compression != .none, "--level only matters with --compression.")
    try validateWorkers(workers)
    try require(!overwrite || !resume, "--overwrite and --resume contradict each other.")
    try require(!index || compression == .none, "--index needs plain files: in compressed ones no record can be found at once.")
    try require(!output.isEmpty, "--output is empty.")
    try require(
      output != "-" || (shards ?? 1 == 1 && shardSize == nil && !index && !resume && !json),
      "standard output is one file, without an index; --shards, --shard-size, --index, --resume and --json cannot go with it.")
  }

  var parallelism: Parallelism { workers.map { .fixed($0) } ?? .automatic }

  /// A conversion into what these options say.
  func conversion(of source: RecordSource) -> Conversion {
    var conversion = Conversion(
      source: source, output: OutputFiles(output), name: String(output.split(separator: "/").last ?? ""),
      shuffleSeed: nil)
    conversion.sharding = shardSize.map { .byteCount($0.value) } ?? .count(shards ?? 1)
    conversion.compression = compression
    conversion.level = level ?? 6
    conversion.writesIndex = index
    conversion.existing = overwrite ? .overwrite : resume ? .resume : .refuse
    conversion.isDryRun = dryRun
    conversion.onError = onError ?? .fail
    conversion.parallelism = parallelism
    return conversion
  }

  /// Runs a conversion and prints what came of it.
  ///
  /// - Parameter splitOption: what the command calls the option with the shares of splits.
  func run(_ conversion: Conversion, _ verb: String, splitOption: String = "--split") throws {
    guard !output.hasSuffix("/") else {
      throw ValidationError("--output must name a file, but '\(output)' ends in a slash.")
    }
    if let count = conversion.source.count { try conversion.checkShards(for: count, of: conversion.source.noun) }
    conversion.source.notes.forEach(warn)
    let count = conversion.source.count.map { min($0, conversion.limit ?? $0) } ?? 0
    let progress = Progress(verb, unit: conversion.source.noun, total: conversion.needsSpool ? 2 * count : count)
    defer { progress.finish() }
    func skip(_ problem: Problem) {
      progress.finish()
      standardError("skipped \(problem)\n")
    }
    if output == "-" && !dryRun {
      guard !conversion.needsSpool else {
        throw ValidationError(
          conversion.splits.isEmpty
            ? "standard output takes records in one pass, and '\(conversion.source.path)' can only be read front to back; "
              + "write a file, or convert with --no-shuffle."
            : "standard output is one file; \(splitOption) cannot go with it.")
      }
      return try conversion.runToStandardOutput(progress: progress, skip: skip)
    }
    let summary = try conversion.run(progress: progress, skip: skip)
    progress.finish()
    summary.warnings.forEach(warn)
    print(json ? try jsonText(summary) : summary.text.printableLines)
  }
}
