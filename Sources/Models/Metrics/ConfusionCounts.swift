/// How many predictions are right or wrong in one of the four ways; one number for each threshold in
/// `results`, and their mean as `result`.
public class ConfusionCount: ConfusionMetric {
  private let counted: KeyPath<ThresholdCounts, [Double]>

  fileprivate init(
    name: String, thresholds: [Float], counted: KeyPath<ThresholdCounts, [Double]>
  ) {
    self.counted = counted
    super.init(name: name, thresholds: thresholds)
  }

  override public final var results: [Float] { counts[keyPath: counted].map { Float($0) } }
  override public final var result: Float { mean(of: results) }
  override public final var givesList: Bool { thresholds.count > 1 }
  override public final var direction: MetricDirection? { nil }

  override public final func config() -> [String: ConfigValue] {
    super.config().filter { $0.key != "top_k" && $0.key != "class_id" }
  }
}

/// How many predictions above the threshold have the label 1.
///
///     let metric = TruePositives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.7, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class TruePositives: ConfusionCount {
  /// - Parameter thresholds: predictions strictly above one are positive.
  public init(thresholds: [Float] = [0.5], name: String = "true_positives") {
    super.init(name: name, thresholds: thresholds, counted: \.truePositives)
  }
}

/// How many predictions up to the threshold have the label 0.
///
///     let metric = TrueNegatives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.2, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class TrueNegatives: ConfusionCount {
  /// - Parameter thresholds: predictions strictly above one are positive.
  public init(thresholds: [Float] = [0.5], name: String = "true_negatives") {
    super.init(name: name, thresholds: thresholds, counted: \.trueNegatives)
  }
}

/// How many predictions above the threshold have the label 0.
///
///     let metric = FalsePositives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.7, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class FalsePositives: ConfusionCount {
  /// - Parameter thresholds: predictions strictly above one are positive.
  public init(thresholds: [Float] = [0.5], name: String = "false_positives") {
    super.init(name: name, thresholds: thresholds, counted: \.falsePositives)
  }
}

/// How many predictions up to the threshold have the label 1.
///
///     let metric = FalseNegatives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.7, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class FalseNegatives: ConfusionCount {
  /// - Parameter thresholds: predictions strictly above one are positive.
  public init(thresholds: [Float] = [0.5], name: String = "false_negatives") {
    super.init(name: name, thresholds: thresholds, counted: \.falseNegatives)
  }
}
