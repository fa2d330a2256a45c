import Terminal

/// The statistics of one feature over a data set, for reports: what `FeatureSurvey` found, in numbers.
package struct FeatureStatistics: Sendable, Encodable {
  package var name: String
  /// "bytes", "float", "int64"; several joined by " or " when records disagree.
  package var type: String
  /// In how many of the records it is.
  package var present: Int
  package var missing: Int
  /// How many values a record has.
  package var minimumValueCount: Int?
  package var maximumValueCount: Int?
  package var valueCount: Int
  package var numbers: Numbers?
  package var texts: Texts?

  package init(name: String, type: String, present: Int, missing: Int, valueCount: Int) {
    self.name = name
    self.type = type
    self.present = present
    self.missing = missing
    self.valueCount = valueCount
  }

  package struct Numbers: Sendable, Encodable {
    package var minimum: Double
    package var maximum: Double
    package var mean: Double
    package var standardDeviation: Double
    package var zeros: Int
    package var notFinite: Int
    /// At shares of 0, 0.1, 0.25, 0.5, 0.75, 0.9 and 1 of the numbers.
    package var quantiles: [Double]
    /// How far the rank of a quantile may be off, as a share of the count.
    package var quantileRankError: Double
    /// nil where values are not counted.
    package var unique: Int?
    package var uniqueIsExact: Bool
    package var top: [ValueCount]
    /// How much too low the counts of `top` may be; 0 while they are exact.
    package var undercount: Int
    package var histogram: [HistogramBin]

    package static let shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]
    package var median: Double { quantiles[3] }
  }

  package struct Texts: Sendable, Encodable {
    package var minimumByteCount: Int
    package var maximumByteCount: Int
    package var meanByteCount: Double
    /// Whether all are UTF-8.
    package var isText: Bool
    package var unique: Int
    package var uniqueIsExact: Bool
    package var top: [ValueCount]
    /// How much too low the counts of `top` may be; 0 while they are exact.
    package var undercount: Int
  }

  package struct ValueCount: Sendable, Encodable {
    package var value: String
    package var count: Int
  }
}

extension FeatureStatistics {
  /// What a survey found, of `total` records.
  package init(_ survey: FeatureSurvey, name: String, total: Int) {
    self.init(
      name: name, type: survey.kinds.keys.sorted().joined(separator: " or "), present: survey.present,
      missing: total - survey.present, valueCount: 0)
    minimumValueCount = survey.recordCounts.minimum
    maximumValueCount = survey.recordCounts.maximum
    if let survey = survey.numbers, survey.count + survey.notFinite > 0 {
      valueCount += survey.count + survey.notFinite
      numbers = Numbers(survey)
    }
    if let survey = survey.texts, survey.count > 0 {
      valueCount += survey.count
      texts = Texts(survey)
    }
  }

  /// How a value is written: whole numbers without a point.
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : significant(value, 4)
  }

  /// The numbers of all features as a table; nil when there is none.
  package static func numbersTable(_ features: [FeatureStatistics]) -> String? {
    var table = TextTable([
      "numbers", ">mean", ">std", ">min", ">25%", ">50%", ">75%", ">max", ">zeros", ">unique", "most frequent",
    ])
    var isEmpty = true
    for feature in features {
      guard let numbers = feature.numbers else { continue }
      isEmpty = false
      table.add(
        [feature.name, significant(numbers.mean, 4), significant(numbers.standardDeviation, 4)]
          + [numbers.minimum, numbers.quantiles[2], numbers.median, numbers.quantiles[4], numbers.maximum].map(text)
          + [
            percent(numbers.zeros, of: feature.valueCount),
            numbers.unique.map { (numbers.uniqueIsExact ? "" : "~") + grouped($0) } ?? "",
            top(numbers.top, of: feature.valueCount, undercount: numbers.undercount),
          ])
    }
    return isEmpty ? nil : "\(table)"
  }

  /// The texts of all features as a table; nil when there is none.
  package static func textsTable(_ features: [FeatureStatistics]) -> String? {
    var table = TextTable(["texts", ">shortest", ">mean", ">longest", ">unique", "most frequent"])
    var isEmpty = true
    for feature in features {
      guard let texts = feature.texts else { continue }
      isEmpty = false
      table.add([
        feature.name, byteSize(texts.minimumByteCount), byteSize(Int(texts.meanByteCount.rounded())),
        byteSize(texts.maximumByteCount), (texts.uniqueIsExact ? "" : "~") + grouped(texts.unique),
        texts.isText ? top(texts.top, of: feature.valueCount, undercount: texts.undercount) : "",
      ])
    }
    return isEmpty ? nil : "\(table)"
  }

  private static func top(_ values: [ValueCount], of total: Int, undercount: Int) -> String {
    // Values that are all different have no most frequent one.
    values.prefix(3).filter { $0.count > 1 }
      .map { value in
        let text = value.value.count > 24 ? value.value.prefix(23) + "…" : value.value[...]
        return "\(text) \(undercount > 0 ? "at least " : "")\(percent(value.count, of: total))"
      }.joined(separator: ", ")
  }
}

extension FeatureStatistics.Numbers {
  package init(_ survey: NumberSurvey) {
    let finite = survey.quantiles.quantiles(Self.shares) ?? Self.shares.map { _ in 0 }
    self.init(
      minimum: survey.minimum ?? 0, maximum: survey.maximum ?? 0, mean: survey.moments.mean,
      standardDeviation: survey.moments.standardDeviation, zeros: survey.zeros, notFinite: survey.notFinite,
      // The ends are known exactly.
      quantiles: [survey.minimum ?? 0] + finite[1...5] + [survey.maximum ?? 0],
      quantileRankError: survey.quantiles.rankError,
      unique: survey.countsValues ? survey.distinct.estimate : nil, uniqueIsExact: survey.distinct.isExact,
      top: survey.frequent.top(10).map {
        FeatureStatistics.ValueCount(value: FeatureStatistics.text($0.value), count: $0.count)
      },
      undercount: survey.frequent.undercount,
      histogram: survey.histogram(bins: 20))
  }
}

extension FeatureStatistics.Texts {
  init(_ survey: TextSurvey) {
    self.init(
      minimumByteCount: Int(survey.byteCounts.minimum ?? 0), maximumByteCount: Int(survey.byteCounts.maximum ?? 0),
      meanByteCount: survey.byteCounts.moments.mean, isText: survey.isText, unique: survey.distinct.estimate,
      uniqueIsExact: survey.distinct.isExact,
      top: survey.isText
        ? survey.frequent.top(10).map { FeatureStatistics.ValueCount(value: $0.value, count: $0.count) } : [],
      undercount: survey.isText ? survey.frequent.undercount : 0)
  }
}
