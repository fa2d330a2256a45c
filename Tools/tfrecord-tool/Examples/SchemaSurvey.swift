import Surveys
import TFRecords
import Terminal

/// What is needed to write down the schema of the records that were seen; parts can be looked at on their own.
struct SchemaSurvey: Sendable {
  private struct Found: Sendable {
    var present = 0
    var kinds: Set<RecordSchema.Kind> = []
    var counts: ClosedRange<Int>?
    var integers: ClosedRange<Int64>?
    /// Few short texts; nil when there are too many.
    var texts: Set<String>? = []

    mutating func add(_ feature: Feature) {
      widen(feature.count...feature.count)
      switch feature {
      case .int64s(let values):
        kinds.insert(.int)
        if let low = values.min(), let high = values.max() { widen(low...high) }
      case .floats: kinds.insert(.float)
      case .bytes(let values):
        kinds.insert(.bytes)
        for value in values where texts != nil { add(text: value) }
      case .unset: break
      }
    }

    private mutating func add(text value: [UInt8]) {
      guard value.count <= 64, JSONText.isText(value), let text = String(validating: value, as: UTF8.self) else {
        return texts = nil
      }
      texts?.insert(text)
      if texts?.count ?? 0 > SchemaSurvey.mostTexts { texts = nil }
    }

    mutating func widen(_ range: ClosedRange<Int>) {
      counts = counts.map { min($0.lowerBound, range.lowerBound)...max($0.upperBound, range.upperBound) } ?? range
    }

    mutating func widen(_ range: ClosedRange<Int64>) {
      integers = integers.map { min($0.lowerBound, range.lowerBound)...max($0.upperBound, range.upperBound) } ?? range
    }

    mutating func merge(_ other: Found) {
      present += other.present
      kinds.formUnion(other.kinds)
      if let counts = other.counts { widen(counts) }
      if let integers = other.integers { widen(integers) }
      texts = other.texts.flatMap { texts?.union($0) }
      if texts?.count ?? 0 > SchemaSurvey.mostTexts { texts = nil }
    }
  }

  /// More different texts than this are no list of values.
  fileprivate static let mostTexts = 100
  /// With more features than this, there is nothing in common to write down.
  private static let mostFeatures = 10_000
  private(set) var records = 0
  private var found: [String: Found] = [:]

  /// - Throws: `TableError` when there are more than ten thousand features: a file can have another name in every record.
  mutating func add(_ example: SequenceExample) throws(TableError) {
    records += 1
    for (name, feature) in example.context where feature != .unset {
      found[" " + name, default: Found()].present += 1
      found[" " + name, default: Found()].add(feature)
    }
    for (name, steps) in example.lists {
      found["#" + name, default: Found()].present += 1
      for step in steps { found["#" + name, default: Found()].add(step) }
    }
    try checkCount()
  }

  private func checkCount() throws(TableError) {
    guard found.count > Self.mostFeatures else { return }
    throw TableError("the records have more than \(grouped(Self.mostFeatures)) features, which is too many for a schema")
  }

  mutating func merge(_ other: SchemaSurvey) throws(TableError) {
    records += other.records
    for (key, theirs) in other.found { found[key, default: Found()].merge(theirs) }
    try checkCount()
  }

  /// The schema that all records seen fit: presence and type of each feature, its number of values, the range of integers,
  /// and texts where they repeat, as classes do.
  var schema: RecordSchema {
    RecordSchema(
      features: found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { key, found in
        var feature = RecordSchema.Feature(name: String(key.dropFirst()), isSequence: key.first == "#")
        feature.kind = found.kinds.count == 1 ? found.kinds.first : nil
        feature.minimumFraction = found.present == records ? 1 : nil
        feature.minimumCount = 1
        if let counts = found.counts {
          if counts.lowerBound == counts.upperBound && found.present == records && counts.lowerBound > 0 && !feature.isSequence {
            feature.shape = counts.lowerBound == 1 ? [1] : [counts.lowerBound]
          } else {
            feature.counts = counts
          }
        }
        if feature.kind == .int { feature.integers = found.integers }
        // Where hardly any text repeats, these are no classes but examples.
        if feature.kind == .bytes, let texts = found.texts, !texts.isEmpty, texts.count * 2 <= found.present {
          feature.texts = texts
        }
        return feature
      })
  }
}
