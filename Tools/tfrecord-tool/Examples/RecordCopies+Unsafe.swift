import Datasets
import Surveys
import TFRecords

/// Which records of some files have the same content as one before.
struct RecordCopies: Sendable {
  /// The numbers of the copies, by file.
  private var numbers: [String: Set<Int>] = [:]
  private(set) var count = 0

  /// Two digests with nothing in common but the bytes: an accident among a billion records has a chance of 10^-20.
  private struct Key: Hashable, Sendable {
    var digest: UInt64
    var other: UInt64
  }

  /// Reads all files once.
  ///
  /// - Parameter features: what is compared; nil for all bytes. A record without any of them has no copies.
  init(of paths: [String], by features: [String]?, _ parallelism: Parallelism) throws {
    let parts = Dataset<[Record]>.generator(name: "records") {
      var records = RecordStream(paths)
      return {
        var part: [Record] = []
        while part.count < 256, let item = try records.next() {
          // What is damaged is told when the records are written.
          if case .success(let record) = item { part.append(record) }
        }
        return part.isEmpty ? nil : part
      }
    }
    var seen: Set<Key> = []
    let keyed = parts.map(parallelism: parallelism) { part in
      part.map { ($0.path, $0.number, Self.key(of: $0, by: features)) }
    }
    try keyed.forEach { part in
      for (path, number, key) in part {
        guard let key, !seen.insert(key).inserted else { continue }
        numbers[path, default: []].insert(number)
        count += 1
      }
    }
  }

  /// Whether the record came before.
  func contains(_ record: Record) -> Bool { numbers[record.path]?.contains(record.number) ?? false }

  private static func key(of record: Record, by features: [String]?) -> Key? {
    guard let features else { return record.withBytes { key(of: $0) } }
    guard let example = try? SequenceExample(parsing: record) else { return nil }
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
