import Models
import Tensors
import Testing
import _TestSupport

/// What the articles of `Models.docc` show runs here, word for word; `Tasks` in `TaskTests`.
@Suite struct ArticleTests {
  @Test(arguments: ["SeveralOutputs", "OwnLoops"])
  func everyExampleRuns(article: String) throws {
    let examples = try Article("Sources/Models/Models.docc/\(article).md").examples
    #expect(!examples.isEmpty)
    #expect(try Article.marked(article, in: #filePath) == examples)
  }

  @Test func severalOutputs() throws {
    let images = Tensor.noise([24, 4]), texts = Tensor.noise([24, 3], seed: 2)
    let kinds = Tensor((0..<24).map { Int32($0 % 3) })
    let prices = images.sum(axis: 1).reshaped([24, 1])
    // example: SeveralOutputs
    let image = Input(shape: [4], name: "image"), text = Input(shape: [3], name: "text")
    let both = Concatenate()([Dense(5, activation: .tanh)(image), Dense(4, activation: .tanh)(text)])
    let model = Functional(
      inputs: [image, text],
      outputs: [Dense(3, activation: .softmax, name: "kind")(both), Dense(1, name: "price")(both)])

    model.compile(
      optimizer: .adam, loss: ["kind": .sparseCategoricalCrossentropy, "price": .mse],
      metrics: ["kind": [.accuracy], "price": [.mae]], lossWeights: ["price": 0.5])
    let history = try model.fit(
      ["image": images, "text": texts], ["kind": kinds, "price": prices], epochs: 3, verbose: .silent)
    let names = history.names      // loss, kind_loss, price_loss, kind_accuracy, price_mae

    let lists = try model.predict([images, texts])                        // in the order of the outputs
    let named = try model.predict(["image": images, "text": texts])       // by their names
    // end
    #expect(names == ["loss", "kind_loss", "price_loss", "kind_accuracy", "price_mae"])
    #expect(named == ["kind": lists[0], "price": lists[1]])
  }

  @Test func ownLoops() throws {
    let model = Sequential(seed: 1) { Dense(8, activation: .tanh); Dense(1) }
    let critic = Sequential(seed: 2) { Dense(8, activation: .tanh); Dense(1) }
    let x = Tensor.noise([32, 2])
    let y = x.sum(axis: 1).reshaped([32, 1])
    for model in [model, critic] { model.build(for: x.shape) }
    var losses: [Float] = []
    // example: OwnLoops
    let optimizer = Adam(learningRate: 0.05)
    let meanSquaredError = MeanSquaredError()
    for _ in 0..<50 {
      let (loss, gradients) = valueWithGradients(of: model.parameters) {
        meanSquaredError(y, model(x, training: true))
      }
      optimizer.apply(gradients, to: model.parameters)
      losses.append(loss.scalar(of: Float.self))
    }
    // end
    #expect(losses.last! < losses[0] / 10)
    // example: OwnLoops
    let tape = GradientTape(persistent: true, higherOrder: true, watching: critic.parameters)
    let point = tape.watch(x)
    let score = critic(point).sum()
    let slope = tape.recordedGradient(of: score, withRespectTo: point)!
    let penalty = (slope.power(2).sum(axis: 1).squareRoot() - 1).power(2).mean()
    let gradients = tape.gradient(of: penalty, withRespectTo: critic.parameters)
    // end
    // The score's own bias moves the slope nowhere.
    #expect(gradients.map { $0 == nil } == [false, false, false, true])
    #expect(gradients[0]!.scalars(of: Float.self).contains { abs($0) > 1e-4 })
  }
}
