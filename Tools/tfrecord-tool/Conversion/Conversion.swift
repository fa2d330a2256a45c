import ArgumentParser
import Datasets
import Files
import Surveys
import TFRecords
import Terminal

/// One conversion of a source to record files: from the source, through workers, into shards.
///
/// Everything is made in a folder beside the output and appears at the very end. Where the source can only be read front
/// to back and the order, the splits or the number of shards need more than that, its records are first written to one
/// file there, from which they can be had by number.
struct Conversion {
  var source: RecordSource
  var output: OutputFiles
  /// What the output is called in messages and in the name of the folder beside it.
  var name: String
  var sharding = Sharding.count(1)
  /// None for output that is not split.
  var splits: [SplitShare] = []
  /// The features that may hold the class, the first that a record has counting; classes are then divided alike over the
  /// splits. nil divides all records as they come.
  var stratify: [String]?
  /// nil keeps the source's order.
  var shuffleSeed: Int? = 0
  /// Also decides on the splits.
  var seed = 0
  var limit: Int?
  var compression = Compression.none
  var level = 6
  var onError = ErrorPolicy.fail
  var existing = ExistingOutput.refuse
  var writesIndex = false
  /// Writes nothing, but does everything else.
  var isDryRun = false
  var parallelism = Parallelism.automatic
  /// Adds files to those that appear at the end, from the finished shards in the folder beside the output.
  var complete: (Staging, [StagedFile]) throws -> [(staged: String, final: String)] = { _, _ in [] }
  /// Where these will be.
  var completions: [String] = []
  /// What shows only at the end: the names of features in its edits that no record had.
  var missingFeatures: @Sendable () -> [String] = { [] }

  /// What to do where output is already.
  enum ExistingOutput: Sendable, Hashable {
    case refuse, overwrite
    /// Goes on with what a killed process left.
    case resume
  }

  /// Converts everything; files appear at the very end.
  ///
  /// - Parameter skip: called with each broken item that is left out, in order.
  /// - Throws: `BrokenItem`; `FileError` when the output cannot be written; `OutputExists`.
  func run(progress: Progress, skip: @escaping (Problem) -> Void) throws -> Summary {
    try checkNames()
    if isDryRun {
      var rehearsal = ConversionRehearsal(self, skip)
      return try rehearsal.run(progress: progress)
    }
    let folder = try OutputFolder(output.folder)
    do throws(any Error) {
      let staging = try Staging(beside: output.folder, name: name, resume: existing == .resume)
      var journal: Journal?
      do throws(any Error) {
        let opened = try Journal(path: staging.path("journal"), plan: plan)
        journal = opened
        var run = ConversionRun(self, staging, opened, progress, skip)
        let summary = try run.run()
        staging.remove()
        return summary
      } catch {
        // Where nothing is done yet, there is nothing to go on with.
        if existing != .resume || journal?.isEmpty == true { staging.remove() }
        throw error
      }
    } catch {
      folder.removeIfEmpty()
      throw error
    }
  }

  /// Writes all records to standard output, as one file of records; some may be out before an error.
  func runToStandardOutput(progress: Progress, skip: @escaping (Problem) -> Void) throws {
    precondition(!needsSpool, "standard output takes records in one pass")
    var tally = Tally(self, skip)
    let file = try ShardFile(
      descriptor: 1, name: "standard output", compression: compression, level: level, width: parallelism.count)
    let order = try source.count.flatMap { try self.order(of: $0) }
    let next = try source.blocks(from: 0, to: limit, order: order, parallelism: parallelism)
    while let block = try next() {
      for position in 0..<block.count {
        try tally.count(block, position)
        let record = block.record(at: position)
        if !record.isEmpty { try file.append(record) }
      }
      progress.advance(by: block.count)
    }
    _ = try file.finish()
    warnings().forEach(warn)
  }

  /// What the reader should know about the whole once all records were seen, which they are not by a run that goes on.
  func warnings() -> [String] {
    existing == .resume ? [] : [FeatureNames.warning(missing: missingFeatures())].compactMap { $0 }
  }

  /// Whether the records have to be in a file of their own before they can be written in their places.
  var needsSpool: Bool {
    guard source.count == nil else { return !splits.isEmpty }
    return !splits.isEmpty || shuffleSeed != nil || sharding.needsTotal
  }

  /// Refuses more files than there are records for.
  ///
  /// - Parameter total: how many there are, of which a limit leaves the first.
  /// - Throws: `ValidationError`.
  func checkShards(for total: Int, of noun: String) throws(ValidationError) {
    let count = min(total, limit ?? total)
    guard case .count(let shards) = sharding, shards > max(1, count) else { return }
    let left = "only \(count) \(noun)\(count == 1 ? "" : "s")"
    throw ValidationError(
      "--shards is \(shards), but \(limit == count ? "--limit leaves" : "there \(count == 1 ? "is" : "are")") \(left).")
  }

  /// A shuffled order of so many; nil for their own.
  func order(of count: Int) throws -> (@Sendable (Int) throws -> Int)? {
    guard let shuffleSeed, let order = try Dataset.range(0..<count).shuffle(seed: shuffleSeed).indexedElements() else {
      return nil
    }
    return { try order[$0] }
  }
}

/// What has been counted on the way.
struct Tally {
  private(set) var classes: [Int]
  /// The broken items that were left out: all counted, the first of them kept.
  private(set) var skipped = ProblemList()
  private let policy: ErrorPolicy
  private let noun: String
  private let skip: (Problem) -> Void

  init(_ conversion: Conversion, _ skip: @escaping (Problem) -> Void) {
    classes = [Int](repeating: 0, count: conversion.source.classNames.count)
    (policy, noun, self.skip) = (conversion.onError, conversion.source.noun, skip)
  }

  var problemCount: Int { skipped.count }

  /// Counts one position of a block.
  mutating func count(_ block: RecordBlock, _ position: Int) throws(BrokenItem) {
    let label = block.labels[position]
    if classes.indices.contains(label) { classes[label] += 1 }
    guard let problem = block.problem(at: position) else { return }
    guard skipped.count < policy.limit else { throw BrokenItem(problem: problem, noun: noun, policy: policy) }
    skip(problem)
    skipped.append(problem)
  }

  /// Goes on with what an earlier process counted.
  ///
  /// - Parameters:
  ///   - skipped: the kept problems behind those that were restored before.
  ///   - count: how many items were left out in all.
  mutating func restore(classes: [Int], skipped: [Problem], count: Int) {
    if classes.count == self.classes.count { self.classes = classes }
    self.skipped = ProblemList(listed: self.skipped.listed + skipped, count: count)
  }
}

/// A finished file that has no final name yet.
struct StagedFile: Sendable {
  /// nil without splits.
  var split: String?
  var path: String
  var final: String
  var records: Int
  var byteCount: Int
}

/// A source without a single item that could be used.
struct NothingToWrite: Error, Sendable, CustomStringConvertible {
  var path: String
  var noun = "image"
  var description: String { "'\(path)' has no \(noun) that can be read, so nothing was written" }
}
