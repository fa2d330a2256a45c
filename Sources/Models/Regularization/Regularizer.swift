import Tensors

/// A price on the size of weights, or of what a layer gives, that training pays with the loss.
///
///     Dense(10, kernelRegularizer: .l2(0.01))      // adds 0.01 Σ w²
///
/// Names, formulas and configurations are Keras'.
public struct Regularizer: Sendable {
  /// Keras' class name: `L2`.
  public let className: String
  /// Keras' configuration.
  public let config: [String: ConfigValue]
  private let penalty: @Sendable (Variable) -> Variable

  /// A price of one's own: `penalty` gives a single number.
  public init(
    className: String, config: [String: ConfigValue] = [:],
    penalty: @escaping @Sendable (Variable) -> Variable
  ) {
    self.className = className
    self.config = config
    self.penalty = penalty
  }

  /// The price of `x`, a single number.
  ///
  ///     Regularizer.l2(0.5)(Variable(Tensor([3, 4] as [Float]))).value      // 12.5
  public func callAsFunction(_ x: Variable) -> Variable { penalty(x) }

  /// l1 Σ |w|.
  public static func l1(_ l1: Float = 0.01) -> Regularizer {
    Regularizer(className: "L1", config: ["l1": .number(l1)]) { $0.weighed(l1: l1, l2: 0) }
  }

  /// l2 Σ w², without a half.
  public static func l2(_ l2: Float = 0.01) -> Regularizer {
    Regularizer(className: "L2", config: ["l2": .number(l2)]) { $0.weighed(l1: 0, l2: l2) }
  }

  /// l1 Σ |w| + l2 Σ w².
  public static func l1l2(l1: Float = 0, l2: Float = 0) -> Regularizer {
    Regularizer(className: "L1L2", config: ["l1": .number(l1), "l2": .number(l2)]) {
      $0.weighed(l1: l1, l2: l2)
    }
  }

  /// Which vectors of a matrix `orthogonal` compares.
  public enum OrthogonalMode: String, Sendable {
    case rows, columns
  }

  /// The mean of |cos| between each two rows, or columns, of a matrix, times `factor`.
  public static func orthogonal(
    factor: Float = 0.01, mode: OrthogonalMode = .rows
  ) -> Regularizer {
    Regularizer(
      className: "OrthogonalRegularizer",
      config: ["factor": .number(factor), "mode": .string(mode.rawValue)]
    ) { $0.unlikeness(factor: factor, mode: mode) }
  }
}

extension Regularizer {
  /// The regularizer that Keras calls `className`.
  ///
  /// - Throws: `ConfigError` when the name is unknown or the configuration does not fit.
  public init(className: String, config: [String: ConfigValue]) throws(ConfigError) {
    let reader = ConfigReader(className, config)
    func float(_ key: String, _ fallback: Double) throws(ConfigError) -> Float {
      Float(try reader.double(key, default: fallback))
    }
    switch className {
    case "L1", "l1": self = .l1(try float("l1", 0.01))
    case "L2", "l2": self = .l2(try float("l2", 0.01))
    case "L1L2", "l1_l2": self = .l1l2(l1: try float("l1", 0), l2: try float("l2", 0))
    case "OrthogonalRegularizer", "orthogonal_regularizer":
      let name = try reader.string("mode", default: "rows")
      guard let mode = OrthogonalMode(rawValue: name) else {
        throw ConfigError(
          className: className, key: "mode", reason: "expected rows or columns, found '\(name)'.")
      }
      self = .orthogonal(factor: try float("factor", 0.01), mode: mode)
    default:
      throw ConfigError(className: className, reason: "no regularizer of this name is known.")
    }
  }

  /// As Keras writes it into a configuration.
  public var configValue: ConfigValue {
    .kerasObject(module: "keras.regularizers", className: className, config: config)
  }
}

extension Variable {
  /// l1 Σ |x| + l2 Σ x².
  fileprivate func weighed(l1: Float, l2: Float) -> Variable {
    let x = value
    let total = x.withSpan(of: Float.self) { x in
      var (sizes, squares) = (0.0, 0.0)
      for i in x.indices {
        sizes += Double(abs(x[i]))
        squares += Double(x[i]) * Double(x[i])
      }
      return Double(l1) * sizes + Double(l2) * squares
    }
    return Variable.recording(Tensor(Float(total)), from: [self]) { gradient in
      let g = gradient.scalar(of: Float.self)
      return [
        x.mapped { g * ((l1 == 0 || $0 == 0 ? 0 : $0 > 0 ? l1 : -l1) + 2 * l2 * $0) }
      ]
    }
  }

  /// factor · Σ |cos| / pairs over the pairs of different rows or columns, each counted once.
  fileprivate func unlikeness(factor: Float, mode: Regularizer.OrthogonalMode) -> Variable {
    precondition(
      shape.count == 2, "The orthogonal regularizer needs a matrix, and got shape \(shape).")
    let vectors = mode == .rows ? self : transposed([1, 0])
    let unit = vectors.unitRows(epsilon: 1e-7)
    let products = unit.matmul(unit.transposed([1, 0]))
    let size = products.shape[0]
    let pairs = Float(size * (size - 1)) / 2
    let p = products.value
    let signs = Tensor(shape: p.shape, of: Float.self) { out in
      p.withSpan(of: Float.self) { p in
        for i in p.indices { out[i] = i % (size + 1) == 0 || p[i] == 0 ? 0 : p[i] > 0 ? 1 : -1 }
      }
    }
    return (products * Variable(signs)).sum() * Double(0.5 * factor / pairs)
  }

  /// Each row over its length, which counts as at least √epsilon.
  fileprivate func unitRows(epsilon: Float) -> Variable {
    let x = value
    let (rows, columns) = x.rowsAndColumns
    let squares = (x * x).sum(axis: 1)
    let inverses = squares.mapped { 1 / max($0, epsilon).squareRoot() }.reshaped([rows, 1])
    let y = x * inverses
    return Variable.recording(y, from: [self]) { g in
      let along = (g * y).sum(axis: 1).reshaped([rows, 1])
      let open = squares.mapped { $0 >= epsilon ? 1 : 0 }.reshaped([rows, 1])
      precondition(g.shape == [rows, columns])
      return [(g - y * (along * open)) * inverses]
    }
  }
}

extension Tensor {
  /// `function` of every number of a float32 tensor.
  func mapped(_ function: (Float) -> Float) -> Tensor {
    Tensor(shape: shape, of: Float.self) { out in
      withSpan(of: Float.self) { x in
        for i in x.indices { out[i] = function(x[i]) }
      }
    }
  }
}
