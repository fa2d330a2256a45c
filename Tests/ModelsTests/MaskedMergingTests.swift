import Models
import Tensors
import Testing
import _TestSupport

/// Merging inputs whose masks drop steps, against Keras.
@Suite struct MaskedMergingTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let masks: [[[Bool]]?]
    let value: [Double]
    let mask: [Bool]?
    let gradients: [[Double]]

    var testDescription: String { "\(class_name) \(masks.map { $0 != nil })" }
  }

  @Test(arguments: try golden("masked_merging.json", of: Case.self)) func merging(golden: Case) throws {
    let layer = try LayerRegistry.standard.makeLayer(golden.class_name, config: [:])
    let xs = golden.masks.indices.map { Parameter("x", numbers([2, 3, 2], 3 + $0)) }
    func merged() -> Variable {
      layer(zip(xs, golden.masks).map { x, mask in x.variable.masked(mask.map { Tensor($0) }) })
    }
    let result = merged()
    expectClose(result.value, golden.value, "value")
    #expect(result.mask?.scalars(of: Bool.self) == golden.mask)
    let (_, gradients) = valueWithGradients(of: xs) {
      let y = merged()
      return (y * y).sum()
    }
    for (gradient, expected) in zip(gradients, golden.gradients) {
      expectClose(try #require(gradient), expected, "gradient")
    }
  }
}
