/// A layer around another, as Keras' `Wrapper`: the base of those that change what a layer is given or
/// gives.
///
///     final class Twice: Wrapper {
///       override func call(_ x: Variable, training: Bool) -> Variable {
///         layer(layer(x, training: training), training: training)
///       }
///     }
///     registry.register("Twice") { config, registry in
///       try Twice(ConfigReader("Twice", config).layer("layer", registry))
///     }
///
/// Its parameters are those of the layer inside, and it is saved with it.
open class Wrapper: Layer {
  /// The layer inside.
  public let layer: Layer

  public init(_ layer: Layer, name: String? = nil, seed: Int? = nil) {
    self.layer = layer
    super.init(name: name, seed: seed)
  }

  override open var layers: [Layer] { [layer] }
  override var savedParts: [(name: String, layer: Layer)]? { [("layer", layer)] }
  override var savingProblem: String? {
    (layer as? Model).map(ModelConfig.problem) ?? layer.savingProblem
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? { layer.inputsProblem(shapes) }

  override open func build(inputShape: [Int]) { layer.build(for: inputShape) }

  /// The shape that the layer inside gets.
  func innerShape(_ shape: [Int?]) -> [Int?] { shape }

  override func buildParts(forInputs inputShapes: [[Int?]]) {
    layer.build(for: innerShape(inputShapes[0]))
    super.buildParts(forInputs: inputShapes)
  }

  override open func call(_ x: Variable, training: Bool) -> Variable { layer(x, training: training) }

  override open func outputShape(for inputShape: [Int?]) -> [Int?] {
    layer.outputShape(for: inputShape)
  }

  override open func config() -> [String: ConfigValue] {
    super.config().merging(["layer": layer.description]) { $1 }
  }
}

extension ConfigReader {
  /// The layer that an entry describes, made by `registry`.
  ///
  /// - Throws: `ConfigError` when the entry is no layer, or its class is unknown.
  public func layer(_ key: String, _ registry: LayerRegistry) throws -> Layer {
    guard let object = KerasObject(values[key]) else {
      throw ConfigError(
        className: className, key: key,
        reason: "expected a layer, found \(values[key]?.summary ?? "nothing")")
    }
    return try registry.makeLayer(object.className, config: object.config)
  }
}
