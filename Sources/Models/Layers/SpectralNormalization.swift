import Tensors

/// A layer whose kernel is divided, at each training step, by an estimate of its largest singular value.
///
/// `SpectralNormalization(Dense(10))` takes and gives what the layer inside does. Parameter: vector_u
/// `[1, filters]`, which follows the singular vector and is not trained. A kernel of zeros stays.
public final class SpectralNormalization: Wrapper {
  /// How often each step improves the estimate.
  public let powerIterations: Int
  private var kernel: Parameter!
  private var vector: Parameter!

  /// - Parameter layer: one with a kernel or embeddings.
  public init(_ layer: Layer, powerIterations: Int = 1, name: String? = nil, seed: Int? = nil) {
    precondition(
      powerIterations > 0, "The power iteration runs at least once, and got \(powerIterations).")
    self.powerIterations = powerIterations
    super.init(layer, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue], registry: LayerRegistry) throws {
    let reader = ConfigReader("SpectralNormalization", config)
    self.init(
      try reader.layer("layer", registry),
      powerIterations: try reader.int("power_iterations", default: 1),
      name: try reader.optionalString("name"))
  }

  override var countsInFloats: Bool { layer.countsInFloats }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    // Any layer of a caller's own may have a kernel; that shows when it is built.
    let hasKernel =
      layer is Dense || layer is EinsumDense || layer is Embedding
      || (layer is ConvolutionLayer && !(layer is SeparableConvolution))
      || !LayerRegistry.standard.classNames.contains(layer.className)
    return hasKernel
      ? layer.inputsProblem(shapes)
      : "expected a layer with a kernel or embeddings inside, found \(layer.className)"
  }

  override public func build(inputShape: [Int]) {
    layer.build(for: inputShape)
    kernel = layer.ownParameters.first { ["kernel", "embeddings"].contains($0.name) }
    precondition(
      kernel != nil,
      "SpectralNormalization '\(name)' needs a layer with a kernel or embeddings; \(layer.className) has neither.")
    adopt(kernel)
    let shape = kernel.value.shape
    vector = addParameter(
      "vector_u", shape: [1, shape[shape.count - 1]],
      initializer: .truncatedNormal(deviation: 0.02), trainable: false)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if training { normalize() }
    return layer(x, training: training)
  }

  private func normalize() {
    let weights = kernel.value
    guard weights.scalars(of: Float.self).contains(where: { $0 != 0 }) else { return }
    let (rows, columns) = weights.rowsAndColumns
    let matrix = weights.reshaped([rows, columns])
    var u = vector.value
    var v = u
    for _ in 0..<powerIterations {
      v = matrixProduct(u, matrix, transposingB: true).unit()
      u = matrixProduct(v, matrix).unit()
    }
    let sigma = matrixProduct(matrixProduct(v, matrix), u, transposingB: true)
      .scalars(of: Float.self)[0]
    vector.assign(u)
    kernel.assign(weights.mapped { $0 / sigma })
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["power_iterations": .int(powerIterations)]) { $1 }
  }
}

extension Tensor {
  /// The same direction with length 1.
  fileprivate func unit() -> Tensor {
    let length = scalars(of: Float.self).reduce(0) { $0 + $1 * $1 }.squareRoot()
    return mapped { $0 / Swift.max(length, 1e-12) }
  }
}
