public import Tensors

/// Whether a figure is better when it is higher or when it is lower.
public enum MetricDirection: Sendable {
  case up, down
}

/// A figure that is gathered over batches and read at the end of an epoch.
///
/// Subclass it for one of your own:
///
///     final class PositiveShare: Metric {
///       private var positives: Float = 0, total: Float = 0
///       init() { super.init(name: "positive_share") }
///       override func reset() { (positives, total) = (0, 0) }
///       override func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) { … }
///       override var result: Float { positives / total }
///     }
open class Metric {
  /// The name in logs and in ``History``.
  public let name: String

  public init(name: String) { self.name = name }

  /// Forgets what was gathered.
  open func reset() {}

  /// Gathers one batch.
  ///
  /// - Parameter sampleWeight: how much each sample counts, or each step of each; nil: all alike.
  open func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {}

  /// Gathers one batch whose samples count alike.
  public final func update(labels: Tensor, predictions: Tensor) {
    update(labels: labels, predictions: predictions, sampleWeight: nil)
  }

  /// Why it cannot compare labels of a shape with predictions of another; nil when it can. Data of a program trap with
  /// it, and data from a file throw it.
  func problem(labels: [Int], predictions: [Int]) -> String? { nil }

  /// Traps when it cannot compare the two.
  final func check(_ labels: Tensor, _ predictions: Tensor) {
    if let problem = problem(labels: labels.shape, predictions: predictions.shape) {
      preconditionFailure("The metric '\(name)' \(problem).")
    }
  }

  /// The figure over all batches since the last reset; 0 when there were none.
  open var result: Float { 0 }

  /// All figures of a metric that has several, such as one a threshold; their mean is `result`.
  open var results: [Float] { [result] }

  /// Whether what it gives is a list, be it of one, as Keras' is of several thresholds or of classes
  /// that are kept apart.
  open var givesList: Bool { false }

  /// Whether it is better high or low; nil when it is not known.
  open var direction: MetricDirection? { nil }

  /// Keras' class name, for saving.
  open var className: String { "\(type(of: self))" }

  /// What Keras' `get_config` gives.
  open func config() -> [String: ConfigValue] { ["name": .string(name), "dtype": "float32"] }
}

/// The mean of numbers, each with a weight.
///
///     let mean = Mean(name: "loss")
///     mean.add(2, weight: 3)
///     mean.add(6, weight: 1)
///     mean.result   // 3
public final class Mean: Metric {
  /// The sum of all numbers times their weights.
  private(set) var total = 0.0
  /// The sum of the weights.
  private(set) var weight = 0.0

  override public init(name: String = "mean") { super.init(name: name) }

  override public func reset() { (total, weight) = (0, 0) }

  /// Adds a number that stands for `weight` equal ones.
  public func add(_ value: Double, weight: Double = 1) {
    total += value * weight
    self.weight += weight
  }

  /// Goes on from what another mean had gathered.
  func restore(total: Double, weight: Double) { (self.total, self.weight) = (total, weight) }

  /// Adds numbers `[batch, …]`: each sample counts by its mean and its weight.
  ///
  /// - Parameter sampleWeight: the shape of `values` or of its leading axes.
  public func add(_ values: Tensor, sampleWeight: Tensor?) {
    let values = values.rank == 0 ? values.reshaped([1]) : values
    let (sum, weight) = weightedSums(of: values, sampleWeight)
    total += sum
    self.weight += weight
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    add(predictions, sampleWeight: sampleWeight)
  }

  override public var result: Float { weight == 0 ? 0 : Float(total / weight) }
}

/// The sum of numbers, each times its weight.
///
///     let sum = Sum()
///     sum.add(Tensor([1, 2, 3] as [Float]))
///     sum.result   // 6
public final class Sum: Metric {
  private var total = 0.0

  override public init(name: String = "sum") { super.init(name: name) }

  override public func reset() { total = 0 }

  /// Adds all of `values`.
  public func add(_ values: Tensor, sampleWeight: Tensor? = nil) {
    let numbers = values.cast(to: .float32).scalars(of: Float.self)
    let weights = sampleWeight.map { $0.spread(over: values.shape) }
    for (i, number) in numbers.enumerated() { total += Double(number) * Double(weights?[i] ?? 1) }
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    add(predictions, sampleWeight: sampleWeight)
  }

  override public var result: Float { Float(total) }
}

/// A metric that is the mean of a value for each sample; Keras' `MeanMetricWrapper`.
///
///     final class Distance: MeanMetric {
///       override func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor { … }   // [batch]
///     }
open class MeanMetric: Metric {
  private let mean = Mean()

  /// The value of each sample, `[batch, …]`, float32.
  open func values(_ labels: Tensor, _ predictions: Tensor) -> Tensor {
    preconditionFailure("The metric '\(name)' does not override values(_:_:).")
  }

  override open func reset() { mean.reset() }

  override open func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    add(values(labels, predictions), sampleWeight: sampleWeight)
  }

  final func add(_ values: Tensor, sampleWeight: Tensor?) {
    var values = values
    // One value for the whole batch counts once for each weight.
    if let sampleWeight, values.rank == 0, sampleWeight.rank > 0 {
      values = values + Tensor.zeros(sampleWeight.shape)
    }
    mean.add(values, sampleWeight: sampleWeight)
  }

  override open var result: Float { mean.result }
}

/// Keras' way of weighting: values are averaged down to the axes that weights have, and weights of
/// several axes count by their mean over a sample.
private func weightedSums(of values: Tensor, _ weight: Tensor?) -> (sum: Double, weight: Double) {
  let numbers = values.cast(to: .float32).scalars(of: Float.self)
  let batch = values.shape[0]
  guard batch > 0, !numbers.isEmpty else { return (0, 0) }
  guard let weight else {
    let sum = numbers.reduce(0.0) { $0 + Double($1) }
    return (sum / Double(numbers.count / batch), Double(batch))
  }
  let weights = weight.spread(over: values.shape)
  let perSample = Double(numbers.count / batch)
  var (sum, total) = (0.0, 0.0)
  for (number, weight) in zip(numbers, weights) {
    sum += Double(number) * Double(weight)
    total += Double(weight)
  }
  return (sum / perSample, total / perSample)
}
