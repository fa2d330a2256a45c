public import Tensors

/// Cross-entropy with whole-number labels: -log of the probability of the right class.
///
/// Labels `[batch]` or `[batch, 1]`, any integer type; predictions `[batch, classes]`. More axes
/// between are allowed. Without `fromLogits` the predictions are probabilities; those that a softmax or
/// a sigmoid just made are taken back to its logits, as Keras does on TensorFlow, which keeps the
/// gradient of confidently wrong predictions; as in Keras not with `ignoreClass`.
///
///     let loss = SparseCategoricalCrossentropy(fromLogits: true, ignoreClass: -1)
public final class SparseCategoricalCrossentropy: Loss {
  /// Whether the predictions are logits rather than probabilities.
  public let fromLogits: Bool
  /// The label that marks what counts nothing, such as -1 or 255 for pixels of no class.
  public let ignoreClass: Int?
  /// The axis of the predictions that the classes are along; labels are without it.
  public let axis: Int

  public init(
    fromLogits: Bool = false, ignoreClass: Int? = nil, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String = "sparse_categorical_crossentropy"
  ) {
    self.fromLogits = fromLogits
    self.ignoreClass = ignoreClass
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  override var classAxis: Int { axis }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let predictions = predictions.movingLast(axis)
    let shape = Array(predictions.shape.dropLast())
    let given = labels.fitted(to: shape, loss: name)
    let labels = given.classes(below: predictions.shape.last ?? 1, ignoring: ignoreClass)
    let kept = ignoreClass.map { ignored in
      given.cast(to: .int64).scalars(of: Int64.self).map { $0 != ignored }
    }
    // Keras sets the predictions of labels to ignore to 0 first, so that no softmax has just made them.
    let found = ignoreClass == nil ? predictions.logits : nil
    let logits = found ?? (fromLogits ? predictions : predictions.clippedLogarithm())
    let (losses, probabilities) = sparseCrossentropy(logits: logits.value, labels: labels)
    let result = Variable.recording(losses, from: [logits]) { [labels] gradient in
      [sparseCrossentropyPullback(probabilities, labels: labels, gradient: gradient)]
    }
    guard let kept else { return result }
    return (result * Variable(Tensor(kept.map { $0 ? 1 as Float : 0 }, shape: shape)))
      .masked(Tensor(kept, shape: shape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "from_logits": .bool(fromLogits), "ignore_class": ignoreClass.map { .int($0) } ?? .null,
      "axis": .int(axis),
    ]) { $1 }
  }
}

extension Tensor {
  /// Labels as int32. One that is not below `count` is noted, or traps; 0 takes its place then.
  ///
  /// - Parameter ignored: the label that may be there nevertheless.
  func classes(below count: Int, ignoring ignored: Int? = nil) -> Tensor {
    let (classes, wrong) = indices(below: count, ignoring: ignored)
    if let wrong {
      BatchCheck.note(
        label: wrong.number, at: wrong.place, of: shape,
        expected: "0 to \(count - 1)" + (ignored.map { ", or \($0), which is ignored" } ?? ""))
    }
    return classes
  }
}

/// Cross-entropy with a probability for each class as label: -Σ label · log probability.
///
/// Labels and predictions `[…, classes]`. Probabilities are divided by their sum first, as in Keras.
public final class CategoricalCrossentropy: Loss {
  /// Whether the predictions are logits rather than probabilities.
  public let fromLogits: Bool
  /// How much of each label is spread evenly over all classes.
  public let labelSmoothing: Float
  /// The axis that the classes are along; smoothing counts them along the last one, as Keras' does.
  public let axis: Int

  public init(
    fromLogits: Bool = false, labelSmoothing: Float = 0, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String = "categorical_crossentropy"
  ) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  override var classAxis: Int { axis }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let shape = predictions.shape
    precondition(
      labels.shape == shape,
      "The loss '\(name)' needs labels of the predictions' shape \(shape), and got \(labels.shape).")
    let classes = Float(shape.last ?? 1)
    var targets = labels.cast(to: .float32)
    if labelSmoothing > 0 {
      targets = targets.scaled(by: 1 - labelSmoothing, plus: labelSmoothing / classes)
    }
    targets = targets.movingLast(axis)
    let predictions = predictions.movingLast(axis)
    guard let logits = predictions.logits ?? (fromLogits ? predictions : nil) else {
      return predictions.normalized().clippedLogarithm().negativeDot(targets)
    }
    return logits.logSoftmax().negativeDot(targets)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "from_logits": .bool(fromLogits), "label_smoothing": .number(labelSmoothing), "axis": .int(axis),
    ]) { $1 }
  }
}

/// Cross-entropy of yes-or-no labels, averaged over the last axis or another one.
///
/// Labels 0…1 and predictions of the same shape; `[batch]` labels fit predictions `[batch, 1]`.
/// Probabilities that a sigmoid or a softmax just made are taken back to its logits, as Keras does on
/// TensorFlow.
public final class BinaryCrossentropy: Loss {
  /// Whether the predictions are logits rather than probabilities.
  public let fromLogits: Bool
  /// How far labels are moved towards one half.
  public let labelSmoothing: Float
  /// The axis that is averaged over.
  public let axis: Int

  public init(
    fromLogits: Bool = false, labelSmoothing: Float = 0, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String = "binary_crossentropy"
  ) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  override var classAxis: Int { axis }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    var targets = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
    if labelSmoothing > 0 {
      targets = targets.scaled(by: 1 - labelSmoothing, plus: labelSmoothing / 2)
    }
    return predictions.binaryCrossentropies(of: targets, fromLogits: fromLogits).movingLast(axis).meanOverLastAxis()
  }

  /// Keras' metric works along the last axis only, and does not take the option.
  override func metricConfig() -> [String: ConfigValue] {
    var config = super.metricConfig()
    config["axis"] = nil
    return config
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "from_logits": .bool(fromLogits), "label_smoothing": .number(labelSmoothing), "axis": .int(axis),
    ]) { $1 }
  }
}

extension Variable {
  /// The binary cross-entropy of each prediction, from the logits that it was made of where those are
  /// known.
  func binaryCrossentropies(of targets: Tensor, fromLogits: Bool) -> Variable {
    guard let logits = logits ?? (fromLogits ? self : nil) else {
      return binaryCrossentropy(of: targets)
    }
    let x = logits.value
    return Variable.recording(Models.binaryCrossentropy(logits: x, labels: targets), from: [logits]) { gradient in
      [binaryCrossentropyPullback(logits: x, labels: targets, gradient: gradient)]
    }
  }

  /// What a softmax or a sigmoid was applied to, when one of them made this. Keras on TensorFlow takes
  /// the logits of either, whichever the cross-entropy is, even when it was told that it gets logits.
  var logits: Variable? { operand(of: .softmax) ?? operand(of: .sigmoid) }

  /// The same numbers as a constant, which still knows its logits.
  var detachedWithLogits: Variable {
    var copy = detached
    copy.activated = activated.map { Activated($0.function, of: $0.input?.detached) }
    return copy
  }

  /// What `function` was applied to, when that is what made this.
  func operand(of function: ActivationFunction) -> Variable? {
    guard let activated, activated.function == function else { return nil }
    return activated.input
  }
}

/// The cross-entropy that labels and predictions suggest by their shapes, as Keras' `"crossentropy"`:
/// binary for one prediction a sample, sparse for numbers of classes, categorical for probabilities of
/// classes.
///
///     model.compile(optimizer: .adam, loss: .crossentropy)
public final class Crossentropy: Loss {
  private let binary = BinaryCrossentropy()
  private let categorical = CategoricalCrossentropy()
  private let sparse = SparseCategoricalCrossentropy()

  override public init(
    name: String = "crossentropy", reduction: LossReduction = .sumOverBatchSize
  ) {
    super.init(name: name, reduction: reduction)
  }

  /// nil when Keras does not mean this loss by `name`.
  convenience init?(named name: String) {
    guard ["crossentropy", "ce"].contains(name.lowercased()) else { return nil }
    self.init(name: name)
  }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let loss: Loss =
      if predictions.shape.last == 1 {
        binary
      } else if labels.rank < predictions.shape.count || labels.shape.last == 1 {
        sparse
      } else {
        categorical
      }
    return loss.perSample(labels, predictions)
  }
}
