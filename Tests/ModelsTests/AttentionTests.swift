import Models
import Tensors
import Testing
import _TestSupport

/// Attention layers against Keras, on both kernel paths: results, weights, gradients, losses, masks.
@Suite struct AttentionTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let config: [String: JSONValue]
    let input_shapes: [[Int]]
    let masks: [String]
    let pairs: [Int]?
    let causal: Bool
    let scores: Bool
    let training: Bool
    let weights: [NamedShape]
    let output_shapes: [[Int]]
    let outputs: [[Double]]
    let gradients: [[Double]]
    let losses: [Double]

    var testDescription: String { "\(class_name) \(config["name"].map { "\($0.value)" } ?? "")" }

    func makeLayer() throws -> Layer {
      let layer = try LayerRegistry.standard.makeLayer(class_name, config: config.config)
      layer.build(forInputs: input_shapes.map { $0.map { $0 } })
      for (place, parameter) in layer.parameters.enumerated() {
        parameter.value = numbers(parameter.value.shape, place)
      }
      return layer
    }

    /// The masks of `Tools/goldens/attention_layers.py`.
    func flags(_ which: String, _ shape: [Int]) -> Tensor {
      let (a, b, c) = ["query": (5, 2, 3), "value": (7, 1, 4), "key": (3, 0, 5), "pairs": (11, 3, 4)][which]!
      return Tensor((0..<shape.reduce(1, *)).map { ($0 * a + b) % c != 0 }, shape: shape)
    }

    func inputs(_ xs: [Variable]) -> [Variable] {
      zip(["query", "value", "key"], xs).map { name, x in
        x.masked(masks.contains(name) ? flags(name, Array(x.shape.prefix(2))) : nil)
      }
    }

    /// The result, and the scores when they are wanted.
    func call(_ layer: Layer, _ xs: [Variable]) -> [Variable] {
      let xs = inputs(xs)
      if let layer = layer as? Attention {
        guard scores else { return [layer(xs, useCausalMask: causal, training: training)] }
        let (y, weights) = layer.withScores(xs, useCausalMask: causal, training: training)
        return [y, weights]
      }
      let layer = layer as! HeadedAttention
      let (key, mask) = (xs.count > 2 ? xs[2] : nil, pairs.map { flags("pairs", $0) })
      guard scores else {
        return [
          layer(xs[0], xs[1], key: key, attentionMask: mask, useCausalMask: causal, training: training)
        ]
      }
      let (y, weights) = layer.withScores(
        xs[0], xs[1], key: key, attentionMask: mask, useCausalMask: causal, training: training)
      return [y, weights]
    }
  }

  static let cases = (try? golden("attention.json", of: Case.self)) ?? []

  @Test func thereAreGoldens() { #expect(Self.cases.count > 30) }

  @Test(arguments: cases)
  func agreesWithKeras(_ golden: Case) throws {
    for path in [KernelPath.oneDNN, .portable] {
      try KernelPath.$current.withValue(path) {
        let layer = try golden.makeLayer()
        let name = golden.testDescription
        #expect(layer.parameters.map(\.name) == golden.weights.map(\.name))
        #expect(layer.parameters.map(\.value.shape) == golden.weights.map(\.shape))
        let inputs = golden.input_shapes.enumerated().map { place, shape in
          Parameter("input", place == 0 ? spread(shape) : numbers(shape, 30 + place))
        }
        let trained = layer.parameters.filter(\.trainable)
        var outputs: [Variable] = []
        var losses: [Float] = []
        let (_, gradients) = valueWithGradients(of: inputs + trained) {
          let (ys, added) = layer.withAddedLosses { golden.call(layer, inputs.map(\.variable)) }
          outputs = ys
          losses = added.map { $0.value.scalar(of: Float.self) }
          let parts = ys.enumerated().map { ($1 * Variable(numbers($1.shape, 55 + $0))).sum() }
          return parts.dropFirst().reduce(parts[0], +)
        }
        #expect(outputs.map(\.shape) == golden.output_shapes)
        for (output, expected) in zip(outputs, golden.outputs) {
          expectClose(output.value, expected, tolerance: 1e-5, name)
        }
        #expect(gradients.count == golden.gradients.count)
        for (index, (gradient, expected)) in zip(gradients, golden.gradients).enumerated() {
          let shape = (inputs + trained)[index].value.shape
          expectClose(
            gradient ?? Tensor.zeros(shape), expected, tolerance: 2e-5, "\(name), gradient \(index)")
        }
        expectClose(Tensor(losses), golden.losses, tolerance: 1e-5, "\(name), losses")
        // Without gradients it goes another way.
        for (output, expected) in zip(golden.call(layer, inputs.map { Variable($0.value) }), golden.outputs) {
          expectClose(output.value, expected, tolerance: 1e-5, "\(name), inference")
        }
        expectAgreement(.object(layer.config()), .object(golden.config.config))
        let unknown = golden.input_shapes.map { shape in
          shape.indices.map { $0 == 0 ? nil : Optional(shape[$0]) }
        }
        #expect(
          layer.outputShape(for: unknown).dropFirst().map { $0 ?? -1 }
            == Array(golden.output_shapes[0].dropFirst()))
      }
    }
  }

  @Test(arguments: cases)
  func slopesAreWhatTheTapeSays(_ golden: Case) throws {
    let layer = try golden.makeLayer()
    let inputs = golden.input_shapes.enumerated().map { $0 == 0 ? spread($1) : numbers($1, 30 + $0) }
    checkGradient(of: layer.parameters, at: inputs, step: 4e-3, tolerance: 1e-2) {
      let ys = golden.call(layer, $0)
      return Variable.concatenated(ys.map { $0.reshaped([$0.value.count]) }, axis: 0)
    }
  }

  @Test func dropoutChangesTrainingAlone() {
    let layer = MultiHeadAttention(numHeads: 2, keyDim: 4, dropout: 0.5, seed: 1)
    let x = Variable(Tensor.noise([2, 16, 8]))
    let calm = layer(x, x).value
    #expect(layer(x, x).value == calm)
    let first = layer(x, x, training: true).value
    #expect(largestDifference(first, calm) > 1e-3)
    layer.callCount = 0
    #expect(layer(x, x, training: true).value == first)
    // About half of the weights are dropped, and the others count twice.
    let one = Attention(dropout: 0.5, seed: 2)
    let values = Variable(Tensor.ones([1, 400, 1]))
    let mean = one([Variable(Tensor.zeros([1, 50, 1])), values], useCausalMask: false, training: true)
      .value.scalars(of: Float.self)
    #expect(mean.allSatisfy { $0 > 0.7 && $0 < 1.3 })
    #expect(Set(mean).count > 10)
  }

  /// More queries than are worked on at once, and work for several threads.
  @Test func longSequencesGiveTheSameOnBothWays() {
    let layer = MultiHeadAttention(numHeads: 4, keyDim: 16, seed: 1)
    let x = Tensor.noise([3, 150, 32]), memory = Tensor.noise([3, 70, 32], seed: 3)
    var mask: [Bool] = []
    for i in 0..<210 { mask.append(i % 7 != 3) }
    let value = Variable(memory, mask: Tensor(mask, shape: [3, 70]))
    let fused = layer(Variable(x), value, useCausalMask: true).value
    let parameter = Parameter("x", x)
    var kept = fused
    _ = valueWithGradients(of: [parameter]) {
      let y = layer(parameter.variable, value, useCausalMask: true)
      kept = y.value
      return y.sum()
    }
    #expect(largestDifference(fused, kept) < 1e-5)
    let portable = KernelPath.$current.withValue(.portable) {
      layer(Variable(x), value, useCausalMask: true).value
    }
    #expect(largestDifference(fused, portable) < 1e-5)
  }

  @Test func wrongConfigurationsAreErrors() {
    func error(_ name: String, _ config: [String: ConfigValue]) -> String {
      do {
        _ = try LayerRegistry.standard.makeLayer(name, config: config)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(error("MultiHeadAttention", ["num_heads": 0, "key_dim": 2]).contains("num_heads"))
    #expect(error("MultiHeadAttention", ["num_heads": 2]).contains("key_dim"))
    #expect(
      error("GroupQueryAttention", ["head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 3])
        .contains("expected a divisor of 4 heads, found 3"))
    #expect(error("Attention", ["score_mode": "sum"]).contains("expected dot or concat, found 'sum'"))
  }
}
