public import Tensors

/// The correlation of labels and predictions over the last axis or others, -1 to 1, averaged over the samples;
/// not a number where one of them is constant.
///
///     let metric = PearsonCorrelation()
///     metric.update(
///       labels: Tensor([[0, 1, 0.5]] as [[Float]]), predictions: Tensor([[0.1, 0.9, 0.5]] as [[Float]]))
///     metric.result   // 1
public final class PearsonCorrelation: MeanMetric {
  /// The axes that are looked at together.
  public let axis: [Int]

  /// - Parameter axis: the axes that are looked at together.
  public init(axis: [Int] = [-1], name: String = "pearson_correlation") {
    self.axis = axis
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.axisProblem(axis, predictions) ?? MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    rowMoments(labels, predictions, axis, metric: name) { moments in
      moments.covariance
        / (moments.labelVariance.squareRoot() * moments.predictionVariance.squareRoot())
    }
  }

  override public var direction: MetricDirection? { .up }
  override public func config() -> [String: ConfigValue] {
    super.config().merging(["axis": axis.count == 1 ? .int(axis[0]) : .ints(axis)]) { $1 }
  }
}

/// The concordance of labels and predictions over the last axis or others, -1 to 1, averaged over the samples:
/// a correlation that also falls when means or spreads differ (Lin, 1989).
///
///     let metric = ConcordanceCorrelation()
public final class ConcordanceCorrelation: MeanMetric {
  /// The axes that are looked at together.
  public let axis: [Int]

  /// - Parameter axis: the axes that are looked at together.
  public init(axis: [Int] = [-1], name: String = "concordance_correlation") {
    self.axis = axis
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.axisProblem(axis, predictions) ?? MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    rowMoments(labels, predictions, axis, metric: name) { moments in
      let shift = moments.labelMean - moments.predictionMean
      return 2 * moments.covariance
        / (moments.labelVariance + moments.predictionVariance + shift * shift + 1e-7)
    }
  }

  override public var direction: MetricDirection? { .up }
  override public func config() -> [String: ConfigValue] {
    super.config().merging(["axis": axis.count == 1 ? .int(axis[0]) : .ints(axis)]) { $1 }
  }
}

private struct Moments {
  var labelMean, predictionMean: Double
  var labelVariance, predictionVariance, covariance: Double
}

private func rowMoments(
  _ labels: Tensor, _ predictions: Tensor, _ axes: [Int], metric: String, _ body: (Moments) -> Double
) -> Tensor {
  let rank = predictions.rank
  let last = axes.map { $0 < 0 ? $0 + rank : $0 }
  precondition(
    Set(last).count == last.count && last.allSatisfy { $0 >= 0 && $0 < rank },
    "The metric '\(metric)' works along axes \(axes), and predictions have shape \(predictions.shape).")
  let kept = (0..<rank).filter { !last.contains($0) }
  func rows(_ tensor: Tensor) -> [Float] {
    (kept + last == Array(0..<rank) ? tensor : tensor.transposed(kept + last)).scalars(of: Float.self)
  }
  let t = rows(labels.fitted(to: predictions.shape, loss: metric).cast(to: .float32))
  let p = rows(predictions)
  let shape = kept.map { predictions.shape[$0] }
  let count = shape.reduce(1, *)
  let columns = count == 0 ? 0 : p.count / count
  let values = (0..<count).map { row in
    let range = row * columns..<(row + 1) * columns
    let n = Double(columns)
    let labelMean = range.reduce(0.0) { $0 + Double(t[$1]) } / n
    let predictionMean = range.reduce(0.0) { $0 + Double(p[$1]) } / n
    var moments = Moments(
      labelMean: labelMean, predictionMean: predictionMean, labelVariance: 0,
      predictionVariance: 0, covariance: 0)
    for i in range {
      let (a, b) = (Double(t[i]) - labelMean, Double(p[i]) - predictionMean)
      moments.labelVariance += a * a / n
      moments.predictionVariance += b * b / n
      moments.covariance += a * b / n
    }
    return Float(body(moments))
  }
  return Tensor(values, shape: shape)
}
