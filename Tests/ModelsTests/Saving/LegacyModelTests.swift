import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// HDF5 files of Keras 2 and of Keras 3: `Tools/goldens/legacy_files.py`.
@Suite struct LegacyModelTests {
  private func path(_ name: String) -> String { Fixtures.path("goldens/legacy/\(name)") }

  private func arrays(_ letter: String, _ name: String) throws -> [Tensor] {
    let file = try NPZFile(path("\(name).npz"))
    return try file.names.filter { $0.hasPrefix(letter) }.sorted().map { try file.tensor($0) }
  }

  @Test(arguments: ["line-2", "line-3", "graph-2", "graph-3"])
  func predictsWhatKerasPredicts(name: String) throws {
    let model = try Model.load(path("\(name).h5"))
    let outputs = try model.predict(arrays("x", name))
    let expected = try arrays("y", name)
    #expect(outputs.count == expected.count)
    for (a, b) in zip(outputs, expected) { #expect(largestDifference(a, b) < 1e-5) }
    #expect(model.optimizer != nil)
  }

  @Test func knowsHowTheModelWasCompiled() throws {
    for name in ["line-2", "line-3"] {
      let line = try Model.load(path("\(name).h5"))
      #expect((line.optimizer as? SGD)?.momentum == 0.9)
      #expect(line.loss is MeanSquaredError)
      #expect(line.metrics.map(\.name) == ["mae"])
      #expect(line.layers.last?.trainable == false)
    }
    let graph = try Model.load(path("graph-2.h5"))
    let x = try arrays("x", "graph-2"), y = try arrays("y", "graph-2")
    #expect(try graph.testOnBatch(x, y).figures.map(\.name) == ["loss", "left_loss", "right_loss"])
  }

  @Test func weightsAloneAreLoaded() throws {
    let model = try Model.load(path("line-2.h5"), compile: false)
    let expected = model.parameters.map(\.value)
    for parameter in model.parameters { parameter.value = Tensor.zeros(parameter.value.shape) }
    try model.loadWeights(path("line.weights.h5"))
    #expect(model.parameters.map(\.value) == expected)
    #expect(throws: ModelFileError.self) { try Model.load(path("line.weights.h5")) }
    #expect(throws: TensorFileError.self) {
      try Model.load(path("graph-2.h5")).loadWeights(path("line.weights.h5"))
    }
  }

  @Test func itIsSavedAsKeras3() throws {
    let folder = try TemporaryFolder()
    let model = try Model.load(path("graph-2.h5"))
    try model.save(folder.path("graph.keras"))
    let copy = try Model.load(folder.path("graph.keras"))
    let x = try arrays("x", "graph-2")
    #expect(try copy.predict(x) == model.predict(x))
  }
}
