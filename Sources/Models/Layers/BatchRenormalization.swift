import Tensors

/// How far the corrections of a `BatchNormalization` that renormalizes may go; nil for any.
///
///     BatchNormalization(renorm: true, renormClipping: RenormClipping(rmin: 0.5, rmax: 2, dmax: 1))
public struct RenormClipping: Sendable, Equatable {
  /// The least and the largest that the batch's deviation may be, in moving ones.
  public var rmin, rmax: Float?
  /// How far the batch's mean may be away, in moving deviations.
  public var dmax: Float?

  /// Traps when `rmax` is below `rmin` or `dmax` below 0.
  public init(rmin: Float? = nil, rmax: Float? = nil, dmax: Float? = nil) {
    (self.rmin, self.rmax, self.dmax) = (rmin, rmax, dmax)
    if let problem { preconditionFailure("RenormClipping: \(problem).") }
  }

  fileprivate var problem: String? {
    if let rmin, let rmax, rmax < rmin { return "rmax is \(rmax), and must be at least rmin, \(rmin)" }
    return dmax.map { $0 < 0 } == true ? "dmax is \(dmax!), and must be at least 0" : nil
  }

  fileprivate init(_ reader: ConfigReader) throws(ConfigError) {
    func wrong(_ reason: String) -> ConfigError {
      ConfigError(className: reader.className, key: "renorm_clipping", reason: reason)
    }
    switch reader.values["renorm_clipping"] {
    case nil, .null?: break
    case .object(let entries)?:
      if let key = entries.keys.sorted().first(where: { !["rmin", "rmax", "dmax"].contains($0) }) {
        throw wrong("expected rmin, rmax and dmax, found '\(key)'")
      }
      let reader = ConfigReader(reader.className, entries)
      (rmin, rmax) = (
        try reader.optionalDouble("rmin").map { Float($0) }, try reader.optionalDouble("rmax").map { Float($0) }
      )
      dmax = try reader.optionalDouble("dmax").map { Float($0) }
    case let value?: throw wrong("expected an object, found \(value.summary)")
    }
    if let problem { throw wrong(problem) }
  }

  fileprivate var configValue: ConfigValue {
    let entries = [("rmin", rmin), ("rmax", rmax), ("dmax", dmax)]
    return .object(
      Dictionary(uniqueKeysWithValues: entries.compactMap { name, value in value.map { (name, .number($0)) } }))
  }
}

/// Batch renormalization (Ioffe, 2017): while training, the batch's statistics are brought to moving ones by factors that
/// no gradient flows through.
///
/// Parameters in Keras' order, behind those of `BatchNormalization`: moving_stddev, renorm_mean, renorm_stddev.
final class BatchRenormalization {
  private let clipping: RenormClipping
  private let momentum: Float
  private var movingDeviation: Parameter!
  private var mean: Parameter!
  private var deviation: Parameter!

  init(_ clipping: RenormClipping, momentum: Float) {
    self.clipping = clipping
    self.momentum = momentum
  }

  /// nil when a configuration does not renormalize.
  convenience init?(_ reader: ConfigReader) throws(ConfigError) {
    guard try reader.bool("renorm", default: false) else { return nil }
    self.init(
      try RenormClipping(reader), momentum: Float(try reader.double("renorm_momentum", default: 0.99)))
  }

  func build(_ layer: Layer, shape: [Int], mean initializer: Initializer, variance: Initializer) {
    func deviation(_ name: String) -> Parameter {
      let parameter = layer.addParameter(name, shape: shape, initializer: variance, trainable: false)
      if layer.savedValues == nil { parameter.value = parameter.value.mapped { $0.squareRoot() } }
      return parameter
    }
    movingDeviation = deviation("moving_stddev")
    mean = layer.addParameter("renorm_mean", shape: shape, initializer: initializer, trainable: false)
    self.deviation = deviation("renorm_stddev")
  }

  /// What takes the place of gamma and beta: (x r + d) gamma + beta is x (r gamma) + (d gamma + beta).
  func corrected(
    gamma: Variable?, beta: Variable?, mean: Tensor, variance: Tensor, epsilon: Float
  ) -> (gamma: Variable, beta: Variable) {
    let moving = self.mean.value.scalars(of: Float.self)
    let deviations = deviation.value.scalars(of: Float.self).map { max($0, epsilon.squareRoot()) }
    let means = mean.scalars(of: Float.self), variances = variance.scalars(of: Float.self)
    let r = deviations.indices.map { i in
      var r = (variances[i] + epsilon).squareRoot() / deviations[i]
      if let rmin = clipping.rmin { r = max(r, rmin) }
      if let rmax = clipping.rmax { r = min(r, rmax) }
      return r
    }
    let d = deviations.indices.map { i in
      let d = (means[i] - moving[i]) / deviations[i]
      return clipping.dmax.map { min(max(d, -$0), $0) } ?? d
    }
    let scale = Variable(Tensor(r)), shift = Variable(Tensor(d))
    let offset = gamma.map { $0 * shift } ?? shift
    return (gamma.map { $0 * scale } ?? scale, beta.map { offset + $0 } ?? offset)
  }

  /// Lets the averages follow a batch; gives the moving variance.
  func follow(mean: Tensor, variance: Tensor, momentum: Float, epsilon: Float) -> Tensor {
    let deviations = variance.mapped { ($0 + epsilon).squareRoot() }
    self.mean.value.follow(mean, momentum: self.momentum)
    deviation.value.follow(deviations, momentum: self.momentum)
    movingDeviation.value.follow(deviations, momentum: momentum)
    return movingDeviation.value.mapped { max(0, $0 * $0 - epsilon) }
  }

  var entries: [String: ConfigValue] {
    ["renorm": true, "renorm_clipping": clipping.configValue, "renorm_momentum": .number(momentum)]
  }
}
