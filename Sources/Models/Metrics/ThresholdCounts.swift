import Glibc
import Tensors

/// What is above and below each of several thresholds, right and wrong, by weight.
struct ThresholdCounts {
  /// Rising; predictions strictly above one count as positive.
  let thresholds: [Float]
  /// The labels that are counted apart; 1 when all are counted together.
  private(set) var labelCount = 1
  /// For each threshold, for each label.
  private(set) var truePositives: [Double] = []
  private(set) var falsePositives: [Double] = []
  private(set) var trueNegatives: [Double] = []
  private(set) var falseNegatives: [Double] = []
  private let isEven: Bool

  init(thresholds: [Float]) {
    self.thresholds = thresholds
    let steps = Float(max(1, thresholds.count - 1))
    isEven =
      thresholds.count > 2
      && thresholds.enumerated().allSatisfy { i, threshold in
        let even = Float(i) / steps
        return abs(threshold - even) <= 1e-7 + 1e-5 * even
      }
    reset()
  }

  mutating func reset() {
    truePositives = Array(repeating: 0, count: thresholds.count * labelCount)
    (falsePositives, trueNegatives, falseNegatives) = (truePositives, truePositives, truePositives)
  }

  /// Adds predictions whose labels repeat with period `labelCount`.
  mutating func add(
    labels: [Bool], predictions: [Float], weights: [Float]?, labelCount: Int = 1
  ) {
    if self.labelCount != labelCount {
      self.labelCount = labelCount
      reset()
    }
    if isEven {
      addToBuckets(labels, predictions, weights)
    } else {
      for (i, prediction) in predictions.enumerated() {
        let weight = Double(weights?[i] ?? 1)
        for (t, threshold) in thresholds.enumerated() {
          let place = t * labelCount + i % labelCount
          switch (labels[i], prediction > threshold) {
          case (true, true): truePositives[place] += weight
          case (true, false): falseNegatives[place] += weight
          case (false, true): falsePositives[place] += weight
          case (false, false): trueNegatives[place] += weight
          }
        }
      }
    }
  }

  /// Keras' way for evenly spaced thresholds: each prediction falls between two of them, and what is
  /// above a threshold is the sum of the buckets from there on.
  private mutating func addToBuckets(_ labels: [Bool], _ predictions: [Float], _ weights: [Float]?) {
    let count = thresholds.count
    let lowest = thresholds[0] < 0 || thresholds[count - 1] > 1 ? 0 : -1
    var positives = [Double](repeating: 0, count: count * labelCount)
    var negatives = positives
    var totals = (positives: [Double](repeating: 0, count: labelCount), negatives: [Double]())
    totals.negatives = totals.positives
    for (i, prediction) in predictions.enumerated() {
      let weight = Double(weights?[i] ?? 1)
      let share = min(max(prediction, 0), 1)
      let bucket = max(Int(ceilf(share * Float(count - 1))) - 1, lowest)
      let label = i % labelCount
      if labels[i] {
        totals.positives[label] += weight
        if bucket >= 0 { positives[bucket * labelCount + label] += weight }
      } else {
        totals.negatives[label] += weight
        if bucket >= 0 { negatives[bucket * labelCount + label] += weight }
      }
    }
    for label in 0..<labelCount {
      var (above, wronglyAbove) = (0.0, 0.0)
      for threshold in (0..<count).reversed() {
        let place = threshold * labelCount + label
        above += positives[place]
        wronglyAbove += negatives[place]
        truePositives[place] += above
        falsePositives[place] += wronglyAbove
        falseNegatives[place] += totals.positives[label] - above
        trueNegatives[place] += totals.negatives[label] - wronglyAbove
      }
    }
  }
}

/// a / b, 0 where b is 0.
func quotient(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }

/// a / b, pair by pair, 0 where b is 0.
func quotients(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { quotient($0, $1) } }

/// a + b, pair by pair.
func sums(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
