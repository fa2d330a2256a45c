/// How often each of a few different integers occurred: sizes, lengths, labels.
///
/// ```swift
/// var widths = Distribution()
/// for width in [500, 320, 500] { widths.add(width) }
/// (widths.minimum, widths.median, widths.maximum)   // (320, 500, 500)
/// ```
/// Exact up to 65,536 different values; from there on new values move to the nearest multiple of a growing step, so that
/// memory stays bounded. Minimum and maximum are always exact.
package struct Distribution: Sendable, Hashable {
  package private(set) var count = 0
  package private(set) var minimum: Int?
  package private(set) var maximum: Int?
  private var counts: [Int: Int] = [:]
  private var step = 1
  private static let limit = 1 << 16

  package init() {}

  package mutating func add(_ value: Int, times: Int = 1) {
    count += times
    minimum = min(minimum ?? value, value)
    maximum = max(maximum ?? value, value)
    counts[value / step * step, default: 0] += times
    if counts.count > Self.limit { coarsen() }
  }

  /// Adds all values of another distribution.
  package mutating func merge(_ other: Distribution) {
    guard let minimum = other.minimum, let maximum = other.maximum else { return }
    for (value, times) in other.counts { add(value, times: times) }
    self.minimum = min(self.minimum ?? minimum, minimum)
    self.maximum = max(self.maximum ?? maximum, maximum)
  }

  /// The lower of the two middle values when the count is even; nil when nothing was added.
  package var median: Int? {
    guard count > 0, let minimum, let maximum else { return nil }
    var seen = 0
    for (value, times) in counts.sorted(by: { $0.key < $1.key }) {
      seen += times
      if 2 * seen >= count { return min(max(value, minimum), maximum) }
    }
    return maximum
  }

  /// The values counted in up to `bins` equal parts between minimum and maximum; empty when nothing was added.
  package func histogram(bins: Int) -> [HistogramBin] {
    guard let minimum, let maximum else { return [] }
    let width = max(1, (maximum - minimum) / bins + 1)
    var result = stride(from: minimum, through: maximum, by: width).map { low in
      HistogramBin(low: Double(low), high: Double(min(low + width - 1, maximum)), count: 0)
    }
    for (value, times) in counts {
      result[(min(max(value, minimum), maximum) - minimum) / width].count += times
    }
    return result
  }

  private mutating func coarsen() {
    // Magnitudes near Int.max leave no room for a larger step; the table is small by then.
    while counts.count > Self.limit / 2 && step < 1 << 56 {
      step *= 4
      var coarse: [Int: Int] = [:]
      for (value, times) in counts { coarse[value / step * step, default: 0] += times }
      counts = coarse
    }
  }
}
