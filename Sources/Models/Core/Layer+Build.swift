import Tensors

// Making the parameters once, from the shapes of the inputs.

extension Layer {
  /// Makes the parameters for inputs of `shape` without running anything; the first axis is the batch.
  public final func build(for inputShape: [Int?]) {
    if !isBuilt { makeParameters([inputShape]) }
  }

  /// The same for a layer of several inputs.
  public final func build(forInputs inputShapes: [[Int?]]) {
    if !isBuilt { makeParameters(inputShapes) }
  }

  private func makeParameters(_ inputShapes: [[Int?]]) {
    if let problem = inputsProblem(inputShapes) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    if seed == nil { seed = LateSeeds.current?.next() ?? Int.random(in: 0...Int.max) }
    nameLayers()
    for (index, layer) in layers.enumerated() where layer.seed == nil {
      layer.seed = SplitMix64.seed(seed!, index)
    }
    buildParts(forInputs: inputShapes)
    activationLayer?.build(for: outputShapes(for: inputShapes)[0])
    builtInputShapes = inputShapes.map { shape in
      shape.indices.map { $0 == 0 ? nil : shape[$0] }
    }
    isBuilt = true
  }
}
