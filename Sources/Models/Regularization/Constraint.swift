public import Tensors

/// What weights are brought back to after each step.
///
///     Dense(10, kernelConstraint: .maxNorm(2))
///
/// Names, formulas and configurations are Keras'. Norms are taken over `axes`, for the kernel of a
/// `Dense` over axis 0: the weights that lead to one unit.
public struct Constraint: Sendable {
  /// Keras' class name: `MaxNorm`.
  public let className: String
  /// Keras' configuration.
  public let config: [String: ConfigValue]
  private let project: @Sendable (Tensor) -> Tensor

  /// A constraint of one's own: `project` gives a tensor of the same shape.
  public init(
    className: String, config: [String: ConfigValue] = [:],
    project: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.className = className
    self.config = config
    self.project = project
  }

  /// The allowed weights nearest to `weights`, in the constraint's sense.
  ///
  ///     Constraint.nonNegative(Tensor([-1, 2] as [Float]))      // [0. 2.]
  public func callAsFunction(_ weights: Tensor) -> Tensor { project(weights) }

  /// Norms of at most `maximum`.
  public static func maxNorm(_ maximum: Float = 2, axes: [Int] = [0]) -> Constraint {
    Constraint(
      className: "MaxNorm", config: ["max_value": .number(maximum), "axis": axis(axes)]
    ) { $0.rescaled(over: axes) { min($0, maximum) } }
  }

  /// No weight below 0.
  public static let nonNegative = Constraint(className: "NonNeg") { $0.mapped { max($0, 0) } }

  /// Norms of 1.
  public static func unitNorm(axes: [Int] = [0]) -> Constraint {
    Constraint(className: "UnitNorm", config: ["axis": axis(axes)]) {
      $0.rescaled(over: axes) { _ in 1 }
    }
  }

  /// Norms between `minimum` and `maximum`, approached by the share `rate` of the way at each step.
  public static func minMaxNorm(
    _ minimum: Float = 0, _ maximum: Float = 1, rate: Float = 1, axes: [Int] = [0]
  ) -> Constraint {
    Constraint(
      className: "MinMaxNorm",
      config: [
        "min_value": .number(minimum), "max_value": .number(maximum), "rate": .number(rate),
        "axis": axis(axes),
      ]
    ) {
      $0.rescaled(over: axes) { norm in
        rate * min(max(norm, minimum), maximum) + (1 - rate) * norm
      }
    }
  }

  /// Keras writes one axis as a number.
  private static func axis(_ axes: [Int]) -> ConfigValue {
    axes.count == 1 ? .int(axes[0]) : .ints(axes)
  }
}

extension Constraint {
  /// The constraint that Keras calls `className`.
  ///
  /// - Throws: `ConfigError` when the name is unknown or the configuration does not fit.
  public init(className: String, config: [String: ConfigValue]) throws(ConfigError) {
    let reader = ConfigReader(className, config)
    func float(_ key: String, _ fallback: Double) throws(ConfigError) -> Float {
      Float(try reader.double(key, default: fallback))
    }
    switch className {
    case "MaxNorm", "max_norm":
      self = .maxNorm(try float("max_value", 2), axes: try reader.axes("axis", default: [0]))
    case "NonNeg", "non_neg": self = .nonNegative
    case "UnitNorm", "unit_norm": self = .unitNorm(axes: try reader.axes("axis", default: [0]))
    case "MinMaxNorm", "min_max_norm":
      self = .minMaxNorm(
        try float("min_value", 0), try float("max_value", 1), rate: try float("rate", 1),
        axes: try reader.axes("axis", default: [0]))
    default:
      throw ConfigError(className: className, reason: "no constraint of this name is known.")
    }
  }

  /// As Keras writes it into a configuration.
  public var configValue: ConfigValue {
    .kerasObject(module: "keras.constraints", className: className, config: config)
  }
}

extension ConfigReader {
  /// One axis or a list of axes.
  func axes(_ key: String, default fallback: [Int]) throws(ConfigError) -> [Int] {
    if case .array(let list)? = values[key] { return try ints(key, count: list.count) }
    return try optionalInt(key).map { [$0] } ?? fallback
  }
}

extension Tensor {
  /// Scales every vector along `axes` so that its norm becomes what `goal` says of it.
  fileprivate func rescaled(over axes: [Int], to goal: (Float) -> Float) -> Tensor {
    var squares = self * self
    var kept = shape
    for axis in axes {
      let axis = axis < 0 ? axis + rank : axis
      precondition(axis >= 0 && axis < rank, "A constraint over axis \(axis) does not fit weights of shape \(shape).")
      kept[axis] = 1
      squares = squares.sum(axis: axis).reshaped(kept)
    }
    return self * squares.mapped { square in
      let norm = square.squareRoot()
      return goal(norm) / (1e-7 + norm)
    }
  }
}
