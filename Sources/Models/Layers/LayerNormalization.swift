import Tensors

/// What the layers share that normalize each sample by itself, along some of its axes.
public class AxisNormalization: Layer {
  /// Along which axes numbers are normalized together.
  public let axes: [Int]
  /// Added to the variance.
  public let epsilon: Float

  init(axes: [Int], epsilon: Float, name: String?) {
    precondition(!axes.isEmpty, "A normalization needs an axis.")
    self.axes = axes
    self.epsilon = epsilon
    super.init(name: name)
  }

  /// The axes, not empty, and epsilon.
  fileprivate static func read(
    _ reader: ConfigReader, epsilon: Double
  ) throws(ConfigError) -> (axes: [Int], epsilon: Float) {
    let axes = try reader.axes("axis", default: [-1])
    guard !axes.isEmpty else {
      throw ConfigError(className: reader.className, key: "axis", reason: "expected an axis, found none.")
    }
    return (axes, Float(try reader.double("epsilon", default: epsilon)))
  }

  /// The places of the axes in a shape, in order.
  func places(in shape: [Int?]) -> [Int] {
    axes.map { $0 < 0 ? $0 + shape.count : $0 }.sorted()
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    let places = places(in: shape)
    let fits =
      Set(places).count == places.count && places.allSatisfy { $0 > 0 && $0 < shape.count && shape[$0] != nil }
    return fits
      ? nil
      : "expected inputs with axes \(axes) of known size after the batch, found \(SavedShapes.text(shape))"
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["axis": .ints(axes), "epsilon": .number(epsilon)]) { $1 }
  }
}

/// Gives each sample mean 0 and variance 1 along an axis, or several, then scales and shifts by what it
/// learns.
///
/// Any shape in, the same out. Parameters: gamma and beta of the sizes of the axes.
///
///     LayerNormalization()(Tensor([[1, 2, 3]] as [[Float]])).value      // [[-1.2238 0. 1.2238]]
public final class LayerNormalization: AxisNormalization {
  /// Whether beta is learned and added.
  public let center: Bool
  /// Whether gamma is learned and multiplied by.
  public let scale: Bool
  private let gammaSettings: ParameterSettings
  private let betaSettings: ParameterSettings
  private var gamma: Parameter?
  private var beta: Parameter?

  public convenience init(
    axes: [Int] = [-1], epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
    betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
    betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, name: String? = nil
  ) {
    self.init(
      axes: axes, epsilon: epsilon, center: center, scale: scale,
      gamma: ParameterSettings(
        gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint),
      beta: ParameterSettings(
        betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint), name: name)
  }

  private init(
    axes: [Int], epsilon: Float, center: Bool, scale: Bool, gamma: ParameterSettings,
    beta: ParameterSettings, name: String?
  ) {
    self.center = center
    self.scale = scale
    gammaSettings = gamma
    betaSettings = beta
    super.init(axes: axes, epsilon: epsilon, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("LayerNormalization", config)
    let (axes, epsilon) = try AxisNormalization.read(reader, epsilon: 1e-3)
    self.init(
      axes: axes, epsilon: epsilon, center: try reader.bool("center", default: true),
      scale: try reader.bool("scale", default: true),
      gamma: try reader.parameter("gamma", default: .ones),
      beta: try reader.parameter("beta", default: .zeros), name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    let shape = places(in: inputShape).map { inputShape[$0] }
    if scale { gamma = addParameter("gamma", shape: shape, gammaSettings) }
    if center { beta = addParameter("beta", shape: shape, betaSettings) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.withLast(places(in: x.shape)) { rows in
      rows.normalizedRows(epsilon: epsilon).affine(gamma: gamma?.variable, beta: beta?.variable)
    }.masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "center": .bool(center), "scale": .bool(scale), "rms_scaling": false,
    ]) { $1 }
    .merging(gammaSettings.entries("gamma")) { $1 }
    .merging(betaSettings.entries("beta")) { $1 }
  }
}

/// Divides each sample by the root of its mean square along an axis, or several, and multiplies by what
/// it learns.
///
/// Any shape in, the same out. Parameter: scale of the sizes of the axes.
///
///     RMSNormalization()(Tensor([[3, 4]] as [[Float]])).value      // [[0.8485 1.1314]]
public final class RMSNormalization: AxisNormalization {
  private var scale: Parameter!

  override public init(axes: [Int] = [-1], epsilon: Float = 1e-6, name: String? = nil) {
    super.init(axes: axes, epsilon: epsilon, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RMSNormalization", config)
    let (axes, epsilon) = try AxisNormalization.read(reader, epsilon: 1e-6)
    self.init(axes: axes, epsilon: epsilon, name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    scale = addParameter(
      "scale", shape: places(in: inputShape).map { inputShape[$0] }, initializer: .ones)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.withLast(places(in: x.shape)) { rows in
      rows.normalizedRows(epsilon: epsilon, centered: false)
        .affine(gamma: scale.variable, beta: nil)
    }.masked(nil)
  }
}

/// Gives each sample length 1 along an axis, or several: `UnitNormalization()`. Any shape in, the same
/// out; what is all zero stays so.
public final class UnitNormalization: AxisNormalization {
  public init(axes: [Int] = [-1], name: String? = nil) {
    super.init(axes: axes, epsilon: 0, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("UnitNormalization", config)
    let (axes, _) = try AxisNormalization.read(reader, epsilon: 0)
    self.init(axes: axes, name: try reader.optionalString("name"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.withLast(places(in: x.shape)) { $0.unitRows() }.masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    config["epsilon"] = nil
    config["axis"] = axes.count == 1 ? .int(axes[0]) : .ints(axes)
    return config
  }
}

extension Variable {
  /// Each row over its length, which counts as at least 1e-12.
  func unitRows() -> Variable {
    // A length is √columns times the root of the mean square.
    let columns = Float(shape.last ?? 1)
    return normalizedRows(epsilon: 1e-24 / columns, centered: false)
      * Double(1 / columns.squareRoot())
  }
}
