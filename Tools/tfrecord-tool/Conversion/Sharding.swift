/// How records are spread over files.
enum Sharding: Sendable, Hashable {
  /// So many files, the records as evenly as whole numbers allow; fewer where there are fewer records.
  case count(Int)
  /// As many files as it takes; none is larger before compression, unless a single record is.
  case byteCount(Int)

  /// Whether the next record begins a new file.
  ///
  /// - Parameters:
  ///   - shard: the number of the file at hand.
  ///   - position: of the record, among `total` (nil when unknown).
  ///   - written: what the file has, in bytes, and how much the record adds.
  func ends(shard: Int, at position: Int, of total: Int?, written: Int, adding byteCount: Int) -> Bool {
    switch self {
    case .count(let count):
      guard let total, count > 1 else { return false }
      let count = min(count, max(1, total))
      // One place at most: a file never stays empty.
      return shard + 1 < count && position == (shard + 1) * total / count
    case .byteCount(let limit): return written > 0 && written + byteCount > limit
    }
  }

  /// How many files there are at least; an output without a record is an empty file.
  func fewestFiles(for total: Int?) -> Int {
    if case .count(let count) = self { max(1, min(count, total ?? 1)) } else { 1 }
  }

  /// Whether the total has to be known before the first record is written.
  var needsTotal: Bool {
    if case .count(let count) = self { count > 1 } else { false }
  }
}

/// A number of bytes as people write it: 200MB, 1.5GB, 64MiB, 1000.
///
/// ```swift
/// ByteCount("200MB")?.value     // 200_000_000
/// ```
struct ByteCount: Sendable, Hashable {
  let value: Int

  init?(_ text: String) {
    let units: [(String, Double)] = [
      ("KIB", 1024), ("MIB", 1_048_576), ("GIB", 1_073_741_824), ("TIB", 1_099_511_627_776), ("KB", 1e3), ("MB", 1e6),
      ("GB", 1e9), ("TB", 1e12), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("B", 1), ("", 1),
    ]
    let upper = text.uppercased()
    guard let (unit, factor) = units.first(where: { upper.hasSuffix($0.0) }),
      let number = Double(upper.dropLast(unit.count)), number > 0, number * factor < 1e18, number * factor >= 1
    else { return nil }
    value = Int(number * factor)
  }
}
