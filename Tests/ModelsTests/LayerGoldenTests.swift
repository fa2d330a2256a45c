import Models
import Tensors
import Testing
import _TestSupport

/// Every layer against Keras: what it computes, its parameters' names and shapes, its configuration.
@Suite struct LayerGoldenTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let config: [String: JSONValue]
    let input_shape: [Int]
    let integers: Int?
    let training: Bool
    let weights: [NamedShape]
    let output_shape: [Int]
    let output: [Double]
    let state: [[Double]]

    var testDescription: String { "\(class_name) \(config["name"].map { "\($0.value)" } ?? "")" }

    /// How often the layer was called: Keras' moving averages tell two calls from one.
    var repeats: Int { config["momentum"]?.value == .double(0.9) ? 2 : 1 }
  }

  @Test(arguments: try golden("layers.json", of: Case.self))
  func layer(_ golden: Case) throws {
    for path in [KernelPath.oneDNN, .portable] {
      try KernelPath.$current.withValue(path) {
        let config = golden.config.config
        let layer = try LayerRegistry.standard.makeLayer(golden.class_name, config: config)
        layer.build(for: golden.input_shape)
        #expect(layer.parameters.map(\.name) == golden.weights.map(\.name))
        #expect(layer.parameters.map(\.value.shape) == golden.weights.map(\.shape))
        for (place, parameter) in layer.parameters.enumerated() {
          let value = numbers(parameter.value.shape, place)
          parameter.value = parameter.name.hasSuffix("variance") ? value * value + 1 : value
        }
        let x =
          golden.integers.map { limit in
            Tensor(
              (0..<golden.input_shape.reduce(1, *)).map { Int32($0 * 7 % limit) },
              shape: golden.input_shape)
          } ?? numbers(golden.input_shape, 99)
        var y = layer(x, training: golden.training)
        for _ in 1..<golden.repeats { y = layer(x, training: golden.training) }
        #expect(y.shape == golden.output_shape)
        #expect(layer.outputShape(for: golden.input_shape) == golden.output_shape)
        expectClose(y.value, golden.output, golden.class_name)
        for (parameter, expected) in zip(layer.parameters.filter { !$0.isLearned }, golden.state) {
          expectClose(parameter.value, expected, parameter.name)
        }
        #expect(layer.className == golden.class_name)
        expectAgreement(.object(layer.config()), .object(config))
      }
    }
  }
}
