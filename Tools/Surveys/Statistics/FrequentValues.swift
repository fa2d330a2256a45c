/// The most frequent values among those that come one by one, in bounded memory.
///
/// ```swift
/// var values = FrequentValues<String>()
/// for word in ["a", "b", "a"] { values.add(word) }
/// values.top(1)            // [(value: "a", count: 2)]
/// ```
/// Counts are exact while there are at most 2,048 different values. From there on the scheme of Misra and Gries (1982) drops
/// rare ones: no count is too high, and none more than ``undercount`` too low.
package struct FrequentValues<Value: Hashable & Comparable & Sendable>: Sendable {
  private static var limit: Int { 1024 }

  private var counts: [Value: Int] = [:]
  /// How many occurrences of a value may have been forgotten; 0 while counts are exact.
  package private(set) var undercount = 0

  package init() {}

  package mutating func add(_ value: Value, times: Int = 1) {
    counts[value, default: 0] += times
    if counts.count > 2 * Self.limit { dropRare() }
  }

  package mutating func merge(_ other: FrequentValues) {
    counts.merge(other.counts, uniquingKeysWith: +)
    undercount += other.undercount
    if counts.count > 2 * Self.limit { dropRare() }
  }

  /// Whether every value is here with its exact count.
  package var isExact: Bool { undercount == 0 }

  /// The most frequent values; of equally frequent ones the smaller first.
  package func top(_ limit: Int) -> [(value: Value, count: Int)] {
    Array(
      counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
        .map { (value: $0.key, count: $0.value) })
  }

  private mutating func dropRare() {
    let cut = counts.values.sorted(by: >)[Self.limit]
    undercount += cut
    counts = counts.compactMapValues { $0 > cut ? $0 - cut : nil }
  }
}
