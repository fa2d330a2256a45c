import Tensors

/// x where positive, else alpha x with a slope that is learned for each place of the input.
///
/// `[batch, …]` in, the same out. Parameter: alpha of the input's shape without the batch, with 1 along
/// `sharedAxes`, which for images are usually height and width:
///
///     PReLU(sharedAxes: [1, 2])      // one slope a channel of [batch, height, width, channels]
public final class PReLU: Layer {
  /// Axes along which the slope is the same, the batch being axis 0.
  public let sharedAxes: [Int]
  private let isList: Bool
  private let settings: ParameterSettings
  /// The slopes, once built.
  public private(set) var alpha: Parameter!

  public convenience init(
    alphaInitializer: Initializer = .zeros, alphaRegularizer: Regularizer? = nil,
    alphaConstraint: Constraint? = nil, sharedAxes: [Int]? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      ParameterSettings(
        alphaInitializer, regularizer: alphaRegularizer, constraint: alphaConstraint),
      sharedAxes: sharedAxes, name: name, seed: seed)
  }

  private init(
    _ settings: ParameterSettings, sharedAxes: [Int]?, name: String?, seed: Int? = nil
  ) {
    precondition(
      sharedAxes?.allSatisfy { $0 > 0 } ?? true,
      "PReLU shares axes from 1 on, and got \(sharedAxes ?? []).")
    self.settings = settings
    self.sharedAxes = sharedAxes ?? []
    self.isList = sharedAxes != nil
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("PReLU", config)
    let isGiven = config["shared_axes"] ?? .null != .null
    let axes = try reader.axes("shared_axes", default: [])
    guard axes.allSatisfy({ $0 > 0 }) else {
      throw ConfigError(
        className: "PReLU", key: "shared_axes", reason: "expected axes from 1 on, found \(axes).")
    }
    self.init(
      try reader.parameter("alpha", default: .zeros), sharedAxes: isGiven ? axes : nil,
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    for axis in sharedAxes where axis >= shape.count {
      return "expected inputs with an axis \(axis) to share, found \(SavedShapes.text(shape))"
    }
    for axis in shape.indices.dropFirst() where shape[axis] == nil && !sharedAxes.contains(axis) {
      return "expected inputs of known size along axis \(axis), found \(SavedShapes.text(shape))"
    }
    return nil
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    let shape = inputShape.indices.dropFirst().map { sharedAxes.contains($0) ? 1 : inputShape[$0] }
    alpha = addParameter("alpha", shape: Array(shape), settings)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let negative = x.applying(.relu(negativeSlope: 1, maxValue: 0, threshold: 0))
    return (x.activated(.relu) + negative * alpha.variable).masked(x.mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["shared_axes": isList ? .ints(sharedAxes) : .null]) { $1 }
      .merging(settings.entries("alpha")) { $1 }
  }
}
