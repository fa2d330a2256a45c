import Glibc
import Tensors

/// Shifts and scales each channel to mean 0 and variance 1, then by what it learns.
///
/// `[batch, …, channels]` in, the same out; with another axis the channels are there. While
/// training and trainable, the statistics are the batch's (variance biased) and moving averages
/// follow them: moving = momentum · moving + (1 - momentum) · batch. Otherwise the moving averages
/// are used, also when the layer is frozen. Steps that a mask drops do not count in the statistics,
/// whatever they hold; a channel of which all are dropped has mean 0 and variance 0.
/// With `renorm` the batch's statistics are brought to moving ones first, as far as `renormClipping` allows.
/// Parameters in Keras' order: gamma, beta, moving_mean, moving_variance, all `[channels]`, and with
/// `renorm` moving_stddev, renorm_mean and renorm_stddev.
public final class BatchNormalization: Layer {
  /// Where the channels are.
  public let axis: Int
  /// How slowly the moving averages follow.
  public let momentum: Float
  /// Added to the variance.
  public let epsilon: Float
  /// Whether beta is learned and added.
  public let center: Bool
  /// Whether gamma is learned and multiplied by.
  public let scale: Bool
  private let settings: BatchNormalizationSettings
  private let renormalization: BatchRenormalization?
  private var gamma: Parameter?
  private var beta: Parameter?
  private var movingMean: Parameter!
  private var movingVariance: Parameter!

  /// - Parameters:
  ///   - axis: where the channels are.
  ///   - momentum: how slowly the moving averages follow.
  ///   - epsilon: added to the variance.
  ///   - center: whether beta is learned and added.
  ///   - scale: whether gamma is learned and multiplied by.
  ///   - renorm: whether training follows moving statistics, for small batches or ones unlike each other.
  ///   - renormClipping: how far its corrections may go.
  ///   - renormMomentum: how slowly the statistics that it follows move.
  public convenience init(
    axis: Int = -1, momentum: Float = 0.99, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
    movingMeanInitializer: Initializer = .zeros, movingVarianceInitializer: Initializer = .ones,
    betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
    betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, renorm: Bool = false,
    renormClipping: RenormClipping = RenormClipping(), renormMomentum: Float = 0.99, name: String? = nil
  ) {
    self.init(
      axis: axis, momentum: momentum, epsilon: epsilon, center: center, scale: scale,
      settings: BatchNormalizationSettings(
        gamma: ParameterSettings(
          gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint),
        beta: ParameterSettings(
          betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint),
        movingMean: movingMeanInitializer, movingVariance: movingVarianceInitializer),
      renormalization: renorm ? BatchRenormalization(renormClipping, momentum: renormMomentum) : nil, name: name)
  }

  private init(
    axis: Int, momentum: Float, epsilon: Float, center: Bool, scale: Bool,
    settings: BatchNormalizationSettings, renormalization: BatchRenormalization?, name: String?
  ) {
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    self.settings = settings
    self.renormalization = renormalization
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("BatchNormalization", config)
    let axes = try reader.axes("axis", default: [-1])
    // Keras 2 wrote a list.
    guard axes.count == 1 else {
      throw ConfigError(
        className: "BatchNormalization", key: "axis", reason: "only one axis is supported, found \(axes).")
    }
    self.init(
      axis: axes[0], momentum: Float(try reader.double("momentum", default: 0.99)),
      epsilon: Float(try reader.double("epsilon", default: 1e-3)),
      center: try reader.bool("center", default: true), scale: try reader.bool("scale", default: true),
      settings: BatchNormalizationSettings(
        gamma: try reader.parameter("gamma", default: .ones),
        beta: try reader.parameter("beta", default: .zeros),
        movingMean: try reader.initializer("moving_mean_initializer", default: .zeros),
        movingVariance: try reader.initializer("moving_variance_initializer", default: .ones)),
      renormalization: try BatchRenormalization(reader), name: try reader.optionalString("name"))
  }

  private func place(in shape: [Int?]) -> Int { axis < 0 ? axis + shape.count : axis }

  override var maskPath: MaskPath { .kept }

  override func inputProblem(_ shape: [Int?]) -> String? {
    let place = place(in: shape)
    return place > 0 && place < shape.count && shape[place] != nil
      ? nil
      : "expected inputs with a known \(axis == -1 ? "last axis" : "axis \(axis)"), found \(SavedShapes.text(shape))"
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    let shape = [inputShape[place(in: inputShape)]]
    if scale { gamma = addParameter("gamma", shape: shape, settings.gamma) }
    if center { beta = addParameter("beta", shape: shape, settings.beta) }
    movingMean = addParameter(
      "moving_mean", shape: shape, initializer: settings.movingMean, trainable: false)
    movingVariance = addParameter(
      "moving_variance", shape: shape, initializer: settings.movingVariance, trainable: false)
    renormalization?.build(self, shape: shape, mean: settings.movingMean, variance: settings.movingVariance)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let place = place(in: x.shape)
    precondition(
      place > 0 && place < x.shape.count && x.shape[place] == movingMean.value.count,
      "BatchNormalization '\(name)' was built for \(movingMean.value.count) channels, and got shape \(x.shape).")
    if training, trainable, let mask = x.mask, mask.rank < x.shape.count {
      return normalized(x, mask: mask, place).masked(mask)
    }
    return x.withLast([place]) { normalized($0, training: training) }.masked(x.mask)
  }

  /// For the channels last.
  private func normalized(_ x: Variable, training: Bool) -> Variable {
    let usesBatch = training && trainable
    let (mean, variance) =
      usesBatch ? x.value.moments() : (movingMean.value, movingVariance.value)
    let (gamma, beta) = usesBatch ? factors(mean, variance) : (gamma?.variable, beta?.variable)
    if usesBatch { follow(mean, variance) }
    return x.normalized(
      mean: mean, variance: variance, epsilon: epsilon, gamma: gamma, beta: beta, areConstant: !usesBatch)
  }

  /// With the statistics of the steps that `mask` keeps, the channels being at `place`.
  private func normalized(_ x: Variable, mask: Tensor, _ place: Int) -> Variable {
    let kept = mask.cast(to: .float32)
      .reshaped(mask.shape + Array(repeating: 1, count: x.shape.count - mask.rank))
    let all = kept + Tensor.zeros(x.shape)
    let last = x.shape.count - 1
    if place == last { return normalized(x, kept: all) }
    // Where the mask is that of the channels, each has a number of steps of its own.
    let order = (0...last).filter { $0 != place } + [place]
    var inverse = order
    for (new, old) in order.enumerated() { inverse[old] = new }
    return normalized(x.transposed(order), kept: all.transposed(order)).transposed(inverse)
  }

  /// The same for the channels last and 1 for each number that counts, 0 for the others.
  private func normalized(_ x: Variable, kept: Tensor) -> Variable {
    let shares = Variable(kept.columnSums().mapped { 1 / ($0 + 1e-7) })
    let mean = x.only(kept).columnSums() * shares
    let difference = x - mean
    let counted = difference.only(kept)
    let variance = (counted * counted).columnSums() * shares
    let (gamma, beta) = factors(mean.value, variance.value)
    follow(mean.value, variance.value)
    let epsilon = epsilon
    let inverse = variance.value.mapped { 1 / ($0 + epsilon).squareRoot() }
    let inverses = Variable.recording(inverse, from: [variance]) { g in
      [g * inverse.mapped { -0.5 * $0 * $0 * $0 }]
    }
    return (difference * inverses).affine(gamma: gamma, beta: beta)
  }

  /// What is multiplied by and added after normalizing by statistics of a batch.
  private func factors(_ mean: Tensor, _ variance: Tensor) -> (gamma: Variable?, beta: Variable?) {
    guard let renormalization else { return (gamma?.variable, beta?.variable) }
    return renormalization.corrected(
      gamma: gamma?.variable, beta: beta?.variable, mean: mean, variance: variance, epsilon: epsilon)
  }

  private func follow(_ mean: Tensor, _ variance: Tensor) {
    movingMean.value.follow(mean, momentum: momentum)
    if let renormalization {
      movingVariance.value = renormalization.follow(
        mean: mean, variance: variance, momentum: momentum, epsilon: epsilon)
    } else {
      movingVariance.value.follow(variance, momentum: momentum)
    }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "axis": .int(axis), "momentum": .number(momentum), "epsilon": .number(epsilon), "center": .bool(center),
      "scale": .bool(scale), "synchronized": false,
      "moving_mean_initializer": settings.movingMean.configValue,
      "moving_variance_initializer": settings.movingVariance.configValue,
    ]) { $1 }
    .merging(settings.gamma.entries("gamma")) { $1 }
    .merging(settings.beta.entries("beta")) { $1 }
    .merging(renormalization?.entries ?? [:]) { $1 }
  }
}

/// How the four parameters of a `BatchNormalization` start.
private struct BatchNormalizationSettings {
  var gamma: ParameterSettings
  var beta: ParameterSettings
  var movingMean: Initializer
  var movingVariance: Initializer
}

extension Variable {
  /// gamma (x - mean) / √(variance + epsilon) + beta, column by column.
  ///
  /// - Parameter areConstant: whether the statistics are given, or made of `x` so that the gradient
  ///   also flows through them.
  fileprivate func normalized(
    mean: Tensor, variance: Tensor, epsilon: Float, gamma: Variable?, beta: Variable?,
    areConstant: Bool
  ) -> Variable {
    let x = value
    let columns = mean.count
    func each(_ body: (Int) -> Float) -> Tensor {
      Tensor(shape: [columns], of: Float.self) { span in
        for c in span.indices { span[c] = body(c) }
      }
    }
    let m = mean.scalars(of: Float.self)
    let inverses = variance.scalars(of: Float.self).map { 1 / sqrtf($0 + epsilon) }
    let gammas = gamma?.value.scalars(of: Float.self)
    let betas = beta?.value.scalars(of: Float.self)
    let scales = inverses.enumerated().map { $1 * (gammas?[$0] ?? 1) }
    let y = x.scaledColumns(
      by: Tensor(scales), plus: each { (betas?[$0] ?? 0) - m[$0] * scales[$0] })
    let wantsInput = isRecorded
    return Variable.recording(y, from: [self] + [gamma, beta].compactMap { $0 }) { gradient in
      var gradient = consume gradient
      let (sums, dots) = gradient.normalizedSums(of: x, mean: mean, inverse: Tensor(inverses))
      if wantsInput {
        if areConstant {
          gradient = gradient.scaledColumns(by: Tensor(scales), plus: Tensor.zeros([columns]))
        } else {
          // scale (g - mean(g) - x̂ mean(g x̂)), with x̂ = (x - mean) inverse.
          let n = Float(x.count / columns)
          let s = sums.scalars(of: Float.self)
          let d = dots.scalars(of: Float.self)
          let slopes = (0..<columns).map { -scales[$0] * inverses[$0] * d[$0] / n }
          gradient.combineColumns(
            with: x, scale: Tensor(scales), slope: Tensor(slopes),
            shift: each { -scales[$0] * s[$0] / n - slopes[$0] * m[$0] })
        }
      }
      return [wantsInput ? gradient : nil] + (gamma == nil ? [] : [dots]) + (beta == nil ? [] : [sums])
    }
  }
}

extension Variable {
  /// The numbers where `kept` is not 0, and 0 elsewhere, whatever is there.
  fileprivate func only(_ kept: Tensor) -> Variable {
    func chosen(_ x: Tensor) -> Tensor {
      Tensor(shape: x.shape, of: Float.self) { out in
        x.withSpan(of: Float.self) { x in
          kept.withSpan(of: Float.self) { kept in
            for i in out.indices { out[i] = kept[i] != 0 ? x[i] : 0 }
          }
        }
      }
    }
    return Variable.recording(chosen(value), from: [self]) { [chosen($0)] }
  }
}

extension Tensor {
  /// self = momentum · self + (1 - momentum) · other.
  mutating func follow(_ other: Tensor, momentum: Float) {
    withMutableSpan(of: Float.self) { values in
      other.withSpan(of: Float.self) { other in
        for i in values.indices { values[i] = values[i] * momentum + other[i] * (1 - momentum) }
      }
    }
  }
}
