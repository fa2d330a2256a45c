import Datasets
import Files
import Surveys
import TFRecords
import Terminal

/// The work of a conversion, which can be gone on with where another process was killed.
struct ConversionRun {
  private let conversion: Conversion
  private let staging: Staging
  private let progress: Progress
  private let journal: Journal
  private var tally: Tally
  /// How many of the kept problems the journal has.
  private var journaledSkips = 0
  private var warnings: [String] = []

  /// The part of the output that all records go to first, where they have to be unpacked.
  private static let spool = -1

  init(
    _ conversion: Conversion, _ staging: Staging, _ journal: Journal, _ progress: Progress,
    _ skip: @escaping (Problem) -> Void
  ) {
    self.conversion = conversion
    self.staging = staging
    self.journal = journal
    self.progress = progress
    tally = Tally(conversion, skip)
  }

  mutating func run() throws -> Conversion.Summary {
    let stale = try conversion.existingFiles()
    // What a killed process has given its final names is not in the way of the one that goes on.
    let isPublishing =
      conversion.existing == .resume && !journal.entries.isEmpty
      && FileIdentity(path: staging.path("publishing")).byteCount != nil
    if let first = stale.first, conversion.existing != .overwrite, !isPublishing {
      throw OutputExists(path: first, count: stale.count)
    }
    if case .count(let count) = conversion.sharding {
      try conversion.checkIndexes(of: conversion.parts.flatMap { conversion.output.split($0).paths(shards: count) })
    }
    var source = conversion.source
    if conversion.needsSpool { source = try spooled() }
    var files: [StagedFile] = []
    for (part, numbers) in try parts(of: source).enumerated() {
      let shards = try write(source, part: part, numbers: numbers)
      let name = conversion.parts[part]
      let finals = conversion.output.split(name).paths(shards: max(1, shards.count))
      for (shard, final) in zip(shards, finals) {
        files.append(
          StagedFile(
            split: name, path: shard.path, final: final, records: shard.state.records,
            byteCount: shard.state.byteCount))
      }
    }
    let records = files.reduce(0) { $0 + $1.records }
    guard records > 0 || tally.problemCount == 0 else {
      throw NothingToWrite(path: conversion.source.path, noun: conversion.source.noun)
    }
    // Only now it shows that a limit on size was met by one file.
    if conversion.existing != .overwrite, !isPublishing, let there = files.first(where: { FileIdentity(path: $0.final).byteCount != nil }) {
      throw OutputExists(path: there.final, count: 1)
    }
    try conversion.checkIndexes(of: files.map(\.final))
    let otherFiles = try publish(files, stale: stale)
    var summary = Conversion.Summary(conversion, classes: tally.classes, skipped: tally.skipped)
    summary.files = files.map { WrittenFile(path: $0.final, split: $0.split, records: $0.records, bytes: $0.byteCount) }
    summary.otherFiles = otherFiles
    if records > 0 { summary.warnings = conversion.warnings() + warnings }
    summary.records = records
    summary.bytes = files.reduce(0) { $0 + $1.byteCount }
    return summary
  }

  /// Gives all files their names, and returns those of the files that are no records.
  private func publish(_ files: [StagedFile], stale: [String]) throws -> [String] {
    var renames = files.map { (staged: $0.path, final: $0.final) }
    // Some may have their names from a process that was killed while it gave them.
    let located = files.map { file in
      var file = file
      if FileIdentity(path: file.path).byteCount == nil { file.path = file.final }
      return file
    }
    if conversion.writesIndex {
      for file in located {
        let index = staging.path("index-\(renames.count)")
        try TFRecordIndex(path: file.path).write(to: index)
        renames.append((index, TFRecordIndex.sidecarPath(for: file.final)))
      }
    }
    renames += try conversion.complete(staging, located)
    try AtomicFile(path: staging.path("publishing")).commit()
    try staging.publish(renames)
    // Shards of an earlier conversion into another number of files would be read together with the new ones.
    let written = Set(renames.map(\.final))
    for path in stale where !written.contains(path) { Folder.removeFile(path) }
    // So would indexes of what was replaced be taken for theirs. What is no index stays.
    for path in Set(stale + files.map(\.final)).map({ TFRecordIndex.sidecarPath(for: $0) })
    where !written.contains(path) && (try? TFRecordIndex.isIndex(path)) == true { Folder.removeFile(path) }
    return renames.dropFirst(files.count).map(\.final)
  }

  // MARK: Parts

  /// The source's numbers that each part gets, in the order in which they are written; nil for all in `source`'s.
  private mutating func parts(of source: RecordSource) throws -> [[Int]?] {
    guard !conversion.splits.isEmpty else { return [nil] }
    guard let count = source.count else { preconditionFailure("records that are split are in a file") }
    let keys = try RecordKeys(of: staging.path("spool"), count: count, labels: conversion.stratify, conversion.parallelism)
    if let warning = keys.warning(conversion.stratify) { warnings.append(warning) }
    let numbers = try SplitPlan.numbers(
      conversion.splits, contents: keys.contents, labels: keys.labels, seed: conversion.seed)
    return try numbers.map { numbers in
      guard let order = try conversion.order(of: numbers.count) else { return numbers }
      return try numbers.indices.map { numbers[try order($0)] }
    }
  }

  /// All records in one file, and that file as a source.
  private mutating func spooled() throws -> RecordSource {
    let source = conversion.source
    // A limit takes a mixture where the source can give one.
    let order = conversion.limit == nil ? nil : try source.count.flatMap { try conversion.order(of: $0) }
    let shards = try write(
      source, part: Self.spool, order: order, end: conversion.limit, total: source.count, sharding: .count(1),
      compression: .none)
    var spool = try RecordSource(records: [staging.path("spool")], kind: source.kind, noun: "record")
    spool.classNames = source.classNames
    precondition(spool.count == shards[0].state.records)
    if source.count == nil { try conversion.checkShards(for: shards[0].state.records, of: source.noun) }
    return spool
  }

  private mutating func write(
    _ source: RecordSource, part: Int, numbers: [Int]?
  ) throws -> [(path: String, state: ShardFile.State)] {
    if let numbers {
      return try write(
        source, part: part, order: { numbers[$0] }, end: numbers.count, total: numbers.count,
        sharding: conversion.sharding, compression: conversion.compression)
    }
    let total = source.count.map { min($0, conversion.limit ?? $0) } ?? conversion.limit
    return try write(
      source, part: part, order: try source.count.flatMap { try conversion.order(of: $0) }, end: total, total: total,
      sharding: conversion.sharding, compression: conversion.compression)
  }

  // MARK: Writing

  /// Writes the shards of one part, going on with what the journal has of them.
  private mutating func write(
    _ source: RecordSource, part: Int, order: (@Sendable (Int) throws -> Int)?, end: Int?, total: Int?,
    sharding: Sharding, compression: Compression
  ) throws -> [(path: String, state: ShardFile.State)] {
    // What is counted on the way to the spool must not be counted again on the way from it.
    let counts = part == Self.spool || !conversion.needsSpool
    let entries = journal.entries.filter { $0.part == part }
    var finished = entries.filter(\.isComplete).map { (path: path(part, $0.shard), state: $0.file) }
    for entry in entries where counts { tally.restore(classes: entry.classes, skipped: entry.skipped, count: entry.skippedCount) }
    if counts { journaledSkips = tally.skipped.listed.count }
    let last = entries.last
    var position = last?.position ?? 0
    progress.advance(by: position)
    // An output has at least one file, if an empty one; a finished one is finished by its last entry.
    if let last, last.isComplete, last.position >= end ?? .max { return finished }
    func open(_ shard: Int, resuming state: ShardFile.State? = nil) throws(FileError) -> ShardFile {
      try ShardFile(
        path: path(part, shard), compression: compression, level: conversion.level,
        width: conversion.parallelism.count, resuming: state)
    }
    let unfinished = last.flatMap { $0.isComplete ? nil : $0 }
    var file: ShardFile? = try unfinished.map { try open($0.shard, resuming: $0.file) }
    let next = try source.blocks(from: position, to: end, order: order, parallelism: conversion.parallelism)
    func entry(_ state: ShardFile.State, _ isComplete: Bool, _ shard: Int) -> Journal.Entry {
      Journal.Entry(
        part: part, shard: shard, position: position, file: state, isComplete: isComplete,
        classes: counts ? tally.classes : [], skipped: counts ? Array(tally.skipped.listed[journaledSkips...]) : [],
        skippedCount: counts ? tally.problemCount : 0)
    }
    func finish(_ done: ShardFile) throws {
      let state = try done.finish()
      try journal.add(entry(state, true, finished.count))
      if counts { journaledSkips = tally.skipped.listed.count }
      finished.append((done.path, state))
    }
    while let block = try next() {
      for place in 0..<block.count {
        if counts { try tally.count(block, place) }
        let record = block.record(at: place)
        if sharding.ends(
          shard: finished.count, at: position, of: total, written: file?.writtenByteCount ?? 0, adding: record.count)
        {
          // A file all of whose items are broken is empty, but there.
          try finish(try file ?? open(finished.count))
          file = nil
        }
        position += 1
        guard !record.isEmpty else { continue }
        let current = try file ?? open(finished.count)
        file = current
        try current.append(record)
        if current.isCheckpointDue {
          try journal.add(entry(try current.checkpoint(), false, finished.count))
          if counts { journaledSkips = tally.skipped.listed.count }
        }
      }
      progress.advance(by: block.count)
    }
    while file != nil || finished.count < sharding.fewestFiles(for: total) {
      try finish(try file ?? open(finished.count))
      file = nil
    }
    return finished
  }

  private func path(_ part: Int, _ shard: Int) -> String {
    staging.path(part == Self.spool ? "spool" : "\(part)-\(shard)")
  }
}

extension Conversion {
  /// The names of the parts of the output; one without a name when it is not split.
  var parts: [String?] { splits.isEmpty ? [nil] : splits.map(\.name) }

  /// All that decides on the output's bytes, as one line.
  var plan: String {
    let parts: [String] =
      source.identity + [
        source.kind.rawValue, name, "\(sharding)", "\(splits)", "\(stratify ?? [])", "\(shuffleSeed ?? -1)",
        "\(shuffleSeed == nil)", "\(seed)", "\(limit ?? -1)", compression.rawValue, "\(level)", "\(writesIndex)",
      ]
    // Line feeds in names must not end the line.
    return parts.map { $0.debugDescription }.joined(separator: " ")
  }
}
