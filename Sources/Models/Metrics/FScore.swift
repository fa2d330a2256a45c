public import Tensors

/// The weighted harmonic mean of precision and recall of each class.
///
/// Labels `[batch, classes]`, 0 and 1; predictions of the same shape.
///
///     let metric = FBetaScore(beta: 2, average: .macro, threshold: 0.5)
public class FBetaScore: Metric {
  /// How the scores of the classes become one.
  public enum Average: String, Sendable {
    /// All classes are counted together.
    case micro
    /// Their mean.
    case macro
    /// Their mean weighted by how often each class occurs.
    case weighted
  }

  /// How much recall counts beside precision, above 0.
  public let beta: Float
  /// How the scores of the classes become one; nil keeps them apart in `results`.
  public let average: Average?
  /// Predictions strictly above it are positive; nil: the largest of each sample.
  public let threshold: Float?
  private var truePositives: [Double] = [], falsePositives: [Double] = []
  private var falseNegatives: [Double] = [], occurrences: [Double] = []

  public init(
    beta: Float = 1, average: Average? = nil, threshold: Float? = nil, name: String = "fbeta_score"
  ) {
    precondition(beta > 0, "beta is \(beta), and must be above 0.")
    self.beta = beta
    self.average = average
    self.threshold = threshold
    super.init(name: name)
  }

  override public func reset() {
    (truePositives, falsePositives, falseNegatives, occurrences) = ([], [], [], [])
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    predictions.count == 2 && labels == predictions
      ? nil : "needs labels and predictions [batch, classes], and got \(labels) and \(predictions)"
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    check(labels, predictions)
    let columns = predictions.shape[1]
    let t = labels.cast(to: .float32).scalars(of: Float.self)
    let p = predictions.scalars(of: Float.self)
    let weights = sampleWeight?.spread(over: predictions.shape)
    if truePositives.isEmpty {
      truePositives = Array(repeating: 0, count: average == .micro ? 1 : columns)
      (falsePositives, falseNegatives, occurrences) = (truePositives, truePositives, truePositives)
    }
    for start in stride(from: 0, to: p.count, by: max(1, columns)) {
      let largest = p[start..<start + columns].max() ?? 0
      for column in 0..<columns {
        let i = start + column
        let isPositive = threshold.map { p[i] > $0 } ?? (p[i] >= largest && abs(p[i]) > 1e-9)
        let (truth, weight) = (Double(t[i]), Double(weights?[i] ?? 1))
        let place = average == .micro ? 0 : column
        if isPositive {
          truePositives[place] += truth * weight
          falsePositives[place] += (1 - truth) * weight
        } else {
          falseNegatives[place] += truth * weight
        }
        occurrences[place] += truth * weight
      }
    }
  }

  override public final var results: [Float] {
    let square = Double(beta * beta)
    let scores = truePositives.indices.map { i in
      let precision = truePositives[i] / (truePositives[i] + falsePositives[i] + 1e-7)
      let recall = truePositives[i] / (truePositives[i] + falseNegatives[i] + 1e-7)
      return (1 + square) * precision * recall / (square * precision + recall + 1e-7)
    }
    switch average {
    case nil: return scores.map { Float($0) }
    case .micro?, .macro?: return [mean(of: scores.map { Float($0) })]
    case .weighted?:
      let total = occurrences.reduce(0, +) + 1e-7
      return [Float(zip(scores, occurrences).reduce(0.0) { $0 + $1.0 * $1.1 / total })]
    }
  }

  override public final var result: Float { mean(of: results) }
  override public final var givesList: Bool { average == nil }
  override public final var direction: MetricDirection? { .up }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "average": average.map { .string($0.rawValue) } ?? .null, "beta": .number(beta),
      "threshold": threshold.map { .number($0) } ?? .null,
    ]) { $1 }
  }
}

/// The harmonic mean of precision and recall of each class.
///
///     let metric = F1Score(threshold: 0.5)
///     metric.update(
///       labels: Tensor([[1, 1, 1], [1, 0, 0], [1, 1, 0]] as [[Float]]),
///       predictions: Tensor([[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]] as [[Float]]))
///     metric.results   // [0.5, 0.8, 0.6666666]
public final class F1Score: FBetaScore {
  public init(average: Average? = nil, threshold: Float? = nil, name: String = "f1_score") {
    super.init(beta: 1, average: average, threshold: threshold, name: name)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    config["beta"] = nil
    return config
  }
}
