import TFRecords

/// How many records there are of each class, where records say so in one of the usual ways.
package struct LabelSurvey: Sendable {
  private static let numberKeys = ["image/class/label", "class/label", "label", "labels", "target"]
  private static let textKeys = ["image/class/text", "class/text", "label/text", "class", "label"]
  /// More different labels than this are no classes.
  private static let limit = 10_000

  private var counts: [Int: Int] = [:]
  private var names: [Int: String] = [:]
  private var textCounts: [String: Int] = [:]
  private var isOverfull = false

  package init() {}

  /// Counts a record's label, and gives it as it is shown.
  @discardableResult
  mutating func add(_ features: Features) -> String? {
    guard !isOverfull else { return nil }
    let text = Self.first(Self.textKeys, in: features) { feature -> String? in
      guard case .bytes(let values) = feature, values.count == 1, values[0].count <= 256 else { return nil }
      return String(validating: values[0], as: UTF8.self)
    }
    let number = Self.first(Self.numberKeys, in: features) { feature -> Int? in
      guard case .int64s(let values) = feature, values.count == 1 else { return nil }
      return Int(values[0])
    }
    if let number {
      counts[number, default: 0] += 1
      if let text, names[number] == nil { names[number] = text }
    } else if let text {
      textCounts[text, default: 0] += 1
    }
    dropIfOverfull()
    return number.map { "\($0)" } ?? text
  }

  mutating func merge(_ other: LabelSurvey) {
    isOverfull = isOverfull || other.isOverfull
    counts.merge(other.counts, uniquingKeysWith: +)
    names.merge(other.names) { mine, _ in mine }
    textCounts.merge(other.textCounts, uniquingKeysWith: +)
    dropIfOverfull()
  }

  private mutating func dropIfOverfull() {
    guard isOverfull || counts.count > Self.limit || textCounts.count > Self.limit else { return }
    self = LabelSurvey()
    isOverfull = true
  }

  private static func first<T>(
    _ keys: [String], in features: Features, _ value: (Feature) -> T?
  ) -> T? {
    for key in keys {
      if let feature = features[key], let found = value(feature) { return found }
    }
    return nil
  }

  /// The classes; by number where there are numbers, otherwise by name.
  package var histogram: ClassHistogram {
    if !counts.isEmpty { return ClassHistogram(counts: counts, names: names) }
    let texts = textCounts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return ClassHistogram(names: texts, counts: texts.map { textCounts[$0] ?? 0 })
  }
}
