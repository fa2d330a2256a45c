/// Everything that a report says of the numbers of a feature, in bounded memory; parts can be joined.
///
/// ```swift
/// var ages = NumberSurvey()
/// for age in [22.0, 38, 0] { ages.add(age) }
/// (ages.minimum, ages.moments.mean, ages.zeros)      // (0, 20, 1)
/// ```
package struct NumberSurvey: Sendable {
  /// The finite ones; everything below is of these.
  package private(set) var moments = Moments()
  package private(set) var minimum: Double?
  package private(set) var maximum: Double?
  package private(set) var zeros = 0
  /// How many were infinite or not a number.
  package private(set) var notFinite = 0
  package private(set) var quantiles = QuantileSketch()
  package private(set) var distinct = DistinctCounter()
  package private(set) var frequent = FrequentValues<Double>()
  /// Whether different values are counted; not for numbers that come in long lists, such as pixels, where looking each up
  /// would take longer than everything else.
  package private(set) var countsValues = true

  package init() {}

  /// Adds the numbers of one record.
  package mutating func add(contentsOf values: some Collection<Double>) {
    if values.count > 64 { stopCountingValues() }
    for value in values { add(value) }
  }

  private mutating func stopCountingValues() {
    guard countsValues else { return }
    countsValues = false
    distinct = DistinctCounter()
    frequent = FrequentValues()
  }

  /// Adds a number that occurs once, or `times` times, which takes no longer.
  package mutating func add(_ value: Double, times: Int = 1) {
    guard times > 0 else { return }
    guard value.isFinite else {
      notFinite += times
      return
    }
    moments.add(value, times: times)
    minimum = min(minimum ?? value, value)
    maximum = max(maximum ?? value, value)
    if value == 0 { zeros += times }
    quantiles.add(value, times: times)
    guard countsValues else { return }
    // Zero has two signs.
    distinct.add(hash: mixed((value == 0 ? 0 : value).bitPattern))
    frequent.add(value == 0 ? 0 : value, times: times)
  }

  package mutating func merge(_ other: NumberSurvey) {
    moments.merge(other.moments)
    if let low = other.minimum { minimum = min(minimum ?? low, low) }
    if let high = other.maximum { maximum = max(maximum ?? high, high) }
    zeros += other.zeros
    notFinite += other.notFinite
    quantiles.merge(other.quantiles)
    if !other.countsValues { stopCountingValues() }
    guard countsValues else { return }
    distinct.merge(other.distinct)
    frequent.merge(other.frequent)
  }

  /// How many finite numbers there are.
  package var count: Int { moments.count }

  /// The numbers counted in `bins` equal parts between minimum and maximum; empty when there are none.
  package func histogram(bins: Int) -> [HistogramBin] {
    guard let minimum, let maximum else { return [] }
    guard minimum < maximum else { return [HistogramBin(low: minimum, high: maximum, count: count)] }
    // Halves, since the difference of two large numbers may be infinite.
    let width = (maximum / 2 - minimum / 2) / Double(bins) * 2
    let bounds = (1...bins).map { $0 == bins ? maximum : minimum + width * Double($0) }
    let ranks = quantiles.ranks(bounds)
    return bounds.indices.map { bin in
      HistogramBin(
        low: bin == 0 ? minimum : bounds[bin - 1], high: bounds[bin],
        count: ranks[bin] - (bin == 0 ? 0 : ranks[bin - 1]))
    }
  }
}

/// A bar of a histogram: how many numbers are above `low` (in the first bar, at it, too) and up to `high`.
package struct HistogramBin: Sendable, Hashable, Encodable {
  package var low: Double
  package var high: Double
  package var count: Int

  package init(low: Double, high: Double, count: Int) {
    self.low = low
    self.high = high
    self.count = count
  }
}
