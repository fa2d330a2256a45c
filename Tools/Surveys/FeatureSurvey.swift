import ImageCodecs
package import TFRecords
import Terminal

/// What the values of one named feature have in common, over all records seen.
package struct FeatureSurvey: Sendable {
  /// How many records have it.
  package private(set) var present = 0
  /// "bytes", "float" and the like, with how many records hold that kind of list.
  package private(set) var kinds: [String: Int] = [:]
  /// Where each kind came first, as far as that was told.
  private var firstPlaces: [String: ItemPlace] = [:]
  /// How many values a list has.
  package private(set) var counts = Distribution()
  /// For lists of lists, how many steps there are.
  package private(set) var steps: Distribution?
  /// For lists of lists, how many values all steps of a record have.
  private var stepValues = Distribution()
  /// How many values a record has.
  package var recordCounts: Distribution { steps == nil ? counts : stepValues }
  private var integers: ClosedRange<Int64>?
  private var floats: ClosedRange<Float>?
  private var notFinite = 0
  private var byteCounts = Distribution()
  private var formats: Set<String> = []
  private var samples: [String] = []
  private var isText = true
  /// The statistics of numbers and of texts; nil unless asked for, since they take time.
  package private(set) var numbers: NumberSurvey?
  package private(set) var texts: TextSurvey?

  /// - Parameter statistics: whether to gather means, quantiles and frequent values, too.
  package init(statistics: Bool = false) {
    guard statistics else { return }
    numbers = NumberSurvey()
    texts = TextSurvey()
  }

  /// Counts the feature of one record.
  package mutating func add(_ feature: Feature, at place: ItemPlace? = nil) {
    present += 1
    count(feature, place)
  }

  /// Counts the steps of one record's list of features.
  package mutating func add(steps features: [Feature], at place: ItemPlace? = nil) {
    present += 1
    var steps = self.steps ?? Distribution()
    steps.add(features.count)
    self.steps = steps
    stepValues.add(features.reduce(0) { $0 + $1.count })
    features.forEach { count($0, place) }
  }

  private mutating func count(_ feature: Feature, _ place: ItemPlace?) {
    let kind = feature.kindName
    kinds[kind, default: 0] += 1
    if firstPlaces.count < kinds.count, let place, firstPlaces[kind] == nil { firstPlaces[kind] = place }
    counts.add(feature.count)
    switch feature {
    case .int64s(let values):
      if let low = values.min(), let high = values.max() { widen(low...high) }
      numbers?.add(contentsOf: values.lazy.map { Double($0) })
    case .floats(let values):
      values.forEach { add($0) }
      numbers?.add(contentsOf: values.lazy.map { Double($0) })
    case .bytes(let values):
      for value in values {
        add(value)
        texts?.add(value)
      }
    case .unset: break
    }
  }

  private mutating func add(_ value: Float) {
    guard value.isFinite else { return notFinite += 1 }
    if let range = floats, range.contains(value) { return }
    floats = min(floats?.lowerBound ?? value, value)...max(floats?.upperBound ?? value, value)
  }

  private mutating func add(_ value: [UInt8]) {
    byteCounts.add(value.count)
    if let format = ImageFormat(sniffing: value.span.bytes) { formats.insert(format.rawValue) }
    guard isText else { return }
    guard value.count <= 4096, let text = String(validating: value, as: UTF8.self), Self.isPrintable(text)
    else {
      isText = false
      samples = []
      return
    }
    add(sample: text)
  }

  private mutating func add(sample: String) {
    if samples.count < 3 && !samples.contains(sample) { samples.append(sample) }
  }

  private mutating func widen(_ range: ClosedRange<Int64>) {
    integers =
      min(integers?.lowerBound ?? range.lowerBound, range.lowerBound)...max(
        integers?.upperBound ?? range.upperBound, range.upperBound)
  }

  /// Adds what another survey saw after this one.
  package mutating func merge(_ other: FeatureSurvey) {
    present += other.present
    kinds.merge(other.kinds, uniquingKeysWith: +)
    firstPlaces.merge(other.firstPlaces) { mine, _ in mine }
    counts.merge(other.counts)
    if let otherSteps = other.steps {
      var all = steps ?? Distribution()
      all.merge(otherSteps)
      steps = all
      stepValues.merge(other.stepValues)
    }
    if let range = other.integers { widen(range) }
    if let range = other.floats {
      add(range.lowerBound)
      add(range.upperBound)
    }
    notFinite += other.notFinite
    byteCounts.merge(other.byteCounts)
    formats.formUnion(other.formats)
    if let theirs = other.numbers { numbers?.merge(theirs) }
    if let theirs = other.texts { texts?.merge(theirs) }
    isText = isText && other.isText
    if isText { other.samples.forEach { add(sample: $0) } } else { samples = [] }
  }

  /// In words.
  package func summary(name: String) -> FeatureSummary {
    let type = kinds.keys.sorted().joined(separator: " or ")
    // One value is a scalar; steps that never came have no length.
    let isScalar = counts.count == 0 || (counts.minimum == 1 && counts.maximum == 1)
    let sides = [steps, isScalar ? nil : counts].compactMap { $0.map(FeatureSummary.side) }
    return FeatureSummary(
      name: name, type: type, shape: "[\(sides.joined(separator: ", "))]", present: present,
      values: values)
  }

  /// A sentence when records disagree on the type: the commonest first, the others with the place where they begin; nil when
  /// all agree.
  ///
  /// ```swift
  /// survey.disagreement(name: "age")
  /// // feature 'age' is of several types: int64 (97), bytes (3, first: a.jsonl: line 12)
  /// ```
  /// - Parameter mixesNumbers: whether `int64` beside `float` is usual, as in text files, where 1 may stand for 1.0.
  package func disagreement(name: String, mixesNumbers: Bool = false) -> String? {
    // A list without values has the type of any other.
    let kinds = self.kinds.filter { $0.key != "unset" }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let isUsual = mixesNumbers && !kinds.contains { $0.key == "bytes" }
    guard kinds.count > 1, !isUsual else { return nil }
    let parts = kinds.enumerated().map { rank, kind in
      let place = rank == 0 ? nil : firstPlaces[kind.key]
      return "\(kind.key) (\(grouped(kind.value))\(place.map { kind.value == 1 ? ": \($0)" : ", first: \($0)" } ?? ""))"
    }
    return "feature '\(name)' is of several types: \(parts.joined(separator: ", "))"
  }

  private var values: String {
    var parts: [String] = []
    if let range = integers { parts.append(Self.span(range) { "\($0)" }) }
    if let range = floats { parts.append(Self.span(range) { "\($0)" }) }
    if notFinite > 0 { parts.append("\(grouped(notFinite)) not finite") }
    if let low = byteCounts.minimum, let high = byteCounts.maximum {
      if isText {
        parts.append(samples.map(Self.quoted).joined(separator: ", "))
      } else {
        parts.append((formats.sorted() + [Self.span(low...high, byteSize)]).joined(separator: " "))
      }
    }
    return parts.joined(separator: "; ")
  }

  private static func span<T: Equatable>(_ range: ClosedRange<T>, _ text: (T) -> String) -> String {
    let (low, high) = (text(range.lowerBound), text(range.upperBound))
    return low == high ? low : "\(low)...\(high)"
  }

  /// Text in quotation marks, cut after 40 characters.
  private static func quoted(_ text: String) -> String {
    let cut = text.count > 40 ? text.prefix(39) + "…" : text[...]
    return String(cut).debugDescription
  }

  private static func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar == "\n" || scalar == "\t" || scalar == "\r"
      case .unassigned, .privateUse, .surrogate: false
      default: true
      }
    }
  }
}
