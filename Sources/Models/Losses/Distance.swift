import Glibc

/// The mean over the last axis of (label - prediction)².
///
///     MeanSquaredError()(Tensor([[0, 1]] as [[Float]]), Tensor([[0, 3]] as [[Float]]))   // 2
public final class MeanSquaredError: ElementwiseLoss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "mean_squared_error") {
    super.init(name: name, reduction: reduction)
  }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let error = prediction - label
    return (error * error, 2 * error)
  }
}

/// The mean over the last axis of |label - prediction|.
///
///     MeanAbsoluteError()(Tensor([[0, 1]] as [[Float]]), Tensor([[0, 3]] as [[Float]]))   // 1
public final class MeanAbsoluteError: ElementwiseLoss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "mean_absolute_error") {
    super.init(name: name, reduction: reduction)
  }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let error = prediction - label
    return (abs(error), error > 0 ? 1 : error < 0 ? -1 : 0)
  }
}

/// 100 times the mean over the last axis of |label - prediction| / |label|.
///
///     MeanAbsolutePercentageError()(Tensor([[2, 4]] as [[Float]]), Tensor([[1, 4]] as [[Float]]))   // 25
///
/// Labels nearer to 0 than 1e-7 count as 1e-7.
public final class MeanAbsolutePercentageError: ElementwiseLoss {
  public init(
    reduction: LossReduction = .sumOverBatchSize, name: String = "mean_absolute_percentage_error"
  ) {
    super.init(name: name, reduction: reduction)
  }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let error = prediction - label
    let share = 100 / max(abs(label), 1e-7)
    return (abs(error) * share, error > 0 ? share : error < 0 ? -share : 0)
  }
}

/// The mean over the last axis of (log(label + 1) - log(prediction + 1))²; numbers below 0 count as 0.
///
///     MeanSquaredLogarithmicError()(Tensor([[0]] as [[Float]]), Tensor([[1]] as [[Float]]))   // 0.48045
public final class MeanSquaredLogarithmicError: ElementwiseLoss {
  public init(
    reduction: LossReduction = .sumOverBatchSize, name: String = "mean_squared_logarithmic_error"
  ) {
    super.init(name: name, reduction: reduction)
  }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let error = logf(max(prediction, 1e-7) + 1) - logf(max(label, 1e-7) + 1)
    return (error * error, prediction >= 1e-7 ? 2 * error / (prediction + 1) : 0)
  }
}

/// Half the squared error up to `delta`, a straight line from there on; the mean over the last axis.
///
///     Huber()(Tensor([[0, 0]] as [[Float]]), Tensor([[1, 3]] as [[Float]]))   // (0.5 + 2.5) / 2
public final class Huber: ElementwiseLoss {
  /// The error where the line begins.
  public let delta: Float

  public init(
    delta: Float = 1, reduction: LossReduction = .sumOverBatchSize, name: String = "huber_loss"
  ) {
    self.delta = delta
    super.init(name: name, reduction: reduction)
  }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let error = prediction - label
    if abs(error) <= delta { return (0.5 * error * error, error) }
    return (delta * abs(error) - 0.5 * delta * delta, error > 0 ? delta : -delta)
  }

  override public func config() -> [String: ConfigValue] {
    // Keras leaves `delta` out, and takes it when it is there.
    delta == 1 ? super.config() : super.config().merging(["delta": .number(delta)]) { $1 }
  }
}

/// The logarithm of the hyperbolic cosine of the error: half its square near 0, a line far away.
///
///     LogCosh()(Tensor([[0]] as [[Float]]), Tensor([[1]] as [[Float]]))   // 0.43378
public final class LogCosh: ElementwiseLoss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "log_cosh") {
    super.init(name: name, reduction: reduction)
  }

  override var metricClassName: String? { "LogCoshError" }
  override var metricName: String { "logcosh" }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let error = prediction - label
    let size = abs(error)
    return (size + log1pf(expf(-2 * size)) - logf(2), tanhf(error))
  }
}

/// The mean over the last axis of prediction - label · log prediction, for counts.
///
///     Poisson()(Tensor([[2]] as [[Float]]), Tensor([[1]] as [[Float]]))   // 1
public final class Poisson: ElementwiseLoss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "poisson") {
    super.init(name: name, reduction: reduction)
  }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let shifted = prediction + 1e-7
    return (prediction - label * logf(shifted), 1 - label / shifted)
  }
}
