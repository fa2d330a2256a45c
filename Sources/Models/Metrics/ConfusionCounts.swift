// How many predictions are right and wrong; one number for each threshold in `results`.

/// How many predictions above the threshold have the label 1.
///
///     let metric = TruePositives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.7, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class TruePositives: ConfusionMetric {
  public init(thresholds: [Float] = [0.5], name: String = "true_positives") {
    super.init(name: name, thresholds: thresholds)
  }

  override public var results: [Float] { counts.truePositives.map { Float($0) } }
  override public var result: Float { mean(of: results) }
  override public var direction: MetricDirection? { nil }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    (config["top_k"], config["class_id"]) = (nil, nil)
    return config
  }
}

/// How many predictions up to the threshold have the label 0.
///
///     let metric = TrueNegatives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.2, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class TrueNegatives: ConfusionMetric {
  public init(thresholds: [Float] = [0.5], name: String = "true_negatives") {
    super.init(name: name, thresholds: thresholds)
  }

  override public var results: [Float] { counts.trueNegatives.map { Float($0) } }
  override public var result: Float { mean(of: results) }
  override public var direction: MetricDirection? { nil }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    (config["top_k"], config["class_id"]) = (nil, nil)
    return config
  }
}

/// How many predictions above the threshold have the label 0.
///
///     let metric = FalsePositives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.7, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class FalsePositives: ConfusionMetric {
  public init(thresholds: [Float] = [0.5], name: String = "false_positives") {
    super.init(name: name, thresholds: thresholds)
  }

  override public var results: [Float] { counts.falsePositives.map { Float($0) } }
  override public var result: Float { mean(of: results) }
  override public var direction: MetricDirection? { nil }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    (config["top_k"], config["class_id"]) = (nil, nil)
    return config
  }
}

/// How many predictions up to the threshold have the label 1.
///
///     let metric = FalseNegatives()
///     metric.update(labels: Tensor([0, 1, 1] as [Int32]), predictions: Tensor([0.7, 0.3, 0.9] as [Float]))
///     metric.result   // 1
public final class FalseNegatives: ConfusionMetric {
  public init(thresholds: [Float] = [0.5], name: String = "false_negatives") {
    super.init(name: name, thresholds: thresholds)
  }

  override public var results: [Float] { counts.falseNegatives.map { Float($0) } }
  override public var result: Float { mean(of: results) }
  override public var direction: MetricDirection? { nil }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    (config["top_k"], config["class_id"]) = (nil, nil)
    return config
  }
}
