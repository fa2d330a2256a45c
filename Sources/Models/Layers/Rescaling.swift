public import Tensors

/// x · scale + offset as float32: `Rescaling(1 / 255)` takes bytes to 0…1. Any shape in, the same out.
public final class Rescaling: Layer, PreparingLayer {
  /// The factor.
  public let scale: Double
  /// What is added after it.
  public let offset: Double

  public init(_ scale: Double, offset: Double = 0, name: String? = nil) {
    self.scale = scale
    self.offset = offset
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Rescaling", config)
    self.init(
      try reader.double("scale"), offset: try reader.double("offset", default: 0),
      name: try reader.optionalString("name"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let factor = Float(scale)
    return Variable.recording(x.value.scaled(by: factor, plus: Float(offset)), from: [x]) {
      [(consume $0).scaled(by: factor)]
    }.masked(x.mask)
  }

  public var preparation: @Sendable (Tensor) -> Tensor {
    let (factor, offset) = (Float(scale), Float(offset))
    return { $0.scaled(by: factor, plus: offset) }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["scale": .double(scale), "offset": .double(offset)]) { $1 }
  }
}
