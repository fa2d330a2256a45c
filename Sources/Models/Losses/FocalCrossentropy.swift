import Glibc
public import Tensors

/// Binary cross-entropy that counts examples the less, the surer and righter the prediction already is
/// (Lin et al., 2017).
///
///     let loss = BinaryFocalCrossentropy(gamma: 2, fromLogits: true)
///
/// Labels and predictions as for ``BinaryCrossentropy``.
public final class BinaryFocalCrossentropy: Loss {
  /// The weight of the class 1, 1 - alpha of the class 0; nil: both 1.
  public let alpha: Float?
  /// What a file has as alpha beside `apply_class_balancing`: false; it weighs nothing.
  private let unusedAlpha: Float
  /// How much easy examples count less; 0 is plain cross-entropy.
  public let gamma: Float
  /// Whether the predictions are logits rather than probabilities.
  public let fromLogits: Bool
  /// How far labels are moved towards one half.
  public let labelSmoothing: Float
  /// The axis that is averaged over.
  public let axis: Int

  public convenience init(
    alpha: Float? = nil, gamma: Float = 2, fromLogits: Bool = false, labelSmoothing: Float = 0,
    axis: Int = -1, reduction: LossReduction = .sumOverBatchSize, name: String = "binary_focal_crossentropy"
  ) {
    self.init(
      alpha: alpha, unusedAlpha: 0.25, gamma: gamma, fromLogits: fromLogits,
      labelSmoothing: labelSmoothing, axis: axis, reduction: reduction, name: name)
  }

  init(
    alpha: Float?, unusedAlpha: Float, gamma: Float, fromLogits: Bool, labelSmoothing: Float,
    axis: Int, reduction: LossReduction, name: String
  ) {
    self.alpha = alpha
    self.unusedAlpha = unusedAlpha
    self.gamma = gamma
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  override var classAxis: Int { axis }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let targets = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
      .scaled(by: 1 - labelSmoothing, plus: labelSmoothing / 2)
    let probabilities = fromLogits ? predictions.activated(.sigmoid) : predictions
    let classes = targets.scalars(of: Float.self)
    var index = 0
    // How far each prediction is from its label counts by the probability, and what it costs by the
    // logits behind it, whichever activation made it of them, as in Keras.
    let factors = probabilities.mapped { p in
      let t = classes[index]
      index += 1
      let miss = 1 - (t * p + (1 - t) * (1 - p))
      let weight = alpha.map { t * $0 + (1 - t) * (1 - $0) } ?? 1
      return (
        weight * powf(miss, gamma),
        gamma == 0 ? 0 : -weight * gamma * powf(miss, gamma - 1) * (2 * t - 1)
      )
    }
    return (probabilities.binaryCrossentropies(of: targets, fromLogits: false) * factors)
      .movingLast(axis).meanOverLastAxis()
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "apply_class_balancing": .bool(alpha != nil), "alpha": .number(alpha ?? unusedAlpha),
      "gamma": .number(gamma), "from_logits": .bool(fromLogits),
      "label_smoothing": .number(labelSmoothing), "axis": .int(axis),
    ]) { $1 }
  }
}

/// Cross-entropy of one-hot labels that counts examples the less, the surer and righter the prediction
/// already is (Lin et al., 2017).
///
///     let loss = CategoricalFocalCrossentropy(alpha: 0.25, gamma: 2)
///
/// Labels and predictions as for ``CategoricalCrossentropy``.
public final class CategoricalFocalCrossentropy: Loss {
  /// The weight of all classes.
  public let alpha: Float
  /// How much easy examples count less; 0 is plain cross-entropy.
  public let gamma: Float
  /// Whether the predictions are logits rather than probabilities.
  public let fromLogits: Bool
  /// How much of each label is spread evenly over all classes.
  public let labelSmoothing: Float
  /// The axis that the classes are along; smoothing counts them along the last one, as Keras' does.
  public let axis: Int

  public init(
    alpha: Float = 0.25, gamma: Float = 2, fromLogits: Bool = false, labelSmoothing: Float = 0,
    axis: Int = -1, reduction: LossReduction = .sumOverBatchSize, name: String = "categorical_focal_crossentropy"
  ) {
    self.alpha = alpha
    self.gamma = gamma
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  override var classAxis: Int { axis }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let shape = predictions.shape
    let targets = labels.fitted(to: shape, loss: name).cast(to: .float32)
      .scaled(by: 1 - labelSmoothing, plus: labelSmoothing / Float(shape.last ?? 1))
      .movingLast(axis).scalars(of: Float.self)
    let moved = predictions.movingLast(axis)
    let probabilities = fromLogits ? moved.activated(.softmax) : moved
    var index = 0
    return probabilities.normalized().mapped { p in
      let t = targets[index]
      index += 1
      let q = min(max(p, 1e-7), 1 - 1e-7)
      let factor = alpha * powf(1 - q, gamma)
      let factorSlope = gamma == 0 ? 0 : alpha * gamma * powf(1 - q, gamma - 1)
      return (-factor * t * logf(q), q == p ? t * (factorSlope * logf(q) - factor / q) : 0)
    }.negativeDot(Tensor.full(moved.shape, -1 as Float))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "alpha": .number(alpha), "gamma": .number(gamma), "from_logits": .bool(fromLogits),
      "label_smoothing": .number(labelSmoothing), "axis": .int(axis),
    ]) { $1 }
  }
}

/// (1 - pᵠ) / q of the probability p of the right class: between cross-entropy (q near 0) and the mean
/// absolute error (q = 1), which bears wrong labels better (Zhang and Sabuncu, 2018).
///
///     let loss = CategoricalGeneralizedCrossEntropy(q: 0.7)
///
/// Labels `[batch]`, whole numbers; predictions `[batch, classes]`, probabilities.
public final class CategoricalGeneralizedCrossEntropy: Loss {
  /// The power, above 0 and below 1.
  public let q: Float

  public init(
    q: Float = 0.5, reduction: LossReduction = .sumOverBatchSize,
    name: String = "categorical_generalized_cross_entropy"
  ) {
    precondition(q > 0 && q < 1, "q is \(q), and must be above 0 and below 1.")
    self.q = q
    super.init(name: name, reduction: reduction)
  }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let classes = labels.fitted(to: predictions.shape.dropLast(), loss: name)
      .classes(below: predictions.shape.last ?? 1).scalars(of: Int32.self)
    return predictions.rowwise { row, start in
      let label = Int(classes[start / row.count])
      var gradient = row.map { _ in Float(0) }
      gradient[label] = -powf(row[label], q - 1)
      return ((1 - powf(row[label], q)) / q, gradient)
    }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["q": .number(q)]) { $1 }
  }
}
