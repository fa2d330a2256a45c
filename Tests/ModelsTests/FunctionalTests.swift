import Models
import Tensors
import Testing
import _TestSupport

@Suite struct FunctionalTests {
  @Test func aLineIsASequential() {
    let x = Tensor.noise([4, 3])
    let sequential = Sequential(seed: 5) {
      Dense(8, activation: .relu)
      Dense(2)
    }
    let y = sequential(x).value
    let input = Input(shape: [3])
    let functional = Functional(
      inputs: input, outputs: Dense(2)(Dense(8, activation: .relu)(input)))
    functional.build(for: [nil, 3])
    for (a, b) in zip(functional.parameters, sequential.parameters) { a.value = b.value }
    #expect(functional(x).value.isClose(to: y))
    #expect(functional.outputShape(for: [nil, 3]) == [nil, 2])
    #expect(functional.parameters.count == 4)
  }

  @Test func gradientsFlowThroughEveryBranch() {
    let a = Input(shape: [3]), b = Input(shape: [3])
    let shared = Dense(4, activation: .tanh)
    let y = Dense(2)(Concatenate()([shared(a), shared(b) - shared(a), a.output * b.output]))
    let model = Functional(inputs: [a, b], outputs: [y], seed: 1)
    let x = [Tensor.noise([5, 3]), Tensor.noise([5, 3], seed: 2)]
    model.build(forInputs: [[nil, 3], [nil, 3]])
    #expect(model.parameters.count == 4)
    checkGradient(of: model.parameters, at: x) { model($0) }
  }

  @Test func oneInputAndOutputTrainWithFit() throws {
    let input = Input(shape: [2])
    let hidden = Dense(8, activation: .relu)(input)
    let model = Functional(
      inputs: input, outputs: Dense(1)(hidden + Dense(8)(input)), seed: 2)
    model.compile(optimizer: Adam(learningRate: 0.05), loss: MeanSquaredError())
    let x = Tensor.noise([64, 2])
    let y = x.sum(axis: 1).reshaped([64, 1])
    let history = try model.fit(x, y, epochs: 30, seed: 1, verbose: .silent)
    #expect(history["loss"].last! < 0.05)
  }

  @Test func layersComeInKerasOrder() {
    // Deepest first; among equals as met from the outputs.
    let a = Input(shape: [2], name: "a"), b = Input(shape: [2], name: "b")
    let long = Dense(2, name: "long2")(Dense(2, name: "long1")(b))
    let y = Add(name: "sum")([Dense(2, name: "short")(a), long])
    let model = Functional(inputs: [a, b], outputs: [Dense(1, name: "top")(y)])
    #expect(model.layers.map(\.name) == ["b", "a", "long1", "short", "long2", "sum", "top"])
  }

  @Test func whatIsMergedByFunctionsIsMergedByLayers() {
    let a = Input(shape: [3]), b = Input(shape: [3])
    let (x, y) = (a.output, b.output)
    let model = Functional(
      inputs: [a, b],
      outputs: [
        add([x, y, x]), subtract([x, y]), multiply([x, y]), average([x, y]), maximum([x, y]),
        minimum([x, y], name: "least"), concatenate([x, y]), dot([x, y], axes: 1),
        dot([RepeatVector(2)(x), RepeatVector(4)(y)], axes: (2, 2)),
      ])
    let values = model.callAll([
      Variable(Tensor([[1, 2, -3]] as [[Float]])), Variable(Tensor([[4, -1, 0]] as [[Float]])),
    ]).map(\.value)
    let rows: [[Float]] = [
      [6, 3, -6], [-3, 3, -3], [4, -2, 0], [2.5, 0.5, -1.5], [4, 2, 0], [1, -1, -3], [1, 2, -3, 4, -1, 0], [2],
    ]
    for (value, row) in zip(values, rows) { #expect(value == Tensor([row])) }
    #expect(values[8] == Tensor(Array(repeating: Float(2), count: 8), shape: [1, 2, 4]))
    #expect(model.layers.contains { $0.name == "least" && $0 is Minimum })
  }

  /// In Keras attention takes the masks off what it is given.
  @Test func masksThatWereTakenStayAway() {
    let words = Tensor([[1, 2, 0, 0]] as [[Int32]])
    let input = Input(shape: [4], dtype: .int32)
    let embedding = Embedding(inputDim: 3, outputDim: 4, maskZero: true)
    let (first, second) = (
      MultiHeadAttention(numHeads: 1, keyDim: 2), MultiHeadAttention(numHeads: 1, keyDim: 2)
    )
    let x = embedding(input)
    let y = first.withScores(x, x)
    let z = second.withScores(x + y.output, x)
    let pooled = GlobalAveragePooling1D()(z.output)
    let model = Functional(inputs: [input], outputs: [y.scores, z.scores, z.output, pooled], seed: 1)
    let results = model.callAll([Variable(words)])
    let scores = results.map { $0.value.scalars(of: Float.self) }
    #expect(scores[0][2] == 0 && scores[0][8..<16].allSatisfy { $0 == 0 })
    #expect(scores[1].allSatisfy { $0 > 0 })
    #expect(results[2].mask == nil)
    // The graph itself brings the mask to what averages over the steps.
    let steps = results[2].value
    #expect(largestDifference(results[3].value, (steps[0][0] + steps[0][1]).reshaped([1, 4]) * 0.5) < 1e-6)
  }

  @Test func modelsOfSeveralOutputsAreLayers() {
    let x = Input(shape: [3])
    let inner = Functional(inputs: [x], outputs: [Dense(2)(x), Dense(4)(x)])
    let start = Input(shape: [3])
    let parts = inner.callAll([start.output])
    #expect(parts.map(\.shape) == [[nil, 2], [nil, 4]])
    let model = Functional(inputs: start, outputs: Concatenate()(parts), seed: 1)
    #expect(model(Tensor.ones([2, 3])).shape == [2, 6])
    #expect(model.parameters.count == 4)
    #expect(inner.callAll([Variable(Tensor.ones([2, 3]))]).map(\.shape) == [[2, 2], [2, 4]])
  }

  @Test func masksMeetWhereBranchesMeet() {
    let ids = Tensor([[1, 0], [0, 0]] as [[Int32]])
    let other = Tensor([[1, 1], [0, 0]] as [[Int32]])
    let embedding = Embedding(inputDim: 2, outputDim: 3, maskZero: true)
    let (x, y) = (embedding(ids), embedding(other))
    #expect(Add()([x, y]).mask == Tensor([true, true, false, false], shape: [2, 2]))
    #expect(Add()([x, Variable(y.value)]).mask == nil)
    #expect(Concatenate()([x, y]).mask == Tensor([true, true, false, false], shape: [2, 2]))
    #expect(
      Concatenate(axis: 1)([x, Variable(y.value)]).mask
        == Tensor([true, false, true, true, false, false, true, true], shape: [2, 4]))
  }

  @Test func pairsHaveGradients() {
    let x = [Tensor.spaced([3, 4]), Tensor.spaced([4], seed: 2) + 0.05]
    checkGradient(at: x) { Variable.maximum($0[0], $0[1]) }
    checkGradient(at: x) { Variable.minimum($0[0], $0[1]) }
    checkGradient(at: [Tensor.noise([2, 3, 4]), Tensor.noise([2, 4, 2], seed: 3)]) {
      $0[0].batchProduct($0[1])
    }
  }

  /// A large convolution is pooled part by part, unless something else wants to see it.
  @Test func poolingPartByPartChangesNothing() throws {
    let input = Input(shape: [9, 8, 3])
    let convolved = Conv2D(5, kernelSize: 3, padding: .same, activation: .relu)(input)
    let pooled = MaxPooling2D()(convolved)
    let x = [Tensor.noise([12, 9, 8, 3])]
    for outputs in [[pooled], [pooled, convolved], [Flatten()(pooled), GlobalMaxPooling2D()(convolved)]] {
      let model = Functional(inputs: [input], outputs: outputs, seed: 1)
      func results(_ partByteCount: Int) throws -> [Tensor] {
        try PooledConvolutionPlan.$partByteCount.withValue(partByteCount) {
          let (_, gradients) = valueWithGradients(of: model.parameters) {
            model.callAll(x.map { Variable($0) }, training: true)
              .map { ($0 * $0).sum() }.reduce(Variable(Tensor(Float(0))), +)
          }
          return try model.predict(x) + gradients.compactMap { $0 }
        }
      }
      model.build(forInputs: [[nil, 9, 8, 3]])
      let whole = try results(1 << 20)
      #expect(whole.count == outputs.count + 2)
      for (a, b) in try zip(results(1), whole) {
        #expect(a.isClose(to: b, absolute: 1e-4, relative: 1e-4))
      }
    }
  }

  @Test func graphsStandInLinesAndLinesInGraphs() throws {
    let folder = try TemporaryFolder()
    let inside = Input(shape: [3])
    let graph = Functional(
      inputs: inside, outputs: Dense(3)(inside) + Sequential { Dense(3); ELU() }(inside))
    let model = Sequential(seed: 4) {
      Input(shape: [2])
      Dense(3)
      graph
      Dense(1)
    }
    let x = Tensor.noise([4, 2])
    let y = model(x).value
    #expect(model.parameters.count == 8)
    try model.save(folder.path("line.keras"))
    #expect(try Model.load(folder.path("line.keras"))(x).value == y)
  }
}
