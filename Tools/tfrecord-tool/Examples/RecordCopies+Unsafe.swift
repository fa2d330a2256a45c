import Datasets
import Surveys
import TFRecords

/// Which records of some files have the same content as one before.
struct RecordCopies: Sendable {
  /// The numbers of the copies over all files, of which the same may come twice.
  private var numbers: Set<Int> = []
  var count: Int { numbers.count }
  /// The features to compare that no record has.
  private(set) var missingFeatures: [String] = []

  /// Two digests with nothing in common but the bytes: an accident among a billion records has a chance of 10^-20.
  private struct Key: Hashable, Sendable {
    var digest: UInt64
    var other: UInt64
  }

  /// Reads all files once.
  ///
  /// - Parameter features: what is compared; nil for all bytes. A record without any of them has no copies.
  init(of paths: [String], by features: [String]?, _ parallelism: Parallelism) throws {
    let parts = Dataset<[(number: Int, record: Record)]>.generator(name: "records") {
      var records = RecordStream(paths)
      var number = 0
      return {
        var part: [(number: Int, record: Record)] = []
        while part.count < 256, let item = try records.next() {
          // What is damaged is told when the records are written.
          if case .success(let record) = item { part.append((number, record)) }
          number += 1
        }
        return part.isEmpty ? nil : part
      }
    }
    var seen: Set<Key> = []
    let watch = FeatureWatch(Set(features ?? []))
    let keyed = parts.map(parallelism: parallelism) { part in
      part.map { ($0.number, Self.key(of: $0.record, by: features, watch)) }
    }
    try keyed.forEach { part in
      for (number, key) in part {
        guard let key, !seen.insert(key).inserted else { continue }
        numbers.insert(number)
      }
    }
    missingFeatures = watch.missing
  }

  /// Whether the record with a number came before.
  func contains(_ number: Int) -> Bool { numbers.contains(number) }

  private static func key(of record: Record, by features: [String]?, _ watch: FeatureWatch) -> Key? {
    guard let features else { return record.withBytes { key(of: $0) } }
    guard let example = try? SequenceExample(parsing: record) else { return nil }
    watch.see(example)
    let kept = SequenceExample(
      context: example.context.filter { features.contains($0.key) },
      lists: example.lists.filter { features.contains($0.key) })
    guard !kept.context.isEmpty || !kept.lists.isEmpty else { return nil }
    let bytes = kept.encoded()
    return key(of: bytes.span.bytes)
  }

  private static func key(of bytes: RawSpan) -> Key {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return Key(digest: contentDigest(bytes), other: UInt64(bitPattern: Int64(hasher.finalize())))
  }
}
