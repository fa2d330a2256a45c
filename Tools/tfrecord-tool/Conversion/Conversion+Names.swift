import Files
import TFRecords

extension Conversion {
  /// Finds out before the work whether a file of the output would get the name of a folder, a device or a pipe, or whether
  /// one of these would be removed as a shard of earlier output.
  func checkNames() throws {
    for part in parts {
      let files = output.split(part)
      // Few records need fewer files than were asked for, and may need one.
      var paths = try files.existing(isSingle: true)
      if case .count(let count) = sharding { paths += files.paths(shards: count) }
      for path in paths {
        try AtomicFile.checkName(path)
        if writesIndex { try AtomicFile.checkName(TFRecordIndex.sidecarPath(for: path)) }
      }
    }
    for path in try output.existingSplits() + completions { try AtomicFile.checkName(path) }
  }

  /// The files of earlier output that are replaced or, where they would be read together with the new ones, removed: shards
  /// of any number, of a data set those of all its splits and what describes it.
  func existingFiles() throws -> [String] {
    let ofParts = try parts.flatMap { try output.split($0).existing(isSingle: sharding == .count(1)) }
    let known = Set(ofParts)
    let others = try output.existingSplits().filter { !known.contains($0) }
    return ofParts + others + completions.filter { FileIdentity(path: $0).byteCount != nil }
  }

  /// Finds out whether an index of these record files would replace a file that is none.
  func checkIndexes(of paths: [String]) throws {
    guard writesIndex, existing != .overwrite else { return }
    for path in paths { try NoIndex.check(TFRecordIndex.sidecarPath(for: path)) }
  }
}
