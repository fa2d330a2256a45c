public import Tensors

/// The share of predictions that match their labels; the classes below say what a match is.
public class MatchRate: MeanMetric {
  override public final func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    check(labels, predictions)
    let (matches, shape) = matches(labels, predictions)
    return Tensor(matches.map { $0 ? 1 as Float : 0 }, shape: shape)
  }

  override public final var direction: MetricDirection? { .up }

  func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    preconditionFailure("the metric '\(name)' does not say what a match is")
  }
}

/// The share of predictions that are right.
///
/// Which comparison is made follows from the shapes, as with Keras' `"accuracy"`:
/// one number per sample is taken as a probability (``BinaryAccuracy``); labels
/// with fewer axes than predictions, or a last axis of 1, are class numbers
/// (``SparseCategoricalAccuracy``); others are one-hot (``CategoricalAccuracy``).
///
///     model.compile(optimizer: Adam(), loss: …, metrics: [.accuracy])
public final class Accuracy: MatchRate {
  override public init(name: String = "accuracy") { super.init(name: name) }

  private func metric(_ labels: [Int], _ predictions: [Int]) -> MatchRate {
    if predictions.last == 1 { return BinaryAccuracy() }
    return labels.count < predictions.count || labels.last == 1 ? SparseCategoricalAccuracy() : CategoricalAccuracy()
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    metric(labels, predictions).problem(labels: labels, predictions: predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    metric(labels.shape, predictions.shape).matches(labels, predictions)
  }

  override public var className: String { "accuracy" }
}

/// How often a prediction equals its label exactly; Keras' `Accuracy`.
///
///     let metric = ExactAccuracy()
///     metric.update(labels: Tensor([1, 2] as [Float]), predictions: Tensor([1, 3] as [Float]))
///     metric.result   // 0.5
public final class ExactAccuracy: MatchRate {
  override public init(name: String = "accuracy") { super.init(name: name) }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.countProblem(labels, predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    let labels = labels.cast(to: .float32).scalars(of: Float.self)
    let predictions = predictions.cast(to: .float32)
    return (zip(labels, predictions.scalars(of: Float.self)).map { $0 == $1 }, predictions.shape)
  }

  override public var className: String { "Accuracy" }
}

/// How often a prediction lies on the same side of a threshold as its label.
///
///     let metric = BinaryAccuracy()
///     metric.update(
///       labels: Tensor([1, 0, 1] as [Int32]), predictions: Tensor([[0.9], [0.2], [0.4]] as [[Float]]))
///     metric.result   // 0.6666667
public final class BinaryAccuracy: MatchRate {
  /// Predictions strictly above it count as 1.
  public let threshold: Float

  public init(threshold: Float = 0.5, name: String = "binary_accuracy") {
    self.threshold = threshold
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.countProblem(labels, predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    let labels = labels.cast(to: .float32).scalars(of: Float.self)
    return (
      zip(labels, predictions.scalars(of: Float.self)).map { $0 == ($1 > threshold ? 1 : 0) },
      predictions.shape
    )
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["threshold": .number(threshold)]) { $1 }
  }
}

/// How often the largest of the predictions is at the class the label numbers.
///
///     let metric = SparseCategoricalAccuracy()
///     metric.update(
///       labels: Tensor([2, 1] as [Int32]),
///       predictions: Tensor([[0.1, 0.6, 0.3], [0.05, 0.95, 0]] as [[Float]]))
///     metric.result   // 0.5
public final class SparseCategoricalAccuracy: MatchRate {
  override public init(name: String = "sparse_categorical_accuracy") { super.init(name: name) }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.rowProblem(labels, predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    let classes = largestPlaces(predictions)
    let labels = labels.cast(to: .int64).scalars(of: Int64.self)
    return (zip(labels, classes).map { Int($0) == $1 }, predictions.shape.dropLast())
  }
}

/// How often the largest of the predictions is where the one-hot label is.
///
///     let metric = CategoricalAccuracy()
///     metric.update(
///       labels: Tensor([[0, 1], [1, 0]] as [[Float]]),
///       predictions: Tensor([[0.1, 0.9], [0.4, 0.6]] as [[Float]]))
///     metric.result   // 0.5
public final class CategoricalAccuracy: MatchRate {
  override public init(name: String = "categorical_accuracy") { super.init(name: name) }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    labels == predictions ? nil : MetricShapes.mismatch(labels, predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    let expected = largestPlaces(labels.cast(to: .float32))
    return (zip(expected, largestPlaces(predictions)).map { $0 == $1 }, predictions.shape.dropLast())
  }
}

/// Where the largest number of each row of the last axis lies, the first of equals.
func largestPlaces(_ predictions: Tensor) -> [Int] {
  let width = predictions.shape.last ?? 1
  return predictions.withSpan(of: Float.self) { numbers in
    (0..<(width == 0 ? 0 : numbers.count / width)).map { row in
      var best = 0
      for place in 1..<max(width, 1)
      where numbers[row * width + place] > numbers[row * width + best] {
        best = place
      }
      return best
    }
  }
}
