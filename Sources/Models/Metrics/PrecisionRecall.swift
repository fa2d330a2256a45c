/// The share of positive predictions that are right.
///
///     let metric = Precision()
///     metric.update(
///       labels: Tensor([0, 1, 1, 1] as [Int32]), predictions: Tensor([1, 0, 1, 1] as [Float]))
///     metric.result   // 0.6666667
///
/// With several thresholds, `results` has a figure for each, and `result` is their mean.
public final class Precision: ConfusionMetric {
  /// - Parameters:
  ///   - thresholds: nil for 0.5, or for none when there is a `topK`.
  ///   - topK: how many of the largest predictions of a sample can be positive; nil: any number.
  ///   - classID: the only class that is counted; nil: all.
  public init(
    thresholds: [Float]? = nil, topK: Int? = nil, classID: Int? = nil, name: String = "precision"
  ) {
    super.init(
      name: name, thresholds: thresholds ?? ConfusionMetric.defaultThresholds(topK: topK), topK: topK,
      classID: classID)
  }

  override public var results: [Float] {
    let all = sums(counts.truePositives, counts.falsePositives)
    return quotients(counts.truePositives, all).map { Float($0) }
  }

  override public var result: Float { mean(of: results) }
  override public var givesList: Bool { thresholds.count > 1 }
}

/// The share of what is positive that is predicted so.
///
///     let metric = Recall()
///     metric.update(
///       labels: Tensor([0, 1, 1, 1] as [Int32]), predictions: Tensor([1, 0, 1, 1] as [Float]))
///     metric.result   // 0.6666667
///
/// With several thresholds, `results` has a figure for each, and `result` is their mean.
public final class Recall: ConfusionMetric {
  /// - Parameters:
  ///   - thresholds: nil for 0.5, or for none when there is a `topK`.
  ///   - topK: how many of the largest predictions of a sample can be positive; nil: any number.
  ///   - classID: the only class that is counted; nil: all.
  public init(
    thresholds: [Float]? = nil, topK: Int? = nil, classID: Int? = nil, name: String = "recall"
  ) {
    super.init(
      name: name, thresholds: thresholds ?? ConfusionMetric.defaultThresholds(topK: topK), topK: topK,
      classID: classID)
  }

  override public var results: [Float] {
    let all = sums(counts.truePositives, counts.falseNegatives)
    return quotients(counts.truePositives, all).map { Float($0) }
  }

  override public var result: Float { mean(of: results) }
  override public var givesList: Bool { thresholds.count > 1 }
}
