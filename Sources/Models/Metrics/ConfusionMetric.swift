public import Tensors

/// A metric made of the numbers of true and false positives and negatives above each of some thresholds.
///
/// Labels are 0 and 1 (anything but 0 counts as 1), of the predictions' shape.
public class ConfusionMetric: Metric {
  /// Predictions strictly above a threshold are positive.
  public let thresholds: [Float]
  /// Only that many of the largest predictions of each sample can be positive; nil: any number.
  public let topK: Int?
  /// The only class that is counted; nil: all.
  public let classID: Int?
  var counts: ThresholdCounts

  init(name: String, thresholds: [Float], topK: Int? = nil, classID: Int? = nil) {
    precondition(!thresholds.isEmpty, "The metric '\(name)' needs at least one threshold.")
    precondition(topK ?? 1 > 0, "topK is \(topK ?? 0), and must be at least 1.")
    self.thresholds = thresholds
    self.topK = topK
    self.classID = classID
    counts = ThresholdCounts(thresholds: thresholds)
    super.init(name: name)
  }

  override public func reset() { counts.reset() }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    if let classID, predictions.count < 2 || classID < 0 || classID >= predictions.last! {
      return "counts class \(classID) of predictions of shape \(predictions)"
    }
    return MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    let flat = flattened(labels: labels, predictions: predictions, sampleWeight: sampleWeight)
    counts.add(labels: flat.labels, predictions: flat.predictions, weights: flat.weights)
  }

  typealias Flat = (labels: [Bool], predictions: [Float], weights: [Float]?)

  /// Labels, predictions and weights number by number, after `topK` and `classID`.
  final func flattened(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) -> Flat {
    check(labels, predictions)
    let shape = predictions.shape
    let truth = labels.fitted(to: shape, loss: name).cast(to: .float32).scalars(of: Float.self)
      .map { $0 != 0 }
    var numbers = predictions.cast(to: .float32).scalars(of: Float.self)
    var weights = sampleWeight?.spread(over: shape)
    let columns = max(1, shape.last ?? 1)
    if let topK { keepLargest(topK, of: &numbers, columns) }
    guard let classID else { return (truth, numbers, weights) }
    let places = stride(from: classID, to: numbers.count, by: columns)
    weights = weights.map { weights in places.map { weights[$0] } }
    return (places.map { truth[$0] }, places.map { numbers[$0] }, weights)
  }

  override public var direction: MetricDirection? { .up }

  override public func config() -> [String: ConfigValue] {
    let isDefault = thresholds == ConfusionMetric.defaultThresholds(topK: topK)
    return super.config().merging([
      "thresholds": isDefault
        ? .null : thresholds.count == 1
          ? .number(thresholds[0]) : .array(thresholds.map { .number($0) }),
      "top_k": topK.map { .int($0) } ?? .null, "class_id": classID.map { .int($0) } ?? .null,
    ]) { $1 }
  }

  /// 0.5, or below everything where `topK` alone decides.
  static func defaultThresholds(topK: Int?) -> [Float] { [topK == nil ? 0.5 : -1e10] }
}

/// Puts all but the `k` largest of each row far below every threshold.
private func keepLargest(_ k: Int, of numbers: inout [Float], _ columns: Int) {
  for start in stride(from: 0, to: numbers.count, by: columns) {
    // Among equal numbers the first counts as larger.
    let order = (start..<start + columns).sorted {
      (numbers[$0], -$0) > (numbers[$1], -$1)
    }
    for place in order.dropFirst(k) { numbers[place] = -1e10 }
  }
}
