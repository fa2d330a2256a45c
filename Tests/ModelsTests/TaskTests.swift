import Datasets
import Foundation
import Models
import Tensors
import Testing
import _TestSupport

/// The task kinds of `Models.docc/Tasks.md`, word for word; each learns what can be learned.
@Suite struct TaskTests {
  @Test func theArticleShowsWhatRuns() throws {
    let article = try Article("Sources/Models/Models.docc/Tasks.md")
    #expect(article.examples.count == 10)
    #expect(try article.examples == Article.marked("Tasks", in: #filePath))
  }

  @Test func binary() throws {
    let x = Tensor.noise([128, 2])
    let y = Tensor(x.scalars(of: Float.self).chunked(2).map { (pair: [Float]) -> Float in pair[0] * pair[1] > 0 ? 1 : 0 })
    // example: Tasks
    let model = Sequential(seed: 1) {
      Dense(16, activation: .relu)
      Dense(1, activation: .sigmoid)
    }
    model.compile(optimizer: Adam(learningRate: 0.02), loss: .binaryCrossentropy, metrics: [.accuracy, .auc])
    let history = try model.fit(x, y, epochs: 40, seed: 1, verbose: .silent)   // y: [samples], 0 or 1
    // end
    #expect(history["accuracy"].last! > 0.8)
    #expect(history["auc"].last! > 0.8)
  }

  @Test func multiClass() throws {
    let x = Tensor.noise([128, 3])
    let y = x.argmax().cast(to: .int32)
    // example: Tasks
    let model = Sequential(seed: 1) {
      Dense(16, activation: .relu)
      Dense(3, activation: .softmax)
    }
    model.compile(
      optimizer: Adam(learningRate: 0.02), loss: .sparseCategoricalCrossentropy, metrics: [.accuracy])
    let history = try model.fit(x, y, epochs: 15, seed: 1, verbose: .silent)   // y: [samples], 0, 1 or 2
    let classes = try model.predict(x).argmax()
    // end
    #expect(history["accuracy"].last! > 0.8)
    #expect(classes.shape == [128])
  }

  @Test func multiLabel() throws {
    let x = Tensor.noise([128, 4])
    let y = Tensor(x.scalars(of: Float.self).map { (number: Float) -> Float in number > 0 ? 1 : 0 }, shape: [128, 4])
    // example: Tasks
    let model = Sequential(seed: 1) {
      Dense(16, activation: .relu)
      Dense(4, activation: .sigmoid)
    }
    model.compile(
      optimizer: Adam(learningRate: 0.02), loss: .binaryCrossentropy,
      metrics: [.binaryAccuracy, F1Score(average: .macro, threshold: 0.5)])
    let history = try model.fit(x, y, epochs: 15, seed: 1, verbose: .silent)   // y: [samples, 4]
    // end
    #expect(history["binary_accuracy"].last! > 0.8)
    #expect(history["f1_score"].last! > 0.7)
  }

  @Test func regression() throws {
    let x = Tensor.noise([160, 3])
    let y = x.sum(axis: 1).reshaped([160, 1])
    // example: Tasks
    let model = Sequential(seed: 1) {
      Dense(16, activation: .relu)
      Dense(1)
    }
    model.compile(optimizer: Adam(learningRate: 0.02), loss: .mse, metrics: [.mae, .r2Score])
    let history = try model.fit(
      x, y, epochs: 25, validationSplit: 0.2, seed: 1,
      callbacks: [EarlyStopping(patience: 5, restoreBestWeights: true)], verbose: .silent)
    // end
    #expect(history["val_r2_score"].max()! > 0.8)
  }

  @Test func segmentation() throws {
    let images = Tensor.noise([32, 8, 8, 1])
    let classes = images.scalars(of: Float.self).enumerated().map { (place: Int, pixel: Float) -> Int32 in
      place % 17 == 0 ? 255 : pixel > 0 ? 1 : 0
    }
    let masks = Tensor(classes, shape: [32, 8, 8])
    // example: Tasks
    let image = Input(shape: [8, 8, 1])
    let down = Conv2D(8, kernelSize: 3, strides: 2, padding: .same, activation: .relu)(image)
    let up = Conv2DTranspose(8, kernelSize: 3, strides: 2, padding: .same, activation: .relu)(down)
    let joined = Concatenate()([up, image.output])
    let model = Functional(
      inputs: image, outputs: Conv2D(2, kernelSize: 1, activation: .softmax)(joined), seed: 1)
    model.compile(
      optimizer: Adam(learningRate: 0.02), loss: SparseCategoricalCrossentropy(ignoreClass: 255),
      metrics: [MeanIoU(numClasses: 2, ignoreClass: 255, sparsePredictions: false)])
    let history = try model.fit(
      images, masks, batchSize: 4, epochs: 12, seed: 1, verbose: .silent)   // masks: [samples, 8, 8]
    // end
    #expect(history["mean_io_u"].last! > 0.7)
  }

  @Test func detection() throws {
    // A spot or a bar, somewhere.
    var pixels = [Float](repeating: 0, count: 64 * 64), kind: [Int32] = [], place: [Float] = []
    for sample in 0..<64 {
      let (row, column) = (sample * 7 % 6 + 1, sample * 5 % 6 + 1)
      for offset in sample % 2 == 0 ? [0] : [-1, 0, 1] { pixels[sample * 64 + row * 8 + column + offset] = 1 }
      kind.append(Int32(sample % 2))
      place += [Float(row) / 8, Float(column) / 8]
    }
    let images = Tensor(pixels, shape: [64, 8, 8, 1])
    let kinds = Tensor(kind), places = Tensor(place, shape: [64, 2])
    // example: Tasks
    let image = Input(shape: [8, 8, 1])
    let body = Flatten()(Conv2D(6, kernelSize: 3, activation: .relu)(image))
    let hidden = Dense(32, activation: .relu)(body)
    let model = Functional(
      inputs: [image],
      outputs: [Dense(2, activation: .softmax, name: "kind")(hidden), Dense(2, name: "place")(hidden)], seed: 1)
    model.compile(
      optimizer: Adam(learningRate: 0.01),
      loss: ["kind": .sparseCategoricalCrossentropy, "place": .huber],
      metrics: ["kind": [.accuracy], "place": [.mae]], lossWeights: ["place": 2])
    let history = try model.fit(
      images, ["kind": kinds, "place": places], batchSize: 16, epochs: 30, seed: 1, verbose: .silent)
    // end
    #expect(history["kind_accuracy"].last! > 0.9)
    #expect(history["place_mae"].last! < 0.15)
  }

  @Test func labelling() throws {
    let numbers = (0..<32 * 6).map { (i: Int) -> Int32 in i % 6 > i / 6 % 4 + 1 ? 0 : Int32(1 + i * 7 % 11) }
    let words = Tensor(numbers, shape: [32, 6])
    let tags = Tensor(numbers.map { $0 % 2 }, shape: [32, 6])
    // example: Tasks
    let model = Sequential(seed: 1) {
      Input(shape: [nil], dtype: .int32)
      Embedding(inputDim: 12, outputDim: 8, maskZero: true)
      Bidirectional(LSTM(8, returnSequences: true))
      Dense(2, activation: .softmax)
    }
    model.compile(
      optimizer: Adam(learningRate: 0.03), loss: .sparseCategoricalCrossentropy, metrics: [.accuracy])
    let history = try model.fit(words, tags, batchSize: 8, epochs: 12, seed: 1, verbose: .silent)
    let longer = try model.predict(Tensor([[3, 5, 2, 7, 9, 11, 4, 1]] as [[Int32]]))   // [1, 8, 2]
    // end
    #expect(history["accuracy"].last! > 0.9)
    #expect(longer.shape == [1, 8, 2])
  }

  @Test func generation() throws {
    // 0 1 2 3 0 1 2 3 …, begun anywhere.
    func letter(_ place: Int) -> Int32 { Int32((place / 7 + place % 7) % 4) }
    let letters = Tensor((0..<112).map(letter), shape: [16, 7])
    let nextLetters = Tensor((0..<112).map { (letter($0) + 1) % 4 }, shape: [16, 7])
    // example: Tasks
    let model = Sequential(seed: 1) {
      Input(shape: [nil], dtype: .int32)
      Embedding(inputDim: 4, outputDim: 6)
      LSTM(12, returnSequences: true)
      Dense(4)
    }
    model.compile(
      optimizer: Adam(learningRate: 0.05), loss: SparseCategoricalCrossentropy(fromLogits: true))
    let history = try model.fit(letters, nextLetters, batchSize: 4, epochs: 25, seed: 1, verbose: .silent)

    var said: [Int32] = [0, 1]
    for _ in 0..<6 {
      let logits = try model.predict(Tensor(said, shape: [1, said.count]), verbose: .silent)[0]
      said.append(Int32(logits.argmax()[said.count - 1].scalar(of: Int64.self)))
    }
    // end
    #expect(history["loss"].last! < history["loss"][0] / 3)
    #expect(said == [0, 1, 2, 3, 0, 1, 2, 3])
  }

  @Test func imageAndText() throws {
    // Bright or dark, and a text that says so or not.
    let images = Tensor((0..<64 * 36).map { (i: Int) -> Float in Float(i / 36 % 2) }, shape: [64, 6, 6, 1])
    let words = (0..<64 * 3).map { (i: Int) -> Int32 in i % 3 == 2 ? 0 : Int32(1 + i / 6 % 2 * 4) }
    let texts = Tensor(words, shape: [64, 3])
    let fits = Tensor((0..<64).map { (i: Int) -> Float in i % 2 == i / 2 % 2 ? 1 : 0 })
    // example: Tasks
    let image = Input(shape: [6, 6, 1], name: "image")
    let text = Input(shape: [nil], dtype: .int32, name: "text")
    let seen = GlobalAveragePooling2D()(Conv2D(8, kernelSize: 3, activation: .relu)(image))
    let read = GlobalAveragePooling1D()(Embedding(inputDim: 10, outputDim: 8, maskZero: true)(text))
    let model = Functional(
      inputs: [image, text],
      outputs: [Dense(1, activation: .sigmoid)(Dense(16, activation: .relu)(Concatenate()([seen, read])))],
      seed: 1)
    model.compile(optimizer: Adam(learningRate: 0.02), loss: .binaryCrossentropy, metrics: [.accuracy])
    let history = try model.fit(
      ["image": images, "text": texts], fits, batchSize: 16, epochs: 40, seed: 1, verbose: .silent)
    // end
    #expect(history["accuracy"].last! > 0.9)
  }

  @Test func timeSeries() throws {
    let series = Tensor((0..<200).map { (step: Int) -> Float in sin(Float(step) / 4) }, shape: [200, 1])
    // example: Tasks
    let windows = try Dataset.timeseries(
      from: series, targets: series[8..<200], sequenceLength: 8, batchSize: 16, shuffle: true)
    let model = Sequential(seed: 1) {
      LSTM(12)
      Dense(1)
    }
    model.compile(optimizer: Adam(learningRate: 0.02), loss: .mse)
    let history = try model.fit(windows, epochs: 12, verbose: .silent)
    // end
    #expect(history["loss"].last! < 0.05)
  }
}

extension Array {
  /// Parts of so many elements.
  fileprivate func chunked(_ size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
