import Models
import Tensors
import Testing

@Suite struct GlobalAveragePoolingTests {
  @Test func aRowWithoutAnyStepIsZeroAndGivesNoGradient() throws {
    let embedding = Embedding(inputDim: 3, outputDim: 2, maskZero: true)
    let pooling = GlobalAveragePooling1D()
    let ids = Tensor([[0, 0], [1, 0]] as [[Int32]])
    let start = embedding(ids)
    #expect(pooling(start).value[0].scalars(of: Float.self) == [0, 0])
    #expect(pooling(start).value[1] == start.value[1][0])

    let (loss, gradients) = valueWithGradients(of: embedding.parameters) {
      MeanSquaredError()(Tensor.ones([2, 2]), pooling(embedding(ids)))
    }
    #expect(loss.scalar(of: Float.self).isFinite)
    let numbers = try #require(gradients[0]).scalars(of: Float.self)
    #expect(!numbers.contains { !$0.isFinite })
  }

  /// In a model the mean over an embedding's rows is one operation; by hand it is two.
  @Test(arguments: [false, true])
  func theMeanOfRowsIsThatOfTheLayersOneByOne(maskZero: Bool) throws {
    let ids = Tensor([[3, 0, 3, 1], [0, 0, 0, 0], [4, 2, 0, 3]] as [[Int32]])
    let embedding = Embedding(inputDim: 5, outputDim: 3, maskZero: maskZero, seed: 2)
    let pooling = GlobalAveragePooling1D()
    let line = Sequential { embedding; pooling }
    let input = Input(shape: [4], dtype: .int32)
    let graph = Functional(inputs: input, outputs: pooling(embedding(input)))
    line.build(for: [nil, 4])
    graph.build(for: [nil, 4])
    func results(_ call: () -> Variable) throws -> [Tensor] {
      var value = Tensor(Float(0))
      let (_, gradients) = valueWithGradients(of: embedding.parameters) {
        let y = call()
        value = y.value
        return (y * y).sum()
      }
      return [value, try #require(gradients[0])]
    }
    let expected = try results { pooling(embedding(Variable(ids))) }
    for model in [line, graph] {
      let found = try results { model(Variable(ids), training: true) }
      for (a, b) in zip(found, expected) { #expect(a.isClose(to: b, absolute: 1e-6)) }
    }
    // Where something else wants the rows, they are there.
    let rows = embedding(input)
    let both = Functional(inputs: [input], outputs: [pooling(rows), rows])
    #expect(both.callAll([Variable(ids)])[1].shape == [3, 4, 3])
  }

  @Test func aWrongIndexTraps() async {
    await #expect(processExitsWith: .failure) {
      let model = Sequential { Embedding(inputDim: 5, outputDim: 3); GlobalAveragePooling1D() }
      model.build(for: [nil, 2])
      _ = model(Variable(Tensor([[1, 5]] as [[Int32]])))
    }
  }
}
