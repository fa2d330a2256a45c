import Tensors

/// A layer applied to each step of a sequence.
///
/// `[batch, steps, …]` in, `[batch, steps, …]` out, where the layer inside takes and gives
/// `[batch, …]`. Its parameters are those of the layer inside.
///
///     TimeDistributed(Dense(10))(Tensor.ones([2, 5, 3])).shape      // [2, 5, 10]
///
/// Steps are worked on together, as more samples. A layer inside that normalizes by the batch is
/// called for one step after the other while training, as in Keras. A mask of `[batch, steps, …]`, as that of
/// words in sentences in texts, comes to the layer inside step by step.
public final class TimeDistributed: Wrapper {
  /// - Parameter layer: one of one input and one output.
  override public init(_ layer: Layer, name: String? = nil, seed: Int? = nil) {
    super.init(layer, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue], registry: LayerRegistry) throws {
    let reader = ConfigReader("TimeDistributed", config)
    self.init(try reader.layer("layer", registry), name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { layer.countsInFloats }

  override var maskPath: MaskPath { .kept }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    let shape = shapes[0]
    guard shape.count >= 3 else {
      return "expected inputs of shape [batch, steps, …], found \(SavedShapes.text(shape))"
    }
    return layer.inputsProblem([[nil] + shape.dropFirst(2)])
  }

  override func innerShape(_ shape: [Int?]) -> [Int?] { [shape[0]] + shape.dropFirst(2) }

  override public func build(inputShape: [Int]) { layer.build(for: innerShape(inputShape)) }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let (batch, steps) = (x.shape[0], x.shape[1])
    if training && layer.normalizesByBatch {
      let masks = x.mask.map { mask in
        (0..<steps).map { mask.slice(axis: 1, $0..<$0 + 1).reshaped([batch] + mask.shape.dropFirst(2)) }
      }
      let results = x.steps().enumerated().map { place, step in
        layer.unpriced(step.masked(masks?[place]), training: true)
      }
      return Variable.concatenated(
        results.map { $0.reshaped([batch, 1] + $0.shape.dropFirst()) }, axis: 1
      ).masked(x.mask)
    }
    let count = addedLosses?.losses.count ?? 0
    // A mask of whole steps says nothing within one.
    let mask = x.mask.flatMap { $0.rank > 2 ? $0.reshaped([batch * steps] + $0.shape.dropFirst(2)) : nil }
    let merged = layer.unpriced(
      x.reshaped([batch * steps] + x.shape.dropFirst(2)).masked(mask), training: training)
    addedLosses?.scale(from: count, by: Double(steps))
    return merged.reshaped([batch, steps] + merged.shape.dropFirst()).masked(x.mask)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let one = layer.outputShape(for: [inputShape[0]] + inputShape.dropFirst(2))
    return [one[0], inputShape[1]] + one.dropFirst()
  }
}

extension Layer {
  /// Whether samples of a batch depend on each other in training.
  fileprivate var normalizesByBatch: Bool {
    self is BatchNormalization || layers.contains { $0.normalizesByBatch }
  }
}
