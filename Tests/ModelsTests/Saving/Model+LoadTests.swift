import Files
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

struct ModelLoadTests {
  @Test(arguments: ["images", "text", "plain", "network", "accumulated"])
  func predictsWhatKerasPredicts(name: String) throws {
    let golden = try SavedModel(name)
    let model = try Model.load(golden.path)
    #expect(try largestDifference(model.predict(golden.x), golden.predictions) < 1e-5)
  }

  @Test(arguments: ["images", "text", "plain"])
  func trainsOnAsKerasDoes(name: String) throws {
    let golden = try SavedModel(name)
    let model = try Model.load(golden.path)
    #expect(model.optimizer?.iterations == 3)
    for _ in 0..<3 { try model.trainOnBatch(golden.x, golden.y) }
    #expect(model.parameters.count == golden.after.count)
    for (parameter, expected) in zip(model.parameters, golden.after) {
      #expect(largestDifference(parameter.value, expected) < 1e-5, "\(parameter.name)")
    }
  }

  /// Twenty steps from where Keras saved, on its batches, with the optimizer's memory from the file.
  @Test(arguments: ["network", "accumulated"])
  func endsARunWhereKerasEndsIt(name: String) throws {
    let golden = try SavedModel(name)
    let model = try Model.load(golden.path)
    #expect(model.optimizer?.iterations == 3)
    for step in 0..<20 {
      let batch = step % 4 * 8..<step % 4 * 8 + 8
      try model.trainOnBatch(golden.x[batch], golden.y[batch])
    }
    for (parameter, expected) in zip(model.parameters, golden.after) {
      #expect(largestDifference(parameter.value, expected) < 1e-4, "\(parameter.name)")
    }
  }

  @Test func knowsHowTheModelWasCompiled() throws {
    let images = try Model.load(SavedModel("images").path)
    let adam = try #require(images.optimizer as? Adam)
    #expect((adam.learningRate, adam.beta1, adam.beta2, adam.epsilon) == (0.01, 0.9, 0.99, 1e-7))
    #expect((images.loss as? SparseCategoricalCrossentropy)?.fromLogits == false)
    #expect(images.metrics.map(\.name) == ["accuracy"])
    let text = try Model.load(SavedModel("text").path)
    let sgd = try #require(text.optimizer as? SGD)
    #expect((sgd.learningRate, sgd.momentum, sgd.nesterov) == (0.5, 0.9, true))
    #expect((text.loss as? BinaryCrossentropy)?.fromLogits == true)
    #expect(text.metrics.map(\.name) == ["right"])
    #expect((text.metrics.first as? BinaryAccuracy)?.threshold == 0.25)
    let accumulated = try Model.load(SavedModel("accumulated").path)
    #expect(accumulated.metrics.map(\.name) == ["mae", "acc", "r2_score", "auc", "cosine_similarity"])
    #expect((accumulated.metrics[3] as? AUC)?.labelWeights == [1, 2])
    #expect(accumulated.weightedMetrics.map(\.name) == ["root"])
    #expect(accumulated.stepsPerExecution == 2)
    let plain = try Model.load(SavedModel("plain").path)
    #expect(plain.loss is MeanSquaredError)
    #expect(plain.optimizer is SGD)
  }

  @Test func keepsNamesAndWhatIsFrozen() throws {
    let images = try Model.load(SavedModel("images").path)
    #expect(images.name == "images")
    #expect(images.layers.map(\.name).contains("second"))
    let plain = try Model.load(SavedModel("plain").path)
    #expect(plain.layers.map(\.trainable) == [true, true, true, false, true])
    #expect(plain.layers[2].name == "inner")
    #expect(plain.layers[2].layers.count == 3)
  }

  @Test func leavesOutTraining() throws {
    let golden = try SavedModel("images")
    let model = try Model.load(golden.path, compile: false)
    #expect(model.optimizer == nil)
    #expect(model.metrics.isEmpty)
    #expect(try largestDifference(model.predict(golden.x), golden.predictions) < 1e-5)
  }

  @Test func loadsWeightsIntoAModelMadeHere() throws {
    let golden = try SavedModel("text")
    let model = makeTextModel()
    try model.loadWeights(Fixtures.path("goldens/keras/text.weights.h5"))
    #expect(try largestDifference(model.predict(golden.x), golden.predictions) < 1e-5)
    #expect(model.optimizer?.iterations == 3)
  }

  @Test func changesNothingWhenOneLayerDoesNotFit() throws {
    let model = Sequential(seed: 1) {
      Input(shape: [7], dtype: .int32)
      Embedding(inputDim: 20, outputDim: 4)
      GlobalAveragePooling1D()
      Dense(5)
      Dense(2)
    }
    model.build(for: [nil, 7])
    let before = model.parameters.map(\.value)
    let error = try #require(throws: ModelFileError.self) {
      try model.loadWeights(Fixtures.path("goldens/keras/text.weights.h5"))
    }
    #expect(error.part == "layer 'dense_1' (Dense)")
    #expect(error.reason == "expected shape [5, 2], found [5, 1] at 'layers/dense_1/vars/0'")
    for (parameter, value) in zip(model.parameters, before) {
      #expect(largestDifference(parameter.value, value) == 0)
    }
  }

  @Test func namesAMissingFile() {
    #expect(throws: FileError.self) { try Model.load("missing.keras") }
    #expect(throws: FileError.self) { try makeTextModel().loadWeights("missing.weights.h5") }
  }

  @Test func refusesTruncatedFiles() throws {
    let folder = try TemporaryFolder()
    let bytes = try readFile(SavedModel("text").path)
    for count in stride(from: 0, to: bytes.count, by: 1117) {
      let path = try folder.write(Array(bytes.prefix(count)), to: "cut.keras")
      #expect(throws: TensorFileError.self) { try Model.load(path) }
    }
  }
}
