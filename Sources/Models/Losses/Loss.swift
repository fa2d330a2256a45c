public import Tensors

/// How the losses of the samples become one number.
public enum LossReduction: String, Sendable {
  /// Their sum divided by their count, whatever the weights; Keras' default.
  case sumOverBatchSize = "sum_over_batch_size"
  /// The same under another name.
  case mean
  /// Their sum.
  case sum
  /// Their weighted mean: the sum divided by the sum of the weights.
  case meanWithSampleWeight = "mean_with_sample_weight"
  /// They stay as they are, each times its weight. Training then makes their sum small.
  case none
}

/// How far predictions are from labels.
///
///     let loss = SparseCategoricalCrossentropy(fromLogits: true)
///     loss(labels, model(images))          // a single number
///
/// A custom loss gives one number per sample:
///
///     final class Absolute: Loss {
///       override func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable { … }
///     }
open class Loss {
  /// Keras' name of the loss: `sparse_categorical_crossentropy`.
  public let name: String
  /// How the samples' losses become one number.
  public let reduction: LossReduction

  public init(name: String, reduction: LossReduction = .sumOverBatchSize) {
    self.name = name
    self.reduction = reduction
  }

  /// The loss of each sample: the predictions' shape without the last axis.
  open func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    preconditionFailure("The loss '\(name)' does not override perSample(_:_:).")
  }

  /// The axis of the predictions that is gone from the losses.
  var classAxis: Int { -1 }

  /// Keras' class name, for saving.
  open var className: String { "\(type(of: self))" }

  /// What Keras' `get_config` gives.
  open func config() -> [String: ConfigValue] {
    ["name": .string(name), "reduction": .string(reduction.rawValue)]
  }

  /// What Keras calls the metric that is the mean of this loss, nil where it has none of that sign.
  var metricClassName: String? { className }

  /// The name that Keras gives that metric.
  var metricName: String { name }

  /// The options of this loss that Keras' metric takes too.
  func metricConfig() -> [String: ConfigValue] {
    var config = config()
    config["reduction"] = nil
    return config
  }

  /// The loss of a batch, a single number unless the reduction is ``LossReduction/none``.
  ///
  /// - Parameter sampleWeight: how much each sample counts: the shape of the samples' losses, or its
  ///   leading axes. Steps that the predictions' mask drops count nothing.
  public final func callAsFunction(
    _ labels: Tensor, _ predictions: Variable, sampleWeight: Tensor? = nil
  ) -> Variable {
    let losses = perSample(labels, predictions)
    var mask = predictions.mask
    // A loss may leave out some of its own, such as labels to ignore.
    if let own = losses.mask {
      mask = mask?.count == own.count ? mask.map { $0.reshaped(own.shape).and(own) } : own
    }
    return losses.reduced(reduction, mask: mask, sampleWeight: sampleWeight)
  }

  /// The same for constant predictions.
  public final func callAsFunction(
    _ labels: Tensor, _ predictions: Tensor, sampleWeight: Tensor? = nil
  ) -> Variable {
    callAsFunction(labels, Variable(predictions), sampleWeight: sampleWeight)
  }
}

extension Variable {
  /// The weighted sum that `reduction` asks for; the weights are constants.
  fileprivate func reduced(
    _ reduction: LossReduction, mask: Tensor?, sampleWeight: Tensor?
  ) -> Variable {
    let (count, shape) = (value.count, shape)
    // One loss for the whole batch counts once for each weight, as in Keras.
    if shape.isEmpty, let weights = sampleWeight, weights.rank > 0 {
      let whole = mask?.shape ?? weights.shape
      return (self + Variable(Tensor.zeros(whole))).reduced(reduction, mask: mask, sampleWeight: weights)
    }
    var weights = sampleWeight.map { $0.spread(over: shape) }
    if let mask, mask.count == count {
      let kept = mask.cast(to: .float32).scalars(of: Float.self)
      let keptCount = kept.reduce(0, +)
      // As Keras has it: what is masked counts nothing, and the others make up for it.
      let share =
        [.sumOverBatchSize, .mean].contains(reduction) && keptCount > 0
        ? Float(count) / keptCount : 1
      weights = zip(kept, weights ?? Array(repeating: 1, count: count)).map { $0 * $1 * share }
    }
    if reduction == .none {
      return weights.map { self * Variable(Tensor($0, shape: shape)) } ?? self
    }
    let divisor: Float =
      switch reduction {
      case .sum, .none: 1
      case .sumOverBatchSize, .mean: Float(max(1, count))
      case .meanWithSampleWeight: weights.map { max($0.reduce(0, +), 1e-7) } ?? Float(max(1, count))
      }
    let total = value.withSpan(of: Float.self) { losses in
      var total = 0.0
      for i in losses.indices { total += Double(losses[i]) * Double(weights?[i] ?? 1) }
      return total
    }
    return Variable.recording(Tensor(Float(total / Double(divisor))), from: [self]) { gradient in
      let scale = gradient.scalar(of: Float.self) / divisor
      return [
        Tensor(shape: shape, of: Float.self) { span in
          for i in span.indices { span[i] = scale * (weights?[i] ?? 1) }
        }
      ]
    }
  }
}

extension Tensor {
  /// Weights of the leading axes of `shape`, repeated over the axes after them.
  func spread(over shape: [Int]) -> [Float] {
    let total = shape.reduce(1, *)
    precondition(
      leads(shape), "Sample weights of shape \(self.shape) do not fit losses of shape \(shape).")
    let weights = cast(to: .float32).scalars(of: Float.self)
    let repeats = weights.isEmpty ? 1 : total / weights.count
    return repeats == 1 ? weights : weights.flatMap { Array(repeating: $0, count: repeats) }
  }

  /// Whether its sizes, without axes of 1 behind the first, are the first of `shape`.
  func leads(_ shape: [Int]) -> Bool {
    var sizes = self.shape
    while sizes != Array(shape.prefix(sizes.count)), sizes.count > 1, sizes.last == 1 { sizes.removeLast() }
    return sizes == Array(shape.prefix(sizes.count))
  }

  /// Where both are true.
  fileprivate func and(_ other: Tensor) -> Tensor {
    let (a, b) = (cast(to: .bool).scalars(of: Bool.self), other.cast(to: .bool).scalars(of: Bool.self))
    return Tensor(zip(a, b).map { $0 && $1 }, shape: shape)
  }

  /// Labels made to fit predictions as Keras does: `[batch]` becomes `[batch, 1]` for predictions
  /// of that shape, and the other way round.
  func fitted(to shape: [Int], loss: String) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      count == shape.reduce(1, *) && shape.filter { $0 != 1 } == self.shape.filter { $0 != 1 },
      "The loss '\(loss)' needs labels of the predictions' shape \(shape), and got \(self.shape).")
    return reshaped(shape)
  }
}
