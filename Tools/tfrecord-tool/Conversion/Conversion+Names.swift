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
    for path in completions { try AtomicFile.checkName(path) }
  }

  /// Finds out whether an index of these record files would replace a file that is none.
  func checkIndexes(of paths: [String]) throws {
    guard writesIndex, existing != .overwrite else { return }
    for path in paths { try NoIndex.check(TFRecordIndex.sidecarPath(for: path)) }
  }
}
