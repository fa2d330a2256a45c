import Models
import Tensors
import Testing

/// Inputs of other types than float32 in front of layers that multiply them.
@Suite struct LayerFloatsTests {
  private static let tensors: [Tensor] = [
    Tensor([[1, 2, 3], [0, 5, 1]] as [[Int32]]), Tensor([[1, 2, 3], [0, 5, 1]] as [[UInt8]]),
    Tensor([[true, false, true], [false, true, true]] as [[Bool]]),
    Tensor([[1, 2, 3], [0, 5, 1]] as [[Float]]).cast(to: .float16),
  ]

  @Test(arguments: tensors.indices) func areCountedAsFloats(index: Int) throws {
    let x = Self.tensors[index]
    let models: [Model] = [
      Sequential(seed: 1) {
        Input(shape: [3], dtype: x.dtype)
        Dense(2)
      },
      Sequential(seed: 1) {
        Input(shape: [3], dtype: x.dtype)
        Flatten()
        Dense(2, activation: .relu)
      },
      {
        let input = Input(shape: [3], dtype: x.dtype)
        return Functional(inputs: input, outputs: Dense(2)(Identity()(input)), seed: 1)
      }(),
    ]
    for model in models {
      let found = try model.predict(x, verbose: .silent)
      let expected = model.layers[model.layers.count - 1](x.cast(to: .float32)).value
      #expect(found == expected)
    }
  }

  @Test func anEmbeddingLooksUpWholeNumbers() throws {
    let model = Sequential(seed: 1) {
      Input(shape: [3], dtype: .int32)
      Identity()
      Embedding(inputDim: 6, outputDim: 2)
    }
    #expect(try model.predict(Self.tensors[0], verbose: .silent).shape == [2, 3, 2])
  }
}
