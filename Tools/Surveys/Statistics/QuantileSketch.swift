/// Quantiles of numbers that come one by one, in memory that grows with the logarithm of their count.
///
/// ```swift
/// var sketch = QuantileSketch()
/// for value in 0..<1000 { sketch.add(Double(value)) }
/// sketch.quantile(0.5)          // 499
/// sketch.rankError              // 0: exact up to 1,024 numbers
/// ```
/// A level that is full is sorted, and every second of its numbers goes on to the next level, where it counts twice; which
/// half it is alternates, so that errors cancel. No randomness: the same numbers in the same parts give the same answer.
/// (The scheme of Manku, Rajagopalan and Lindsay, 1998, and of Karnin, Lang and Liberty, 2016, with equal levels.)
package struct QuantileSketch: Sendable, Hashable {
  private static let capacity = 1024

  package private(set) var count = 0
  /// The numbers of level h stand for 2^h numbers each.
  private var levels: [[Double]] = [[]]
  /// Which half of a level stays when it is compacted next.
  private var keepsOdd: [Bool] = [false]
  /// How many ranks compactions can have shifted a number by.
  private var shifted = 0

  package init() {}

  /// Not-a-number traps: it has no place among others.
  ///
  /// - Complexity: O(log `times`): a number goes to the levels that together stand for so many.
  package mutating func add(_ value: Double, times: Int = 1) {
    precondition(!value.isNaN, "a quantile of numbers that include not-a-number is asked for")
    count += times
    var (rest, level) = (times, 0)
    while rest > 0 {
      addLevel(level)
      if rest & 1 == 1 { levels[level].append(value) }
      rest >>= 1
      level += 1
    }
    compactFullLevels()
  }

  /// Adds all numbers of another part.
  package mutating func merge(_ other: QuantileSketch) {
    count += other.count
    shifted += other.shifted
    for (level, values) in other.levels.enumerated() {
      addLevel(level)
      levels[level] += values
    }
    compactFullLevels()
  }

  /// How far off the rank of an answer can be, as a share of the count: 0.01 means that the median given is somewhere
  /// between the quantiles 0.49 and 0.51. What is usual is a tenth of this bound.
  package var rankError: Double { count == 0 ? 0 : min(1, Double(shifted) / Double(count)) }

  /// The number with a share of `share` of all numbers at or below it; nil when there are none.
  ///
  /// - Parameter share: 0 for the smallest kept number to 1 for the largest. Others trap.
  package func quantile(_ share: Double) -> Double? { quantiles([share])?[0] }

  /// The same for several shares in ascending order, in one pass.
  package func quantiles(_ shares: [Double]) -> [Double]? {
    precondition(shares.allSatisfy { (0...1).contains($0) }, "quantiles are asked for by shares of 0 to 1, not \(shares)")
    let weighted = self.weighted
    guard let last = weighted.last else { return nil }
    let total = weighted.reduce(0) { $0 + $1.weight }
    var result: [Double] = []
    var index = 0
    var seen = 0
    for share in shares {
      let rank = max(1, Int((share * Double(total)).rounded(.up)))
      while index < weighted.count, seen + weighted[index].weight < rank {
        seen += weighted[index].weight
        index += 1
      }
      result.append(index < weighted.count ? weighted[index].value : last.value)
    }
    return result
  }

  /// How many numbers are at or below each of `bounds`, which ascend.
  package func ranks(_ bounds: [Double]) -> [Int] {
    let weighted = self.weighted
    var index = 0
    var seen = 0
    return bounds.map { bound in
      while index < weighted.count, weighted[index].value <= bound {
        seen += weighted[index].weight
        index += 1
      }
      return seen
    }
  }

  private var weighted: [(value: Double, weight: Int)] {
    levels.enumerated().flatMap { level, values in values.map { ($0, 1 << level) } }
      .sorted { $0.value < $1.value }
  }

  private mutating func addLevel(_ level: Int) {
    while levels.count <= level {
      levels.append([])
      keepsOdd.append(false)
    }
  }

  private mutating func compactFullLevels() {
    var level = 0
    while level < levels.count {
      if levels[level].count > Self.capacity { compact(level) }
      level += 1
    }
  }

  private mutating func compact(_ level: Int) {
    addLevel(level + 1)
    levels[level].sort()
    // Of an odd number the largest waits for a partner.
    let pairs = levels[level].count / 2
    let rest = levels[level].count % 2 == 1 ? [levels[level][2 * pairs]] : []
    let offset = keepsOdd[level] ? 1 : 0
    for pair in 0..<pairs { levels[level + 1].append(levels[level][2 * pair + offset]) }
    levels[level] = rest
    keepsOdd[level].toggle()
    shifted += 1 << level
  }
}
