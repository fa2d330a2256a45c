import Foundation
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

  @Test(arguments: ["line-2", "line-3", "graph-2", "graph-3", "masked-2"])
  func predictsWhatKerasPredicts(name: String) throws {
    let model = try Model.load(path("\(name).h5"))
    let outputs = try model.predict(arrays("x", name))
    let expected = try arrays("y", name)
    #expect(outputs.count == expected.count)
    for (a, b) in zip(outputs, expected) { #expect(largestDifference(a, b) < 1e-5) }
    #expect(model.optimizer != nil)
  }

  /// What Keras 2 writes otherwise than Keras 3 does, in both of its formats: the same numbers here, and in a file for Keras 3.
  /// That one goes to `MILLRACE_SAVED` for `Tools/goldens/open_ours.py`.
  @Test(arguments: ["old", "blocks"], ["h5", "keras"]) func whatKeras2WritesOtherwise(name: String, format: String) throws {
    let model = try Model.load(path("\(name)-2.\(format)"))
    let xs = try arrays("x", "\(name)-2"), ys = try arrays("y", "\(name)-2")
    let folder = try TemporaryFolder()
    let copyPath = try folder.path("copy.keras")
    try model.save(copyPath)
    for model in [model, try Model.load(copyPath)] {
      let found = try model.predict(xs, verbose: .silent)
      #expect(found.count == ys.count)
      for (a, b) in zip(found, ys) { #expect(largestDifference(a, b) < 1e-5) }
    }
    guard let saved = OpenOursTests.folder, format == "h5" else { return }
    try FileManager.default.createDirectory(atPath: "\(saved)/layers", withIntermediateDirectories: true)
    try model.save("\(saved)/layers/\(name)-2.keras")
    var tensors: [String: Tensor] = [:]
    for (index, x) in xs.enumerated() { tensors["x\(index)"] = x }
    for (index, y) in ys.enumerated() { tensors["y\(index)"] = y }
    try NPZFile.write(tensors, to: "\(saved)/layers/\(name)-2.npz")
  }

  /// Only of Keras 2: in a file of Keras 3 the same name is another function.
  @Test func theHardSigmoidOfKeras2IsItsOwn() throws {
    let x = Tensor([[-2.75, -1, 0, 1.5]] as [[Float]])
    func model(_ version: String) throws -> Model {
      let text = #"""
        {"class_name": "Sequential", "keras_version": "\#(version)", "config": {"name": "s", "layers": [
        {"class_name": "Activation", "config": {"name": "a", "activation": "hard_sigmoid"}}], "build_input_shape": [null, 4]}}
        """#
      return try Model.fromJSON(text)
    }
    #expect(try model("2.4.0")(x).value.isClose(to: Tensor([[0, 0.3, 0.5, 0.8]] as [[Float]]), absolute: 1e-6))
    #expect(try model("3.5.0")(x).value.isClose(to: Tensor([[0.25 / 6, 1 / 3, 0.5, 0.75]] as [[Float]]), absolute: 1e-6))
  }

  @Test func knowsHowTheModelWasCompiled() throws {
    for name in ["line-2", "line-3"] {
      let line = try Model.load(path("\(name).h5"))
      #expect((line.optimizer as? SGD)?.momentum == 0.9)
      #expect(line.loss is MeanSquaredError)
      #expect(line.metrics.map(\.name) == ["mae"])
      #expect(line.layers.last?.trainable == false)
    }
    for format in ["h5", "keras"] {
      let blocks = try Model.load(path("blocks-2.\(format)"))
      #expect(blocks.optimizer is RMSprop)
      let x = try arrays("x", "blocks-2"), y = try arrays("y", "blocks-2")
      let figures = try blocks.testOnBatch(x, y).figures
      #expect(figures.map(\.name) == ["loss", "left_loss", "right_loss", "left_mse", "right_accuracy"])
      #expect(abs(figures[1].value + 1) < 1e-5)
      #expect(figures[3].value < 1e-9)
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
