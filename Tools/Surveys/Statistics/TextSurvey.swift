/// Everything that a report says of the texts or bytes of a feature, in bounded memory; parts can be joined.
package struct TextSurvey: Sendable {
  /// The lengths in bytes.
  package private(set) var byteCounts = NumberSurvey()
  package private(set) var distinct = DistinctCounter()
  /// Texts of up to 200 bytes.
  package private(set) var frequent = FrequentValues<String>()
  /// How many are UTF-8.
  package private(set) var textCount = 0
  private static let longest = 200

  package init() {}

  package mutating func add(_ bytes: [UInt8]) {
    byteCounts.add(Double(bytes.count))
    distinct.add(hash: contentDigest(bytes.span.bytes))
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    textCount += 1
    if bytes.count <= Self.longest { frequent.add(text) }
  }

  package mutating func merge(_ other: TextSurvey) {
    byteCounts.merge(other.byteCounts)
    distinct.merge(other.distinct)
    frequent.merge(other.frequent)
    textCount += other.textCount
  }

  package var count: Int { byteCounts.count }
  /// Whether all are UTF-8.
  package var isText: Bool { textCount == count }
}
