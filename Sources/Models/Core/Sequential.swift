import Tensors

/// Layers one after another.
///
///     let model = Sequential(seed: 42) {
///       Rescaling(1 / 255)
///       for filters in [32, 64] {
///         Conv2D(filters, kernelSize: 3, activation: .relu)
///         MaxPooling2D()
///       }
///       Flatten()
///       if useDropout { Dropout(0.5) }
///       Dense(10)
///     }
///     model(images)              // [32, 10]
public final class Sequential: Model {
  private var list: [Layer] = []

  /// A model of the layers that `layers` lists.
  ///
  /// - Parameter seed: where the starting weights and dropout begin; nil draws one.
  public convenience init(
    name: String? = nil, seed: Int? = nil, @LayerBuilder _ layers: () -> [Layer]
  ) {
    self.init(layers(), name: name, seed: seed)
  }

  /// A model of `layers`.
  public init(_ layers: [Layer] = [], name: String? = nil, seed: Int? = nil) {
    super.init(name: name, seed: seed)
    for layer in layers { add(layer) }
  }

  override public var layers: [Layer] { list }

  /// Appends a layer. Traps when another layer was given the same name.
  public func add(_ layer: Layer) {
    precondition(
      !layer.isNamed || !list.contains { $0.isNamed && $0.name == layer.name },
      "Two layers of '\(name)' are called '\(layer.name)'; names must differ.")
    if let seed, layer.seed == nil { layer.seed = SplitMix64.seed(seed, list.count) }
    list.append(layer)
    nameLayers()
  }

  /// Removes the last layer, for putting another head on a trained model.
  @discardableResult
  public func pop() -> Layer {
    precondition(!list.isEmpty, "There is no layer left in '\(name)' to remove.")
    return list.removeLast()
  }

  override public func build(inputShapes: [[Int]]) { buildParts(forInputs: inputShapes.map { $0.map { $0 } }) }

  override func buildParts(forInputs inputShapes: [[Int?]]) {
    var shape = inputShapes[0]
    for layer in list {
      layer.build(for: shape)
      shape = layer.outputShape(for: shape)
    }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    var x = x
    var index = 0
    while index < list.count {
      if index + 1 < list.count, let y = list[index].call(list[index].floats(x), thenBy: list[index + 1]) {
        x = y
        index += 2
      } else {
        x = list[index](list[index].floats(x), training: training)
        index += 1
      }
    }
    return x
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    list.reduce(inputShape) { $1.outputShape(for: $0) }
  }

  override public func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    [outputShape(for: inputShapes[0])]
  }
}

/// Lists layers, with `if`, `if else`, `switch` and `for`.
@resultBuilder
public enum LayerBuilder {
  public static func buildExpression(_ layer: Layer) -> [Layer] { [layer] }
  public static func buildExpression(_ layers: [Layer]) -> [Layer] { layers }
  public static func buildBlock(_ parts: [Layer]...) -> [Layer] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [Layer]?) -> [Layer] { part ?? [] }
  public static func buildEither(first part: [Layer]) -> [Layer] { part }
  public static func buildEither(second part: [Layer]) -> [Layer] { part }
  public static func buildArray(_ parts: [[Layer]]) -> [Layer] { parts.flatMap { $0 } }
  public static func buildLimitedAvailability(_ part: [Layer]) -> [Layer] { part }
}
