import Datasets
import Models
import Tensors
import Testing

/// Numbers that an `Embedding` does not have, whatever is before it, are errors of the data.
@Suite struct LookupErrorTests {
  private let good = Tensor([[0, 4, 2], [1, 1, 3]] as [[Int32]])
  private let bad = Tensor([[0, 4, 2], [1, 5, 3]] as [[Int32]])
  private let labels = Tensor([[1], [0]] as [[Float]])

  private func models() -> [Model] {
    let input = Input(shape: [3], dtype: .int32)
    let words = Embedding(inputDim: 5, outputDim: 2, name: "words")
    let models: [Model] = [
      Sequential(seed: 1) {
        Input(shape: [3], dtype: .int32)
        Embedding(inputDim: 5, outputDim: 2, name: "words")
        GlobalAveragePooling1D()
        Dense(1)
      },
      Functional(inputs: input, outputs: Dense(1)(Flatten()(words(Identity()(input)))), seed: 1),
      Sequential(seed: 1) {
        Sequential([Rescaling(1), Embedding(inputDim: 5, outputDim: 2, name: "words"), Flatten()])
        Dense(1)
      },
    ]
    for model in models { model.compile(optimizer: SGD(learningRate: 0.1), loss: .mse) }
    return models
  }

  @Test func areThrown() throws {
    for model in models() {
      let expected = "the layer 'words' is asked for 5, and looks up numbers from 0 to 4"
      _ = try model.fit(good, labels, verbose: .silent)
      let before = model.parameters.map(\.value)
      #expect(dataProblem { _ = try model.fit(bad, labels, epochs: 2, verbose: .silent) } == expected)
      #expect(dataProblem { _ = try model.evaluate(bad, labels, verbose: .silent) } == expected)
      #expect(dataProblem { _ = try model.predict(bad, verbose: .silent) } == expected)
      #expect(dataProblem { _ = try model.predict([bad], verbose: .silent) } == expected)
      #expect(dataProblem { _ = try model.predictOnBatch(bad) } == expected)
      #expect(dataProblem { _ = try model.trainOnBatch(bad, labels) } == expected)
      #expect(dataProblem { _ = try model.testOnBatch(bad, labels) } == expected)
      let dataset = Dataset([bad])
      #expect(dataProblem { _ = try model.predict(dataset, verbose: .silent) } == expected)
      #expect(dataProblem { _ = try model.fit(dataset.map { ($0, $0.cast(to: .float32)) }, verbose: .silent) } == expected)
      // Nothing was trained, and all goes on as before.
      for (parameter, value) in zip(model.parameters, before) { #expect(parameter.value == value) }
      #expect(try model.predict(good, verbose: .silent).shape == [2, 1])
    }
  }

  /// A refused batch on its way changes what follows batches: averages, singular vectors, states, and how often was drawn.
  @Test func aRefusedBatchLeavesTheModelAsItWas() throws {
    func made() -> Model {
      let input = Input(shape: [3], dtype: .int32)
      let numbers = Reshape([3, 1])(input)
      let before = SpectralNormalization(Dense(4))(BatchNormalization(axis: 1, momentum: 0.5)(numbers))
      let state = GRU(3, dropout: 0.2, stateful: true)(Dropout(0.3)(before))
      let words = Flatten()(Embedding(inputDim: 5, outputDim: 2, name: "words")(input))
      let model = Functional(inputs: input, outputs: Dense(1)(Concatenate()([state, words])), seed: 1)
      model.compile(optimizer: Adam(learningRate: 0.01), loss: .mse)
      return model
    }
    let (model, spared) = (made(), made())
    for round in 0..<3 {
      if round > 0 { #expect(dataProblem { _ = try model.trainOnBatch(bad, labels) } != nil) }
      #expect(dataProblem { _ = try model.testOnBatch(bad, labels) } != nil)
      #expect(dataProblem { _ = try model.predict(bad, verbose: .silent) } != nil)
      for each in [model, spared] { try each.trainOnBatch(good, labels) }
      for (a, b) in zip(model.parameters, spared.parameters) { #expect(a.value == b.value, "\(a.path) in round \(round)") }
      #expect(try model.predict(good, verbose: .silent) == spared.predict(good, verbose: .silent))
    }
  }

  /// Also the very first data, which make the layers.
  @Test func layersThatTheFirstCallMakesAreChecked() throws {
    final class Late: Model {
      lazy var words = Embedding(inputDim: 5, outputDim: 2, name: "words")
      lazy var top = Dense(1)
      /// From 1 on, so that the zeros of building are no words.
      override func call(_ x: Variable, training: Bool) -> Variable {
        top(words(Variable(x.value - 1)).reshaped([x.shape[0], -1]))
      }
    }
    func made() -> Model {
      let model = Late(seed: 1)
      model.compile(optimizer: SGD(learningRate: 0.1), loss: .mse)
      return model
    }
    let (bad, good) = (Tensor([[1, 2], [3, 9]] as [[Float]]), Tensor([[1, 2], [3, 5]] as [[Float]]))
    let expected = "the layer 'words' is asked for 8, and looks up numbers from 0 to 4"
    let first = made()
    #expect(dataProblem { _ = try first.fit(bad, labels, verbose: .silent) } == expected)
    #expect(dataProblem { _ = try made().evaluate(bad, labels, verbose: .silent) } == expected)
    #expect(dataProblem { _ = try made().predict(bad, verbose: .silent) } == expected)
    #expect(dataProblem { _ = try made().trainOnBatch(bad, labels) } == expected)
    let second = made()
    for model in [first, second] { try model.fit(good, labels, seed: 1, verbose: .silent) }
    for (a, b) in zip(first.parameters, second.parameters) { #expect(a.value == b.value) }
  }

  @Test func largeAndNegativeOnesAreThrownToo() throws {
    let model = models()[0]
    for wrong in [Int64(-1), 1 << 40] {
      let x = Tensor([[0, 1, wrong]] as [[Int64]])
      #expect(dataProblem { _ = try model.predict(x, verbose: .silent) }?.contains("is asked for \(wrong),") == true)
    }
    let floats = Sequential([Embedding(inputDim: 5, outputDim: 2, name: "words")], seed: 1)
    #expect(dataProblem { _ = try floats.predict(Tensor([[0, .nan]] as [[Float]]), verbose: .silent) } != nil)
    #expect(try floats.predict(Tensor([[0, 4.9]] as [[Float]]), verbose: .silent).shape == [1, 2, 2])
  }

  /// Outside of those calls it is a mistake of the program.
  @Test func aCallTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Embedding(inputDim: 5, outputDim: 2)(Tensor([[5]] as [[Int32]]))
    }
  }
}
