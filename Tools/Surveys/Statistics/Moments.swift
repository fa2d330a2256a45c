/// Mean and standard deviation of numbers that come one by one, in parts that can be joined.
///
/// ```swift
/// var moments = Moments()
/// for value in [2.0, 4, 4, 4, 5, 5, 7, 9] { moments.add(value) }
/// (moments.mean, moments.standardDeviation)      // (5, 2)
/// ```
/// Welford's update, and Chan's for joining, so that large values with small differences keep their digits.
package struct Moments: Sendable, Hashable {
  package private(set) var count = 0
  /// 0 when nothing was added.
  package private(set) var mean = 0.0
  private var squares = 0.0

  package init() {}

  package mutating func add(_ value: Double, times: Int = 1) {
    guard times > 0 else { return }
    count += times
    let difference = value - mean
    mean += difference * Double(times) / Double(count)
    squares += difference * (value - mean) * Double(times)
  }

  /// Adds all numbers of another part.
  package mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let difference = other.mean - mean
    squares += other.squares + difference * difference * Double(count) * Double(other.count) / total
    mean += difference * Double(other.count) / total
    count += other.count
  }

  /// The root of the mean square distance from the mean, over all numbers; 0 when there are none.
  package var standardDeviation: Double {
    count == 0 ? 0 : (max(0, squares) / Double(count)).squareRoot()
  }
}
