import Models
import Tensors
import Testing
import _TestSupport

/// States that recurrent layers start from and give, against Keras, and what they keep between batches.
@Suite struct RecurrentStateTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let config: [String: JSONValue]
    let mask: Bool
    let sizes: [Int]
    let output_shapes: [[Int]]
    let outputs: [[Double]]
    let gradients: [[Double]]

    var testDescription: String { "\(class_name) \(config["name"].map { "\($0.value)" } ?? "")" }

    /// Nothing of the second sequence counts.
    var maskTensor: Tensor? {
      mask ? Tensor((0..<12).map { ($0 * 5 + 2) % 3 != 0 && $0 / 4 != 1 }, shape: [3, 4]) : nil
    }

    func makeLayer() throws -> Layer {
      let layer = try LayerRegistry.standard.makeLayer(class_name, config: config.config)
      layer.build(for: [3, 4, 2])
      for (place, parameter) in layer.parameters.enumerated() {
        parameter.value = numbers(parameter.value.shape, place)
      }
      return layer
    }

    /// All results for the sequence and the first states, multiplied and added up.
    func total(_ layer: Layer, _ inputs: [Variable]) -> ([Variable], Variable) {
      let results = layer.callAll([inputs[0].masked(maskTensor)] + inputs.dropFirst())
      let parts = results.enumerated().map { ($1 * Variable(numbers($1.shape, 55 + $0))).sum() }
      return (results, parts.dropFirst().reduce(parts[0], +))
    }
  }

  @Test(arguments: try golden("recurrent_states.json", of: Case.self))
  func agreesWithKeras(_ golden: Case) throws {
    let layer = try golden.makeLayer()
    let inputs =
      [Parameter("x", spread([3, 4, 2]))]
      + golden.sizes.enumerated().map { Parameter("state", numbers([3, $1], 70 + $0)) }
    var results: [Variable] = []
    let (_, gradients) = valueWithGradients(of: inputs + layer.parameters) {
      let (all, total) = golden.total(layer, inputs.map(\.variable))
      results = all
      return total
    }
    #expect(results.map(\.shape) == golden.output_shapes)
    #expect(layer.outputCount == golden.outputs.count)
    let shapes = [[nil, 4, 2]] + golden.sizes.map { [nil, $0] }
    #expect(layer.outputShapes(for: shapes).map { $0.dropFirst().map { $0 ?? -1 } }
      == golden.output_shapes.map { Array($0.dropFirst()) })
    for (result, expected) in zip(results, golden.outputs) {
      expectClose(result.value, expected, tolerance: 1e-5, golden.testDescription)
    }
    #expect(gradients.count == golden.gradients.count)
    for (index, (gradient, expected)) in zip(gradients, golden.gradients).enumerated() {
      let found = try #require(gradient)
      expectClose(found, expected, tolerance: 2e-5, "\(golden.testDescription), gradient \(index)")
    }
    checkGradient(
      of: layer.parameters, at: inputs.map(\.value), step: 5e-3, tolerance: 5e-3
    ) { golden.total(layer, $0).1 }
  }

  @Test func aStatefulLayerGoesOn() {
    let x = Tensor.noise([2, 6, 3])
    let whole = LSTM(4, seed: 1)
    let parts = LSTM(4, stateful: true, seed: 1)
    let expected = whole(x).value
    for _ in 0..<2 {
      parts.resetStates()
      #expect(largestDifference(parts(x.slice(axis: 1, 0..<2)).value, expected) > 1e-3)
      #expect(largestDifference(parts(x.slice(axis: 1, 2..<6)).value, expected) < 1e-6)
    }
  }

  @Test func dropoutIsTheSameAtEachStep() {
    // Of inputs of ones and an identity kernel, only what is dropped is missing, at every step.
    for recurrentDropout in [0, 0.001] {
      let layer = SimpleRNN(
        64, activation: .linear, kernelInitializer: .identity(), recurrentInitializer: .zeros,
        dropout: 0.5, recurrentDropout: recurrentDropout, returnSequences: true, seed: 1)
      let x = Tensor.ones([2, 3, 64])
      let y = layer(x, training: true).value
      #expect(Set(y.scalars(of: Float.self)) == [0, 2])
      #expect(y.slice(axis: 1, 0..<1) == y.slice(axis: 1, 1..<2))
      #expect(y.slice(axis: 1, 0..<1) == y.slice(axis: 1, 2..<3))
      #expect(layer(x, training: true).value != y)
      #expect(Set(layer(x).value.scalars(of: Float.self)) == [1])
    }
  }

  @Test func recurrentDropoutDropsForEachGateApart() {
    for cell in [LSTMCell(8, recurrentDropout: 0.5, seed: 1), GRUCell(8, recurrentDropout: 0.5, seed: 1),
      GRUCell(8, recurrentDropout: 0.5, resetAfter: false, seed: 1)] as [UnitCell]
    {
      let layer = RNN(cell)
      let x = [Tensor.noise([2, 4, 3])]
      layer.build(for: x[0].shape)
      #expect(largestDifference(layer(x[0], training: true).value, layer(x[0]).value) > 1e-3)
      checkGradient(of: layer.parameters, at: x, step: 5e-3, tolerance: 5e-3) {
        cell.callCount = 0
        return layer($0[0], training: true)
      }
    }
  }

  /// A running product, which no kernel knows.
  private final class Product: RecurrentCell {
    override var stateSizes: [Int] { [3] }
    override func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
      let product = x * states[0]
      return Step(output: product, states: [product])
    }
  }

  @Test func aCellOfOnesOwn() {
    let x = Tensor.noise([2, 3, 3]) + 2
    let start = Tensor.noise([2, 3], seed: 2) + 2
    let mask = Tensor([true, true, false, false, false, false], shape: [2, 3])
    let layer = RNN(Product())
    let y = layer([Variable(x, mask: mask), Variable(start)]).value
    let steps = (0..<2).map { x.slice(axis: 1, $0..<$0 + 1).reshaped([2, 3])[0] }
    #expect(largestDifference(y[0], start[0] * steps[0] * steps[1]) < 1e-5)
    #expect(y[1] == Tensor.zeros([3]))
    checkGradient(at: [x, start], step: 5e-3, tolerance: 5e-3) {
      layer([$0[0].masked(mask), $0[1]])
    }
  }

  @Test func aForgetGateStartsOpen() {
    let layer = LSTM(3)
    layer.build(for: [1, 2, 2])
    #expect(layer.parameters[2].value == Tensor([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0] as [Float]))
  }
}

/// What convolutional recurrences keep and drop.
@Suite struct ConvLSTMTests {
  @Test func aStatefulLayerGoesOn() {
    let x = Tensor.noise([2, 5, 4, 3, 2])
    let whole = ConvLSTM2D(3, kernelSize: (2, 2), padding: .same, seed: 1)
    let parts = ConvLSTM2D(3, kernelSize: (2, 2), padding: .same, stateful: true, seed: 1)
    let expected = whole(x).value
    #expect(largestDifference(parts(x.slice(axis: 1, 0..<2)).value, expected) > 1e-3)
    #expect(largestDifference(parts(x.slice(axis: 1, 2..<5)).value, expected) < 1e-6)
    parts.resetStates()
    #expect(largestDifference(parts(x).value, expected) < 1e-6)
  }

  /// The two halves of a sequence, the second from the states of the first, as the whole.
  @Test func statesComeOutAndGoIn() {
    for format in [DataFormat.channelsLast, .channelsFirst] {
      let x = Tensor.noise([2, 5, 4, 3])
      let layer = ConvLSTM1D(
        3, kernelSize: 2, strides: 2, padding: .same, dataFormat: format, returnState: true, seed: 1)
      let first = layer.callAll([Variable(x.slice(axis: 1, 0..<2))])
      #expect(first.count == 3)
      let second = layer.callAll([Variable(x.slice(axis: 1, 2..<5))] + first.dropFirst())
      for (a, b) in zip(second, layer.callAll([Variable(x)])) {
        #expect(largestDifference(a.value, b.value) < 1e-6)
      }
      #expect(
        layer.outputShapes(for: [[nil, 5, 4, 3]]).map { $0.dropFirst().map { $0! } }
          == first.map { Array($0.shape.dropFirst()) })
    }
  }

  /// The same numbers with the channels first, forward and back.
  @Test func channelsFirstIsTheSameTurned() {
    let x = Tensor.noise([2, 3, 4, 5, 2])
    let last = ConvLSTM2D(3, kernelSize: (2, 3), strides: (1, 2), returnSequences: true, seed: 1)
    let first = ConvLSTM2D(
      3, kernelSize: (2, 3), strides: (1, 2), dataFormat: .channelsFirst, returnSequences: true, seed: 1)
    let turned = x.transposed([0, 1, 4, 2, 3])
    #expect(first(turned).value == last(x).value.transposed([0, 1, 4, 2, 3]))
    #expect(first.outputShape(for: [nil, 3, 2, 4, 5]) == [nil, 3, 3, 3, 2])
    checkGradient(of: first.parameters, at: [turned], step: 5e-3, tolerance: 5e-3) { first($0[0]) }
    let one = ConvLSTM2D(3, kernelSize: (1, 1), dataFormat: .channelsFirst, goBackwards: true, seed: 1)
    #expect(one(turned).shape == [2, 3, 4, 5])
  }

  @Test func whatIsDroppedStaysForAllSteps() {
    let layer = ConvLSTM1D(
      4, kernelSize: 3, padding: .same, dropout: 0.5, recurrentDropout: 0.5, returnSequences: true,
      seed: 3)
    let x = Tensor.noise([2, 4, 6, 2])
    let calm = layer(x).value
    #expect(layer(x).value == calm)
    #expect(largestDifference(layer(x, training: true).value, calm) > 1e-3)
    let cell = layer.cell as! ConvLSTMCell
    checkGradient(of: layer.parameters, at: [x], step: 5e-3, tolerance: 5e-3) {
      cell.callCount = 0
      return layer($0[0], training: true)
    }
    // Of ones through a kernel that only passes them on to the candidates, what is dropped is missing at
    // every step.
    let plain = ConvLSTM1D(
      1, kernelSize: 1, activation: .linear, recurrentActivation: .linear,
      kernelInitializer: .zeros, recurrentInitializer: .zeros, biasInitializer: .ones,
      unitForgetBias: false, dropout: 0.5, returnSequences: true, seed: 1)
    plain.build(for: [1, 3, 50, 1])
    plain.parameters[0].value = Tensor([0, 0, 1, 0] as [Float], shape: [1, 1, 4])
    let y = plain(Tensor.ones([1, 3, 50, 1]), training: true).value
    // The carry grows by 1 + 2 or by 1 at each step.
    #expect(Set(y.scalars(of: Float.self)) == [1, 3, 2, 6, 3, 9])
    for place in 0..<50 {
      let steps = (0..<3).map { y.scalars(of: Float.self)[$0 * 50 + place] }
      #expect(steps == [1, 2, 3] || steps == [3, 6, 9])
    }
  }
}
