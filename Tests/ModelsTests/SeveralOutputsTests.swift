import Datasets
import Models
import Tensors
import Testing
import _TestSupport

/// An image and a text in, a kind and a price out.
private func pair() -> Functional {
  let image = Input(shape: [4], name: "image"), text = Input(shape: [3], name: "text")
  let both = Concatenate()([Dense(5, activation: .tanh)(image), Dense(4, activation: .tanh)(text)])
  return Functional(
    inputs: [image, text],
    outputs: [Dense(3, activation: .softmax, name: "kind")(both), Dense(1, name: "price")(both)],
    seed: 3)
}

private func compiled() -> Functional {
  let model = pair()
  model.compile(
    optimizer: Adam(learningRate: 0.02), loss: ["kind": .crossentropy, "price": .mse],
    metrics: ["kind": [.accuracy], "price": [.mae]], lossWeights: ["price": 0.5])
  return model
}

private let images = Tensor.noise([24, 4]), texts = Tensor.noise([24, 3], seed: 2)
private let kinds = Tensor((0..<24).map { Int32($0 % 3) })
private let prices = images.sum(axis: 1).reshaped([24, 1])

@Suite struct SeveralOutputsTests {
  @Test func listsAndNamesAreTheSame() throws {
    let lists = compiled(), names = compiled(), datasets = compiled()
    let history = try lists.fit(
      [images, texts], [kinds, prices], batchSize: 8, epochs: 3, shuffle: false, verbose: .silent)
    try names.fit(
      ["text": texts, "image": images, "unused": kinds], ["price": prices, "kind": kinds],
      batchSize: 8, epochs: 3, shuffle: false, verbose: .silent)
    let batches = Dataset.range(0..<3).map { number in
      let range = number * 8..<number * 8 + 8
      return (
        ["image": images[range], "text": texts[range]], ["kind": kinds[range], "price": prices[range]]
      )
    }
    try datasets.fit(batches, epochs: 3, verbose: .silent)
    for model in [names, datasets] {
      for (a, b) in zip(model.parameters, lists.parameters) { #expect(a.value == b.value) }
    }
    #expect(
      history.names == [
        "loss", "kind_loss", "price_loss", "kind_accuracy", "price_mae",
      ])
    for epoch in 0..<3 {
      let sum = history["kind_loss"][epoch] + 0.5 * history["price_loss"][epoch]
      #expect(abs(history["loss"][epoch] - sum) < 1e-5)
    }
    #expect(history["loss"][2] < history["loss"][0])
    #expect(try names.predict(["image": images, "text": texts])["kind"] == lists.predict([images, texts])[0])
  }

  @Test func evaluationHasAListAndADictionary() throws {
    let model = compiled()
    let figures = try model.evaluate([images, texts], [kinds, prices], verbose: .silent)
    #expect(figures.list.count == 5)
    #expect(figures.dictionary["kind_accuracy"] == figures["kind_accuracy"])
    #expect(figures.dictionary["loss"] == figures.loss)
  }

  @Test func anOutputWithoutALossNeedsNoLabels() throws {
    let model = pair()
    model.compile(optimizer: SGD(learningRate: 0.1), loss: [nil, .mse])
    let kind = model.layers.first { $0.name == "kind" }!
    model.build(forInputs: [[nil, 4], [nil, 3]])
    let before = kind.parameters.map(\.value)
    let history = try model.fit(
      [images, texts], prices, epochs: 2, shuffle: false, verbose: .silent)
    #expect(history.names == ["loss"])
    #expect(kind.parameters.map(\.value) == before)
    #expect(try model.trainOnBatch([images, texts], ["price": prices]).figures.count == 1)
  }

  @Test func weightsAreOfEachOutputOrOfAll() throws {
    let model = pair()
    model.compile(optimizer: SGD(learningRate: 0), loss: ["kind": .crossentropy, "price": .mse])
    let half = Tensor.full([24], 0.5 as Float)
    let plain = try model.testOnBatch([images, texts], [kinds, prices])
    let all = try model.testOnBatch([images, texts], [kinds, prices], sampleWeight: half)
    #expect(abs(all.loss - plain.loss / 2) < 1e-6)
    let one = try model.testOnBatch([images, texts], [kinds, prices], sampleWeight: ["kind": half])
    #expect(abs(one["kind_loss"]! - plain["kind_loss"]! / 2) < 1e-6)
    #expect(one["price_loss"] == plain["price_loss"])
  }

  @Test func metricsOfTheSameNameAreToldApart() throws {
    let model = Sequential(seed: 1) { Dense(2) }
    model.compile(
      optimizer: .sgd, loss: .mse, metrics: [.mae, .mae], weightedMetrics: [.mae, .mse])
    let x = Tensor.ones([2, 2])
    #expect(
      try model.testOnBatch(x, x).figures.map(\.name) == ["loss", "mae", "mae_1", "weighted_mae", "mse"])
  }

  @Test func layersMayBeTheOnlyLoss() throws {
    final class Price: Layer {
      override func call(_ x: Variable, training: Bool) -> Variable {
        addLoss((x * x).mean())
        return x
      }
    }
    let model = Sequential(seed: 1) { Dense(2); Price() }
    model.compile(optimizer: SGD(learningRate: 0.1), loss: [:])
    let history = try model.fit(images, kinds, epochs: 10, seed: 1, verbose: .silent)
    #expect(history["loss"].last! < history["loss"][0] / 4)
  }

  @Test func outputsMayHaveKeys() throws {
    let x = Input(shape: [4])
    let model = Functional(inputs: [x], outputs: ["price": Dense(1)(x), "kind": Dense(3)(x)])
    #expect(model.outputNames == ["kind", "price"])
    #expect(try model.predict([images]).map(\.shape) == [[24, 3], [24, 1]])
  }

  @Test func aNameThatIsNoOutputTraps() async {
    await #expect(processExitsWith: .failure) {
      pair().compile(optimizer: .sgd, loss: ["colour": .mse])
    }
  }

  @Test func aMissingInputTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try pair().predict(["image": images])
    }
  }

  @Test func classWeightsNeedOneOutput() async {
    await #expect(processExitsWith: .failure) {
      try compiled().trainOnBatch([images, texts], [kinds, prices], classWeight: [0: 2])
    }
  }
}
