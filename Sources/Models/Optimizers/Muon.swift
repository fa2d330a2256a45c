import Glibc
public import Tensors

/// Steps that are made orthogonal, for the matrices of hidden layers; Adam for everything else
/// (Jordan et al., 2024).
///
/// The momentum of a matrix goes through a Newton-Schulz iteration that brings all its singular
/// values near 1, which lets every direction learn alike.
///
///     let optimizer = Muon(learningRate: 0.02)
public final class Muon: Optimizer {
  /// The numbers of Muon's own part.
  public struct Orthogonalization: Sendable, Equatable {
    /// The coefficients a, b, c of the iteration x ← a x + (b A + c A²) x with A = x xᵀ.
    public var coefficients: [Float] = [3.4445, -4.7750, 2.0315]
    /// The number of iterations.
    public var steps = 5
    /// Whether the iteration starts from momentum that looks ahead.
    public var nesterov = true
    /// The step's root mean square is near this times the learning rate; nil leaves its length.
    public var rootMeanSquare: Float? = 0.2

    public init() {}
  }

  /// How much of the last momentum is kept.
  public let momentum: Float
  /// How steps are made orthogonal.
  public let orthogonalization: Orthogonalization
  /// Adam's β₁ and β₂ for what is no matrix.
  public let adamBetas: (first: Float, second: Float)
  /// Adam's share of the learning rate.
  public let adamRateRatio: Float
  /// The weight decay of what Adam changes; nil for none.
  public let adamWeightDecay: Float?
  /// Keeps Adam's division finite.
  public let epsilon: Float
  /// Whether embeddings, which are matrices too, are left to Adam: all whose path has `embedding` in it.
  public let excludesEmbeddings: Bool
  /// Regular expressions: matrices in whose path one of them is found are left to Adam.
  public let excludedLayers: [String]
  private let patterns: [Regex<AnyRegexOutput>]
  /// What was found out about parameters.
  private var isMatrix: [ObjectIdentifier: Bool] = [:]

  ///     Muon(excludedLayers: ["^classifier/", "head"])
  ///
  /// Traps when an expression is none.
  ///
  /// - Parameters:
  ///   - weightDecay: that of the matrices; used in the place of the one in `options`.
  ///   - excludedLayers: regular expressions of what is left to Adam, looked for in `Parameter.path`.
  public init(
    learningRate: any LearningRate = 0.001, momentum: Float = 0.95, weightDecay: Float? = 0.004,
    orthogonalization: Orthogonalization = Orthogonalization(),
    adamBetas: (first: Float, second: Float) = (0.9, 0.999), adamRateRatio: Float = 1,
    adamWeightDecay: Float? = 0.004, epsilon: Float = 1e-7, excludesEmbeddings: Bool = true,
    excludedLayers: [String] = [], options: OptimizerOptions = OptimizerOptions()
  ) {
    precondition(
      orthogonalization.coefficients.count == 3,
      "The iteration has 3 coefficients, and got \(orthogonalization.coefficients.count).")
    self.momentum = momentum
    self.orthogonalization = orthogonalization
    self.adamBetas = adamBetas
    self.adamRateRatio = adamRateRatio
    self.adamWeightDecay = adamWeightDecay
    self.epsilon = epsilon
    self.excludesEmbeddings = excludesEmbeddings
    self.excludedLayers = excludedLayers
    patterns = excludedLayers.map { text in
      guard let pattern = try? Regex(text) else {
        preconditionFailure("'\(text)' is no regular expression, so no layer can be left out by it.")
      }
      return pattern
    }
    var options = options
    options.weightDecay = weightDecay
    super.init(learningRate: learningRate, options: options)
  }

  override public var slotNames: [String] { ["momentum", "velocity"] }

  private func isOrthogonalized(_ parameter: Parameter) -> Bool {
    if let known = isMatrix[ObjectIdentifier(parameter)] { return known }
    let path = parameter.path
    let found =
      parameter.value.rank == 2 && !(excludesEmbeddings && path.lowercased().contains("embedding"))
      && !patterns.contains { (try? $0.firstMatch(in: path)) ?? nil != nil }
    isMatrix[ObjectIdentifier(parameter)] = found
    return found
  }

  override public func makeSlots(for parameter: Parameter) -> [Tensor] {
    let zeros = Tensor.zeros(parameter.value.shape)
    return isOrthogonalized(parameter) ? [zeros] : [zeros, zeros]
  }

  override public func weightDecay(of parameter: Parameter) -> Float? {
    isOrthogonalized(parameter) ? options.weightDecay : adamWeightDecay
  }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    guard slots.count == 1 else {
      let t = Float(updateCount + 1)
      let alpha =
        learningRate * adamRateRatio * (1 - powf(adamBetas.second, t)).squareRoot()
        / (1 - powf(adamBetas.first, t))
      var (mean, squares) = (slots[0], slots[1])
      slots = []
      value.adam(
        gradient, alpha: alpha, gain1: adamBetas.first.complement,
        gain2: adamBetas.second.complement, epsilon: epsilon, mean: &mean, squares: &squares)
      slots = [mean, squares]
      return
    }
    slots[0].mix(gradient, share: 1, keeping: momentum)
    var direction = slots[0]
    if orthogonalization.nesterov { direction.mix(gradient, share: 1, keeping: momentum) }
    let step = orthogonalized(direction)
    let longest = Float(max(value.shape[0], value.shape[1]))
    let scale = orthogonalization.rootMeanSquare.map { longest.squareRoot() * $0 } ?? 1
    value.mix(step, share: -learningRate * scale, keeping: 1)
  }

  /// A matrix with the same singular vectors whose singular values are near 1.
  private func orthogonalized(_ matrix: Tensor) -> Tensor {
    let isTall = matrix.shape[0] > matrix.shape[1]
    var x = isTall ? matrix.transposed() : matrix
    x = x.scaled(by: 1 / (Float(x.squareSum.squareRoot()) + 1e-7))
    let c = orthogonalization.coefficients
    for _ in 0..<orthogonalization.steps {
      let square = matrixProduct(x, x, transposingB: true)
      var factor = matrixProduct(square, square)
      factor.mix(square, share: c[1], keeping: c[2])
      let turned = matrixProduct(factor, x)
      x.mix(turned, share: 1, keeping: c[0])
    }
    return isTall ? x.transposed() : x
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "adam_beta_1": .number(adamBetas.first), "adam_beta_2": .number(adamBetas.second),
      "epsilon": .number(epsilon), "exclude_layers": .array(excludedLayers.map { .string($0) }),
      "muon_a": .number(orthogonalization.coefficients[0]),
      "muon_b": .number(orthogonalization.coefficients[1]),
      "muon_c": .number(orthogonalization.coefficients[2]),
      "adam_lr_ratio": .number(adamRateRatio), "momentum": .number(momentum),
      "ns_steps": .int(orthogonalization.steps), "nesterov": .bool(orthogonalization.nesterov),
      "exclude_embeddings": .bool(excludesEmbeddings),
      "adam_weight_decay": adamWeightDecay.map { .number($0) } ?? .null,
      "rms_rate": orthogonalization.rootMeanSquare.map { .number($0) } ?? .null,
    ]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    var orthogonalization = Orthogonalization()
    orthogonalization.coefficients = [
      try reader.float("muon_a", default: 3.4445), try reader.float("muon_b", default: -4.7750),
      try reader.float("muon_c", default: 2.0315),
    ]
    orthogonalization.steps = try reader.int("ns_steps", default: 5)
    orthogonalization.nesterov = try reader.bool("nesterov", default: true)
    orthogonalization.rootMeanSquare = try reader.optionalDouble("rms_rate").map { Float($0) }
    let excluded = try reader.expressions("exclude_layers")
    guard orthogonalization.steps >= 0 else {
      throw ConfigError(
        className: "Muon", key: "ns_steps",
        reason: "expected at least 0, found \(orthogonalization.steps)")
    }
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      momentum: try reader.float("momentum", default: 0.95),
      weightDecay: try reader.optionalDouble("weight_decay").map { Float($0) },
      orthogonalization: orthogonalization,
      adamBetas: (
        try reader.float("adam_beta_1", default: 0.9),
        try reader.float("adam_beta_2", default: 0.999)
      ),
      adamRateRatio: try reader.float("adam_lr_ratio", default: 1),
      adamWeightDecay: try reader.optionalDouble("adam_weight_decay").map { Float($0) },
      epsilon: try reader.float("epsilon", default: 1e-7),
      excludesEmbeddings: try reader.bool("exclude_embeddings", default: true),
      excludedLayers: excluded, options: try reader.optimizerOptions())
  }
}

extension ConfigReader {
  /// A list of regular expressions, none when absent or null.
  fileprivate func expressions(_ key: String) throws(ConfigError) -> [String] {
    guard let value = values[key], value != .null else { return [] }
    guard case .array(let list) = value else {
      throw ConfigError(className: className, key: key, reason: "expected a list, found \(value.summary)")
    }
    var expressions: [String] = []
    for entry in list {
      guard case .string(let text) = entry, (try? Regex(text)) != nil else {
        throw ConfigError(
          className: className, key: key, reason: "expected regular expressions, found \(entry.summary)")
      }
      expressions.append(text)
    }
    return expressions
  }
}
