public import Tensors

/// How much of the labels' variance the predictions explain: 1 for all, 0 for no more than their mean.
///
///     let metric = R2Score()
///     metric.update(
///       labels: Tensor([[1], [4], [3]] as [[Float]]), predictions: Tensor([[2], [4], [4]] as [[Float]]))
///     metric.result   // 0.57142854
public final class R2Score: Metric {
  /// How the scores of several outputs become one.
  public enum Aggregation: String, Sendable {
    /// Their mean.
    case uniformAverage = "uniform_average"
    /// Their mean weighted by the variance of each output's labels.
    case varianceWeightedAverage = "variance_weighted_average"
  }

  /// How the scores of several outputs become one; nil keeps them apart in `results`.
  public let aggregation: Aggregation?
  /// The number of inputs that the score is adjusted for; 0 for the plain score.
  public let regressorCount: Int
  private var sums: [Double] = [], squares: [Double] = [], errors: [Double] = []
  private var counts: [Double] = []
  private var elementCount = 0

  public init(
    aggregation: Aggregation? = .uniformAverage, regressorCount: Int = 0, name: String = "r2_score"
  ) {
    precondition(regressorCount >= 0, "The number of regressors is \(regressorCount), below 0.")
    self.aggregation = aggregation
    self.regressorCount = regressorCount
    super.init(name: name)
  }

  override public func reset() {
    (sums, squares, errors, counts, elementCount) = ([], [], [], [], 0)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    guard predictions.count == 1 || predictions.count == 2 else {
      return "needs predictions [batch, outputs], and got \(predictions)"
    }
    return MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    let predictions = predictions.rank == 1 ? predictions.reshaped([-1, 1]) : predictions
    check(labels, predictions)
    let columns = predictions.shape[1]
    let t = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
      .scalars(of: Float.self)
    let p = predictions.scalars(of: Float.self)
    let weights = sampleWeight?.spread(over: predictions.shape)
    if sums.isEmpty {
      sums = Array(repeating: 0, count: columns)
      (squares, errors, counts) = (sums, sums, sums)
    }
    for i in t.indices {
      let (label, weight) = (Double(t[i]), Double(weights?[i] ?? 1))
      sums[i % columns] += label * weight
      squares[i % columns] += label * label * weight
      errors[i % columns] += (label - Double(p[i])) * (label - Double(p[i])) * weight
      counts[i % columns] += weight
    }
    elementCount += t.count
  }

  override public var results: [Float] {
    var totals: [Double] = []
    var scores: [Double] = []
    for i in sums.indices {
      let total = squares[i] - sums[i] * sums[i] / counts[i]
      let score = 1 - errors[i] / total
      totals.append(total)
      scores.append(score.isInfinite ? 0 : score)
    }
    switch aggregation {
    case nil: break
    case .uniformAverage?: scores = [scores.reduce(0, +) / Double(max(1, scores.count))]
    case .varianceWeightedAverage?:
      let total = totals.reduce(0, +)
      scores = [zip(totals, scores).reduce(0.0) { $0 + $1.0 * $1.1 } / total]
    }
    let freedom = Double(elementCount - regressorCount - 1)
    if regressorCount > 0 && freedom > 0 {
      scores = scores.map { 1 - (1 - $0) * Double(elementCount - 1) / freedom }
    }
    return scores.map { Float($0) }
  }

  override public var result: Float { sums.isEmpty ? 0 : mean(of: results) }
  override public var givesList: Bool { aggregation == nil }
  override public var direction: MetricDirection? { .up }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "class_aggregation": aggregation.map { .string($0.rawValue) } ?? .null,
      "num_regressors": .int(regressorCount),
    ]) { $1 }
  }
}

/// The mean of figures; 0 when there are none.
func mean(of figures: [Float]) -> Float {
  figures.isEmpty ? 0 : figures.reduce(0, +) / Float(figures.count)
}
