import Files
import HDF5Files
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

struct ModelSaveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["images", "text", "plain"])
  func keepsWhatKerasSaved(name: String) throws {
    let golden = try SavedModel(name)
    let path = try folder.path("copy.keras")
    try Model.load(golden.path).save(path)
    let model = try Model.load(path)
    #expect(try largestDifference(model.predict(golden.x), golden.predictions) < 1e-5)
    for _ in 0..<3 { try model.trainOnBatch(golden.x, golden.y) }
    for (parameter, expected) in zip(model.parameters, golden.after) {
      #expect(largestDifference(parameter.value, expected) < 1e-5, "\(parameter.name)")
    }
  }

  @Test func savesWhereKerasLooks() throws {
    let path = try folder.path("text.keras")
    let model = makeTextModel()
    model.assets = ["vocabulary.txt": Array("the\ncat\n".utf8)]
    try model.save(path)
    let archive = try ZipArchive(path)
    #expect(
      archive.entries.map(\.name)
        == ["metadata.json", "config.json", "model.weights.h5", "assets/vocabulary.txt"])
    let weights = try HDF5File(bytes: archive.read("model.weights.h5"), name: "weights")
    #expect(
      try weights.children(of: "layers").map(\.name)
        == ["dense", "dense_1", "embedding", "global_average_pooling1d"])
    #expect(try weights.shape(of: "layers/embedding/vars/0") == [20, 4])
    #expect(try weights.children(of: "optimizer/vars").count == 7)
    #expect(try weights.tensor("optimizer/vars/0").dtype == .int64)
    #expect(try Model.load(path).assets == model.assets)
  }

  @Test func givesTheSameBytesForTheSameModel() throws {
    let paths = try ["1.keras", "2.keras"].map { try folder.path($0) }
    for path in paths { try makeTextModel(seed: 5).save(path) }
    #expect(try readFile(paths[0]) == readFile(paths[1]))
  }

  @Test func savesAModelThatLearnedItsShape() throws {
    let model = Sequential(seed: 3) {
      Flatten()
      Dense(2)
    }
    let path = try folder.path("plain.keras")
    let unbuilt = try #require(throws: ModelFileError.self) { try model.save(path) }
    #expect(unbuilt.reason.contains("build it first"))
    #expect(try folder.contents() == [])
    let x = Tensor.arange(24, dtype: .float32).reshaped([4, 2, 3])
    let before = try model.predict(x)
    try model.save(path)
    #expect(try largestDifference(Model.load(path).predict(x), before) == 0)
  }

  @Test func savesWeightsAlone() throws {
    let path = try folder.path("text.weights.h5")
    let model = makeTextModel(seed: 1)
    try model.saveWeights(path)
    let other = makeTextModel(seed: 2)
    try other.loadWeights(path)
    for (a, b) in zip(model.parameters, other.parameters) {
      #expect(largestDifference(a.value, b.value) == 0)
    }
  }

  /// A model of the caller's own shape has no description, but its numbers are kept.
  @Test func keepsTheNumbersOfAnyModel() throws {
    final class Twin: Model {
      let left = Dense(2), right = Dense(2)
      override var layers: [Layer] { [left, right] }
      override func call(_ x: Variable, training: Bool) -> Variable { left(x) + right(x) }
      override func build(inputShape: [Int]) {
        for layer in layers { layer.build(for: inputShape) }
      }
    }
    let (model, other) = (Twin(), Twin())
    let x = Tensor.ones([1, 3])
    let expected = try model.predict(x)
    _ = try other.predict(x)
    let path = try folder.path("twin.weights.h5")
    try model.saveWeights(path)
    try other.loadWeights(path)
    #expect(try largestDifference(other.predict(x), expected) == 0)
    let error = try #require(throws: ModelFileError.self) {
      try model.save(folder.path("twin.keras"))
    }
    #expect(error.reason.contains("only a Sequential"))
  }

  @Test func insistsOnTheNamesThatKerasInsistsOn() throws {
    #expect(throws: ModelFileError.self) { try makeTextModel().save(folder.path("text.h5")) }
    #expect(throws: ModelFileError.self) { try makeTextModel().saveWeights(folder.path("text.h5")) }
    #expect(try folder.contents() == [])
  }

  @Test func leavesOutTrainingThatKerasDoesNotHave() throws {
    final class Own: Loss {
      override func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable { predictions }
    }
    let model = makeTextModel()
    model.compile(optimizer: Adam(), loss: Own(name: "own"))
    let path = try folder.path("own.keras")
    try model.save(path)
    let copy = try Model.load(path)
    #expect(copy.optimizer == nil)
    #expect(copy.loss == nil)
  }
}
