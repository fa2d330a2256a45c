import Tensors

/// Gives each group of channels of each sample mean 0 and variance 1, then scales and shifts each
/// channel by what it learns.
///
/// `[batch, …, channels]` in, the same out. Parameters: gamma and beta, `[channels]`. One group is like
/// `LayerNormalization` over everything, as many as channels (-1) is instance normalization.
///
///     GroupNormalization(groups: 2)(Tensor.ones([8, 10, 10, 4])).shape      // [8, 10, 10, 4]
public final class GroupNormalization: Layer {
  /// The number of groups; -1 for one a channel.
  public let groups: Int
  /// Where the channels are.
  public let axis: Int
  /// Added to the variance.
  public let epsilon: Float
  /// Whether beta is learned and added.
  public let center: Bool
  /// Whether gamma is learned and multiplied by.
  public let scale: Bool
  private let gammaSettings: ParameterSettings
  private let betaSettings: ParameterSettings
  private var gamma: Parameter?
  private var beta: Parameter?

  public convenience init(
    groups: Int = 32, axis: Int = -1, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
    betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
    betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, name: String? = nil
  ) {
    self.init(
      groups: groups, axis: axis, epsilon: epsilon, center: center, scale: scale,
      gamma: ParameterSettings(
        gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint),
      beta: ParameterSettings(
        betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint), name: name)
  }

  private init(
    groups: Int, axis: Int, epsilon: Float, center: Bool, scale: Bool, gamma: ParameterSettings,
    beta: ParameterSettings, name: String?
  ) {
    precondition(groups > 0 || groups == -1, "GroupNormalization needs groups, and got \(groups).")
    self.groups = groups
    self.axis = axis
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    gammaSettings = gamma
    betaSettings = beta
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("GroupNormalization", config)
    self.init(
      groups: try reader.int("groups", default: 32), axis: try reader.int("axis", default: -1),
      epsilon: Float(try reader.double("epsilon", default: 1e-3)),
      center: try reader.bool("center", default: true), scale: try reader.bool("scale", default: true),
      gamma: try reader.parameter("gamma", default: .ones),
      beta: try reader.parameter("beta", default: .zeros), name: try reader.optionalString("name"))
  }

  private func place(in shape: [Int?]) -> Int { axis < 0 ? axis + shape.count : axis }

  override func inputProblem(_ shape: [Int?]) -> String? {
    let place = place(in: shape)
    guard place > 0, place < shape.count, let channels = shape[place] else {
      return "expected inputs with a known axis \(axis), found \(SavedShapes.text(shape))"
    }
    return groups == -1 || channels % groups == 0
      ? nil : "expected channels in \(groups) groups, found \(SavedShapes.text(shape))"
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    let shape = [inputShape[place(in: inputShape)]]
    if scale { gamma = addParameter("gamma", shape: shape, gammaSettings) }
    if center { beta = addParameter("beta", shape: shape, betaSettings) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    x.withLast([place(in: x.shape)]) { x in
      let channels = x.shape[x.shape.count - 1]
      let count = groups == -1 ? channels : groups
      let places = x.shape.dropFirst().dropLast().reduce(1, *)
      let parts = x.reshaped([x.shape[0], places, count, channels / count])
        .transposed([0, 2, 1, 3])
      let rows = parts.reshaped([x.shape[0] * count, places * channels / count])
      return rows.normalizedRows(epsilon: epsilon).reshaped(parts.shape).transposed([0, 2, 1, 3])
        .reshaped(x.shape).affine(gamma: gamma?.variable, beta: beta?.variable)
    }.masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "groups": .int(groups), "axis": .int(axis), "epsilon": .number(epsilon),
      "center": .bool(center), "scale": .bool(scale),
    ]) { $1 }
    .merging(gammaSettings.entries("gamma")) { $1 }
    .merging(betaSettings.entries("beta")) { $1 }
  }
}
