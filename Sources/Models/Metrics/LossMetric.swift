public import Tensors

/// The mean of a loss as a figure beside the one that is trained, under Keras' name of the metric.
///
///     model.compile(
///       optimizer: Adam(), loss: MeanSquaredError(), metrics: [LossMetric(MeanAbsoluteError())])
public final class LossMetric: MeanMetric {
  /// The loss that is averaged; its reduction does not matter.
  public let loss: Loss

  /// - Parameter name: nil for Keras' name of the metric, `mean_absolute_error`.
  public init(_ loss: Loss, name: String? = nil) {
    self.loss = loss
    super.init(name: name ?? loss.metricName)
  }

  override public func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    loss.perSample(labels, Variable(predictions)).value
  }

  /// Gathers predictions that know the logits they were made of, which some losses count with.
  func update(_ labels: Tensor, _ predictions: Variable, sampleWeight: Tensor?) {
    add(loss.perSample(labels, predictions.detachedWithLogits).value, sampleWeight: sampleWeight)
  }

  override public var direction: MetricDirection? { .down }

  override public var className: String { loss.metricClassName ?? "LossMetric" }

  override public func config() -> [String: ConfigValue] {
    loss.metricConfig().merging(super.config()) { $1 }
  }
}

/// The mean cosine of the angle between label and prediction: 1 for the same direction. Keras'
/// `CosineSimilarity` metric, whose sign is the opposite of the loss'.
///
///     let metric = MeanCosineSimilarity()
///     metric.update(labels: Tensor([[0, 1]] as [[Float]]), predictions: Tensor([[1, 1]] as [[Float]]))
///     metric.result   // 0.7071
public final class MeanCosineSimilarity: MeanMetric {
  /// The axis that the features are along.
  public let axis: Int

  public init(axis: Int = -1, name: String = "cosine_similarity") {
    self.axis = axis
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.axisProblem([axis], predictions) ?? MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    -CosineSimilarity(axis: axis).perSample(labels, Variable(predictions)).value
  }

  override public var direction: MetricDirection? { .up }
  override public var className: String { "CosineSimilarity" }

  /// Keras takes the axis, and forgets it in files of its own.
  override public func config() -> [String: ConfigValue] {
    axis == -1 ? super.config() : super.config().merging(["axis": .int(axis)]) { $1 }
  }
}

/// The root of the mean of (label - prediction)².
///
///     let metric = RootMeanSquaredError()
///     metric.update(labels: Tensor([0, 0] as [Float]), predictions: Tensor([1, 7] as [Float]))
///     metric.result   // 5
public final class RootMeanSquaredError: MeanMetric {
  override public init(name: String = "root_mean_squared_error") { super.init(name: name) }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    let error = predictions - labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
    return error * error
  }

  override public var result: Float { super.result.squareRoot() }
  override public var direction: MetricDirection? { .down }
}

/// The mean of |label - prediction| / normalizer, 0 where that is 0; a metric of Keras 2.
///
///     let metric = MeanRelativeError(normalizer: Tensor([1, 2] as [Float]))
///     metric.update(labels: Tensor([[1, 2]] as [[Float]]), predictions: Tensor([[2, 4]] as [[Float]]))
///     metric.result   // 1
public final class MeanRelativeError: MeanMetric {
  /// What errors are divided by: the shape of the predictions, or of their last axes.
  public let normalizer: Tensor

  public init(normalizer: Tensor, name: String = "mean_relative_error") {
    self.normalizer = normalizer.cast(to: .float32)
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    let ends = zip(normalizer.shape.reversed(), predictions.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
    guard ends, normalizer.rank <= predictions.count else {
      return "has a normalizer of shape \(normalizer.shape), which does not fit predictions of shape \(predictions)"
    }
    return MetricShapes.problem(labels, predictions, expected: predictions)
  }

  override public func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    let error = predictions - labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
    let divisors = (normalizer + Tensor.zeros(predictions.shape)).scalars(of: Float.self)
    return Tensor(
      zip(error.scalars(of: Float.self), divisors).map { $1 == 0 ? 0 : abs($0 / $1) },
      shape: predictions.shape)
  }

  override public var direction: MetricDirection? { .down }
}
