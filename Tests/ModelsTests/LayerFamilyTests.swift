import Models
import Tensors
import Testing
import _TestSupport

/// Every layer against Keras, on both kernel paths: parameters, configuration, results, gradients and
/// added losses; and its gradient against its slope.
@Suite struct LayerFamilyTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let config: [String: JSONValue]
    let input_shapes: [[Int]]
    let scale: Float
    let training: Bool
    let mask: Bool
    let smooth: Bool
    let weights: [NamedShape]
    let output_shape: [Int]
    let output: [Double]
    let input_gradients: [[Double]]
    let weight_gradients: [[Double]]
    let state: [[Double]]
    let losses: [Double]

    var testDescription: String {
      "\(class_name) \(config["name"].map { "\($0.value)" } ?? "") \(input_shapes)"
    }

    /// The steps that count, of the first two axes.
    var maskTensor: Tensor? {
      guard mask else { return nil }
      let shape = Array(input_shapes[0].prefix(2))
      return Tensor((0..<shape.reduce(1, *)).map { ($0 * 5 + 2) % 3 != 0 }, shape: shape)
    }

    /// Rounding adds up over many steps.
    var tolerance: Double { input_shapes[0].count == 3 && input_shapes[0][1] > 100 ? 1e-4 : 1e-5 }

    /// The layer with the weights of the goldens.
    func makeLayer() throws -> Layer {
      let layer = try LayerRegistry.standard.makeLayer(class_name, config: config.config)
      layer.build(forInputs: input_shapes.map { $0.map { $0 } })
      for (place, parameter) in layer.parameters.enumerated() {
        let value = numbers(parameter.value.shape, place)
        parameter.value = parameter.name.hasSuffix("variance") ? value * value + 1 : value
      }
      return layer
    }

    func call(_ layer: Layer, _ inputs: [Variable]) -> Variable {
      inputs.count == 1
        ? layer(inputs[0].masked(maskTensor), training: training) : layer(inputs, training: training)
    }
  }

  static let families = [
    "activations", "regularization", "reshaping", "convolution", "transposes", "pooling",
    "normalization", "merging", "locally_connected", "recurrent", "bidirectional",
    "conv_lstm", "long_recurrences", "preprocessing", "adapted",
  ]

  static let cases: [Case] = {
    families.flatMap { name in (try? golden("families/\(name).json", of: Case.self)) ?? [] }
  }()

  @Test func thereAreGoldens() throws {
    for name in Self.families {
      #expect(try !golden("families/\(name).json", of: Case.self).isEmpty)
    }
  }

  @Test(arguments: cases)
  func agreesWithKeras(_ golden: Case) throws {
    for path in [KernelPath.oneDNN, .portable] {
      try KernelPath.$current.withValue(path) {
        let layer = try golden.makeLayer()
        #expect(layer.parameters.map(\.name) == golden.weights.map(\.name))
        #expect(layer.parameters.map(\.value.shape) == golden.weights.map(\.shape))
        let inputs = golden.input_shapes.map { Parameter("input", spread($0, scale: golden.scale)) }
        let trained = layer.parameters.filter(\.trainable)
        var output = Tensor(Float(0))
        var losses: [Float] = []
        let (_, gradients) = valueWithGradients(of: inputs + trained) {
          let (y, added) = layer.withAddedLosses { golden.call(layer, inputs.map(\.variable)) }
          output = y.value.cast(to: .float32)
          losses = added.map { $0.value.scalar(of: Float.self) }
          // Whole numbers have no slope.
          guard y.value.dtype == .float32 else { return Variable(Tensor(Float(0))) }
          return (y * Variable(numbers(y.shape, 55))).sum()
        }
        #expect(output.shape == golden.output_shape)
        let name = golden.testDescription
        expectClose(output, golden.output, tolerance: golden.tolerance, name)
        let expected = golden.input_gradients + golden.weight_gradients
        // Some have no gradient in TensorFlow, or one that is not the slope.
        if golden.input_gradients.isEmpty { #expect(trained.isEmpty) }
        else { #expect(expected.count == gradients.count) }
        for (index, (gradient, expected)) in zip(gradients, expected).enumerated() {
          let shape = index < inputs.count ? golden.input_shapes[index] : trained[index - inputs.count].value.shape
          expectClose(
            gradient ?? Tensor.zeros(shape), expected, tolerance: 2 * golden.tolerance, "\(name), gradient \(index)")
        }
        for (parameter, state) in zip(layer.parameters.filter { !$0.trainable }, golden.state) {
          expectClose(parameter.value, state, tolerance: 1e-5, "\(name), \(parameter.name)")
        }
        expectClose(Tensor(losses), golden.losses, tolerance: 1e-5, "\(name), losses")
        expectAgreement(.object(layer.config()), .object(golden.config.config))
        // Inside a model, shapes are worked out before anything runs.
        let unknown = golden.input_shapes.map { shape in
          shape.indices.map { $0 == 0 ? nil : Optional(shape[$0]) }
        }
        let inferred = unknown.count == 1
          ? layer.outputShape(for: unknown[0]) : layer.outputShape(for: unknown)
        #expect(inferred.dropFirst().map { $0 ?? -1 } == Array(golden.output_shape.dropFirst()))
      }
    }
  }

  @Test(arguments: cases.filter(\.smooth))
  func slopesAreWhatTheTapeSays(_ golden: Case) throws {
    let layer = try golden.makeLayer()
    let inputs = golden.input_shapes.map { spread($0, scale: golden.scale) }
    guard golden.call(layer, inputs.map { Variable($0) }).value.dtype == .float32 else { return }
    checkGradient(of: layer.parameters, at: inputs, step: 5e-3, tolerance: 5e-3) {
      golden.call(layer, $0)
    }
  }
}
