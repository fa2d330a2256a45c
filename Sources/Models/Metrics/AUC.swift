import Glibc
public import Tensors

/// The area under a curve of two rates over all thresholds, by Keras' buckets.
///
/// For ROC, the probability that a positive example gets a higher prediction than a negative one:
///
///     let metric = AUC()
///     metric.update(labels: Tensor([0, 0, 1, 1] as [Int32]), predictions: Tensor([0, 0.5, 0.3, 0.9] as [Float]))
///     metric.result   // 0.75
public final class AUC: ConfusionMetric {
  /// Which rates make the curve.
  public enum Curve: String, Sendable {
    /// True positive rate over false positive rate.
    case roc = "ROC"
    /// Precision over recall.
    case pr = "PR"
    /// Precision gain over recall gain (Flach and Kull, 2015).
    case prGain = "PRGAIN"
  }

  /// How the area between two thresholds is taken.
  public enum Summation: String, Sendable {
    /// Under a straight line; for precision and recall under the curve that they follow between.
    case interpolation
    /// Under the lower of the two.
    case minoring
    /// Under the higher of the two.
    case majoring
  }

  /// Which rates make the curve.
  public let curve: Curve
  /// How the area between two thresholds is taken.
  public let summation: Summation
  /// Whether the areas of the labels, `[batch, labels]`, are averaged rather than all counted together.
  public let multiLabel: Bool
  /// How much each label counts; nil: all alike.
  public let labelWeights: [Float]?
  /// Whether predictions are logits.
  public let fromLogits: Bool
  private let givenThresholds: [Float]?

  /// - Parameters:
  ///   - numThresholds: how many thresholds, evenly spaced, at least 2.
  ///   - thresholds: those to use instead, within 0...1.
  public init(
    numThresholds: Int = 200, curve: Curve = .roc, summation: Summation = .interpolation,
    thresholds: [Float]? = nil, multiLabel: Bool = false, labelWeights: [Float]? = nil,
    fromLogits: Bool = false, name: String = "auc"
  ) {
    precondition(
      numThresholds > 1, "The number of thresholds is \(numThresholds), and must be above 1.")
    precondition(
      thresholds?.allSatisfy { $0 >= 0 && $0 <= 1 } ?? true, "Thresholds have to be in 0...1.")
    self.curve = curve
    self.summation = summation
    self.multiLabel = multiLabel
    self.labelWeights = labelWeights
    self.fromLogits = fromLogits
    givenThresholds = thresholds?.sorted()
    let inner =
      givenThresholds ?? (1..<numThresholds - 1).map { Float(Double($0) / Double(numThresholds - 1)) }
    super.init(name: name, thresholds: [-1e-7] + inner + [1 + 1e-7])
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    if multiLabel {
      guard predictions.count == 2 else { return "needs predictions [batch, labels], and got \(predictions)" }
      if let labelWeights, labelWeights.count != predictions[1] {
        return "has \(labelWeights.count) weights for \(predictions[1]) labels"
      }
    }
    return super.problem(labels: labels, predictions: predictions)
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    check(labels, predictions)
    let predictions = fromLogits ? ActivationFunction.sigmoid.value(predictions) : predictions
    var flat = flattened(labels: labels, predictions: predictions, sampleWeight: sampleWeight)
    if let labelWeights, !multiLabel {
      flat.weights = flat.predictions.indices.map {
        (flat.weights?[$0] ?? 1) * labelWeights[$0 % labelWeights.count]
      }
    }
    counts.add(
      labels: flat.labels, predictions: flat.predictions, weights: flat.weights,
      labelCount: multiLabel ? predictions.shape[1] : 1)
  }

  override public var result: Float {
    let areas = (0..<counts.labelCount).map { area(ofLabel: $0) }
    guard multiLabel, let labelWeights else { return mean(of: areas.map { Float($0) }) }
    precondition(
      labelWeights.count == areas.count,
      "The metric '\(name)' has \(labelWeights.count) weights for \(areas.count) labels.")
    let weighted = zip(areas, labelWeights).reduce(0.0) { $0 + $1.0 * Double($1.1) }
    return Float(quotient(weighted, Double(labelWeights.reduce(0, +))))
  }

  private func area(ofLabel label: Int) -> Double {
    func column(_ all: [Double]) -> [Double] {
      stride(from: label, to: all.count, by: counts.labelCount).map { all[$0] }
    }
    let tp = column(counts.truePositives), fp = column(counts.falsePositives)
    let tn = column(counts.trueNegatives), fn = column(counts.falseNegatives)
    if curve == .pr && summation == .interpolation { return interpolatedPR(tp, fp, fn) }
    let recall = quotients(tp, sums(tp, fn))
    var (x, y) = (recall, recall)
    switch curve {
    case .roc: x = quotients(fp, sums(fp, tn))
    case .pr: y = quotients(tp, sums(tp, fp))
    case .prGain:
      for i in tp.indices {
        let odds = quotient(tp[i] + fn[i], tn[i] + fp[i])
        x[i] = tp[i] == 0 ? 0 : max(0, 1 - odds * fn[i] / tp[i])
        y[i] = tp[i] == 0 ? 1 : 1 - odds * fp[i] / tp[i]
      }
    }
    return (1..<x.count).reduce(0.0) { area, i in
      let height =
        switch summation {
        case .interpolation: (y[i - 1] + y[i]) / 2
        case .minoring: min(y[i - 1], y[i])
        case .majoring: max(y[i - 1], y[i])
        }
      return area + (x[i - 1] - x[i]) * height
    }
  }

  /// The area below precision over recall where, between two thresholds, true positives grow in
  /// proportion to all positives (Davis and Goadrich, 2006).
  private func interpolatedPR(_ tp: [Double], _ fp: [Double], _ fn: [Double]) -> Double {
    let p = sums(tp, fp)
    return (1..<p.count).reduce(0.0) { area, i in
      let gained = tp[i - 1] - tp[i]
      let slope = quotient(gained, max(p[i - 1] - p[i], 0))
      let intercept = tp[i] - slope * p[i]
      let ratio = p[i - 1] > 0 && p[i] > 0 ? p[i - 1] / p[i] : 1
      return area + quotient(slope * (gained + intercept * log(ratio)), tp[i] + fn[i])
    }
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    (config["top_k"], config["class_id"], config["thresholds"]) = (nil, nil, nil)
    if let givenThresholds { config["thresholds"] = .array(givenThresholds.map { .number($0) }) }
    return config.merging([
      "num_thresholds": .int(thresholds.count), "curve": .string(curve.rawValue),
      "summation_method": .string(summation.rawValue), "multi_label": .bool(multiLabel),
      "num_labels": multiLabel ? labelWeights.map { .int($0.count) } ?? .null : .null,
      "label_weights": labelWeights.map { .array($0.map { .number($0) }) } ?? .null,
      "from_logits": .bool(fromLogits),
    ]) { $1 }
  }
}
