import Surveys
import TFRecords
import Terminal

/// A conversion that reads everything and writes nothing, to see which files it would make.
///
/// Where records would first go to a file of their own, their sizes are kept instead, and of records that are split a digest.
struct ConversionRehearsal {
  private let conversion: Conversion
  private var tally: Tally
  private var warnings: [String] = []

  init(_ conversion: Conversion, _ skip: @escaping (Problem) -> Void) {
    self.conversion = conversion
    tally = Tally(conversion, skip)
  }

  mutating func run(progress: Progress) throws -> Conversion.Summary {
    let parts = conversion.needsSpool ? try spooled(progress) : [try streamed(progress)]
    var files: [WrittenFile] = []
    for (name, shards) in zip(conversion.parts, parts) {
      let paths = conversion.output.split(name).paths(shards: max(1, shards.count))
      for (path, shard) in zip(paths, shards) {
        files.append(WrittenFile(path: path, split: name, records: shard.records, bytes: shard.byteCount))
      }
    }
    let records = files.reduce(0) { $0 + $1.records }
    guard records > 0 || tally.problemCount == 0 else {
      throw NothingToWrite(path: conversion.source.path, noun: conversion.source.noun)
    }
    var summary = Conversion.Summary(conversion, classes: tally.classes, skipped: tally.skipped)
    summary.isDryRun = true
    summary.files = files
    if conversion.writesIndex { summary.otherFiles = files.map { TFRecordIndex.sidecarPath(for: $0.path) } }
    summary.otherFiles += conversion.completions
    summary.records = records
    if records > 0 { summary.warnings = conversion.warnings() + warnings }
    summary.bytes = files.reduce(0) { $0 + $1.bytes }
    return summary
  }

  /// The shards of records that are written as they come.
  private mutating func streamed(_ progress: Progress) throws -> [PlannedShards.Shard] {
    let source = conversion.source
    let total = source.count.map { min($0, conversion.limit ?? $0) } ?? conversion.limit
    var shards = PlannedShards(conversion.sharding, total: total)
    try forEachRecord(order: try source.count.flatMap { try conversion.order(of: $0) }, progress) { record in
      shards.add(record.count)
    }
    return shards.finished()
  }

  /// The shards of each part of records that have to be unpacked first.
  private mutating func spooled(_ progress: Progress) throws -> [[PlannedShards.Shard]] {
    var sizes: [Int] = []
    var keys = RecordKeys()
    let order = conversion.limit == nil ? nil : try conversion.source.count.flatMap { try conversion.order(of: $0) }
    let (isSplit, labels) = (!conversion.splits.isEmpty, conversion.stratify)
    try forEachRecord(order: order, progress) { record in
      guard !record.isEmpty else { return }
      sizes.append(record.count)
      let bytes = record.span.bytes
      if isSplit { try keys.append(bytes.extracting(RecordFrame.dataRange(in: bytes.byteCount)), labels: labels) }
    }
    if conversion.source.count == nil {
      try conversion.checkShards(for: sizes.count, of: conversion.source.noun)
    }
    if let warning = keys.warning(isSplit ? labels : nil) { warnings.append(warning) }
    let parts =
      isSplit
      ? try SplitPlan.numbers(conversion.splits, contents: keys.contents, labels: keys.labels, seed: conversion.seed)
      : [Array(sizes.indices)]
    return try parts.map { numbers in
      var shards = PlannedShards(conversion.sharding, total: numbers.count)
      let order = try conversion.order(of: numbers.count)
      for place in numbers.indices { shards.add(sizes[numbers[try order?(place) ?? place]]) }
      return shards.finished()
    }
  }

  /// Each record, framed; empty for an item that is left out.
  private mutating func forEachRecord(
    order: (@Sendable (Int) throws -> Int)?, _ progress: Progress, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    let next = try conversion.source.blocks(
      from: 0, to: conversion.limit, order: order, parallelism: conversion.parallelism)
    while let block = try next() {
      for position in 0..<block.count {
        try tally.count(block, position)
        try body(block.record(at: position))
      }
      progress.advance(by: block.count)
    }
  }
}

/// The files that records of some sizes would be spread over, as they are when they are written.
struct PlannedShards: Sendable {
  struct Shard: Sendable, Hashable {
    var records = 0
    /// Before compression.
    var byteCount = 0
  }

  private let sharding: Sharding
  private let total: Int?
  private var shards: [Shard] = []
  private var last: Shard?
  private var position = 0

  /// - Parameter total: how many records there will be, nil when unknown.
  init(_ sharding: Sharding, total: Int?) { (self.sharding, self.total) = (sharding, total) }

  /// Adds a record of so many bytes; of none where an item is left out.
  mutating func add(_ byteCount: Int) {
    if sharding.ends(shard: shards.count, at: position, of: total, written: last?.byteCount ?? 0, adding: byteCount) {
      shards.append(last ?? Shard())
      last = nil
    }
    position += 1
    guard byteCount > 0 else { return }
    last = Shard(records: (last?.records ?? 0) + 1, byteCount: (last?.byteCount ?? 0) + byteCount)
  }

  /// All files; at least one, if an empty one.
  func finished() -> [Shard] {
    var shards = self.shards + [last].compactMap { $0 }
    while shards.count < sharding.fewestFiles(for: total) { shards.append(Shard()) }
    return shards
  }
}
