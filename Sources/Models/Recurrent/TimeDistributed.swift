import Tensors

/// A layer applied to each step of a sequence.
///
/// `[batch, steps, …]` in, `[batch, steps, …]` out, where the layer inside takes and gives
/// `[batch, …]`. Its parameters are those of the layer inside.
///
///     TimeDistributed(Dense(10))(Tensor.ones([2, 5, 3])).shape      // [2, 5, 10]
///
/// Steps are worked on together, as more samples. A layer inside that normalizes by the batch is
/// called for one step after the other while training, as in Keras.
public final class TimeDistributed: Layer {
  /// The layer inside.
  public let layer: Layer

  /// - Parameter layer: one of one input and one output.
  public init(_ layer: Layer, name: String? = nil, seed: Int? = nil) {
    self.layer = layer
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue], registry: LayerRegistry) throws {
    guard let inner = KerasObject(config["layer"]) else {
      throw ConfigError(
        className: "TimeDistributed", key: "layer",
        reason: "expected a layer, found \(config["layer"]?.summary ?? "nothing")")
    }
    self.init(
      try registry.makeLayer(inner.className, config: inner.config),
      name: try ConfigReader("TimeDistributed", config).optionalString("name"))
  }

  override public var layers: [Layer] { [layer] }
  override var savedParts: [(name: String, layer: Layer)]? { [("layer", layer)] }
  override var savingProblem: String? { layer.savingProblem }

  override func inputProblem(_ shape: [Int?]) -> String? {
    guard shape.count >= 3 else {
      return "expected inputs of shape [batch, steps, …], found \(SavedShapes.text(shape))"
    }
    return layer.inputProblem([nil] + shape.dropFirst(2))
  }

  override public func build(inputShape: [Int]) {
    layer.build(for: [inputShape[0]] + inputShape.dropFirst(2))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let (batch, steps) = (x.shape[0], x.shape[1])
    if training && layer.normalizesByBatch {
      let results = x.steps().map { layer($0, training: true) }
      return Variable.concatenated(
        results.map { $0.reshaped([batch, 1] + $0.shape.dropFirst()) }, axis: 1
      ).masked(x.mask)
    }
    let merged = layer(
      x.reshaped([batch * steps] + x.shape.dropFirst(2)).masked(nil), training: training)
    return merged.reshaped([batch, steps] + merged.shape.dropFirst()).masked(x.mask)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let one = layer.outputShape(for: [inputShape[0]] + inputShape.dropFirst(2))
    return [one[0], inputShape[1]] + one.dropFirst()
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["layer": layer.description]) { $1 }
  }
}

extension Layer {
  /// Whether samples of a batch depend on each other in training.
  fileprivate var normalizesByBatch: Bool {
    self is BatchNormalization || layers.contains { $0.normalizesByBatch }
  }
}
