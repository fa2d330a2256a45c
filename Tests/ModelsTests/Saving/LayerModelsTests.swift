import Foundation
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Models that Keras saved, which together contain every layer: the same predictions here, and after
/// saving and loading again. Copies go to `MILLRACE_SAVED` for `Tools/goldens/open_ours.py`.
struct LayerModelsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func tensors(_ file: NPZFile, _ letter: String) throws -> [Tensor] {
    try (0..<file.names.count { $0.hasPrefix(letter) }).map { try file.tensor("\(letter)\($0)") }
  }

  private func predictions(_ model: Model, _ xs: [Tensor]) -> [Tensor] {
    model.callAll(xs.map { Variable($0) }).map(\.value)
  }

  @Test(arguments: [
    "sequences", "images", "volumes", "graph", "recurrent", "attention", "blocks", "states", "moving",
    "prepared", "activated", "distributed", "stacked", "merged", "sliced", "operated", "cells", "learned", "unrun", "planned", "texts", "continued",
    "adapted", "attended", "masked",
  ])
  func predictWhatKerasPredicts(name: String) throws {
    let file = try NPZFile(Fixtures.path("goldens/keras/layers/\(name).npz"))
    let xs = try tensors(file, "x"), ys = try tensors(file, "y")
    let model = try Model.load(Fixtures.path("goldens/keras/layers/\(name).keras"))
    let path = try folder.path("\(name).keras")
    try model.save(path)
    let copy = try Model.load(path)
    #expect(copy.layers.map(\.name) == model.layers.map(\.name))
    for model in [model, copy] {
      let found = predictions(model, xs)
      #expect(found.map(\.shape) == ys.map(\.shape))
      for (a, b) in zip(found, ys) { #expect(largestDifference(a, b) < 2e-5) }
    }
    try write(model, name, xs, ys)
  }

  /// A mask by name that is made of others counts as well; there are no words for it here when the model is saved.
  @Test func aMaskMadeOfOthersIsNotWritten() throws {
    let file = try NPZFile(Fixtures.path("goldens/keras/layers/unwritten.npz"))
    let model = try Model.load(Fixtures.path("goldens/keras/layers/unwritten.keras"))
    let found = predictions(model, try tensors(file, "x"))
    #expect(largestDifference(found[0], try tensors(file, "y")[0]) < 2e-5)
    let error = #expect(throws: ModelFileError.self) { try model.save(folder.path("unwritten.keras")) }
    #expect(error?.reason == "a mask that it is given by name cannot be written")
    #expect(error?.part == "layer 'gru' (GRU)")
  }

  /// Of half the sum of all squares, as TensorFlow has them.
  @Test func slopesOfOperationsAreKeras() throws {
    let file = try NPZFile(Fixtures.path("goldens/keras/layers/operated.npz"))
    let model = try Model.load(Fixtures.path("goldens/keras/layers/operated.keras"))
    let tape = GradientTape(persistent: true)
    let xs = try tensors(file, "x").map { $0.dtype == .float32 ? tape.watch($0) : Variable($0) }
    let squares = model.callAll(xs).map { ($0 * $0).sum() * 0.5 }
    let total = squares.dropFirst().reduce(squares[0], +)
    for (x, expected) in zip(xs, try tensors(file, "g")) {
      let found = try #require(tape.gradient(of: total, withRespectTo: x))
      #expect(largestDifference(found, expected) < 1e-5 * expected.scalars(of: Float.self).map(abs).max()!)
    }
  }

  /// A graph made here, whose layers would be confused if they were not in Keras' order.
  @Test func aGraphMadeHereComesBack() throws {
    let a = Input(shape: [3], name: "a"), b = Input(shape: [5, 2], name: "b")
    let late = Dense(4, activation: .tanh), twice = Dense(4)
    let start = twice(Dense(3)(a))
    let text = GlobalMaxPooling1D()(Conv1D(4, kernelSize: 2)(b))
    let within = Input(shape: [4])
    let inner = Functional(inputs: within, outputs: Dense(4, activation: .gelu)(late(within)) + within.output)
    let y = Dense(2)(Concatenate()([inner(text), twice(Dense(3)(start)), start * text]))
    let model = Functional(
      inputs: [a, b], outputs: [y, inner(start)], name: "made", seed: 3)
    let xs = [Tensor.noise([6, 3]), Tensor.noise([6, 5, 2], seed: 2)]
    let ys = predictions(model, xs)
    #expect(ys.map(\.shape) == [[6, 2], [6, 4]])
    let path = try folder.path("made.keras")
    try model.save(path)
    let copy = try #require(try Model.load(path) as? Functional)
    for (x, y) in zip(predictions(copy, xs), ys) { #expect(largestDifference(x, y) == 0) }
    for (x, y) in try zip(copy.predict(xs, batchSize: 4), ys) { #expect(largestDifference(x, y) < 1e-6) }
    #expect(copy.layers.map(\.name) == model.layers.map(\.name))
    try write(model, "made", xs, ys)
  }

  /// Keras calls an operation on masks `concatenate` if the name is free, and no two parts may have the same.
  @Test func joinedMasksKeepTheirName() throws {
    func names(maskZero: Bool) throws -> [String] {
      let words = Input(shape: [5], dtype: .int32)
      let x = Embedding(inputDim: 9, outputDim: 4, maskZero: maskZero)(words)
      let joined = Concatenate(name: "joined")([Concatenate()([x, x]), x])
      let model = Functional(inputs: words, outputs: GlobalAveragePooling1D()(joined), seed: 1)
      model.build(for: [nil, 5])
      let path = try folder.path("joined.keras")
      try model.save(path)
      #expect(try Model.load(path).layers.map(\.name) == model.layers.map(\.name))
      let file = try JSONSerialization.jsonObject(with: Data(ZipArchive(path).read("config.json")))
      let config = (file as? [String: Any])?["config"] as? [String: Any]
      let layers = config?["layers"] as? [[String: Any]] ?? []
      return layers.filter { $0["class_name"] as? String == "Concatenate" }
        .map { ($0["config"] as? [String: Any])?["name"] as? String ?? "none" }
    }
    #expect(try names(maskZero: true) == ["none", "joined"])
    #expect(try names(maskZero: false) == ["concatenate", "joined"])
  }

  private func write(_ model: Model, _ name: String, _ xs: [Tensor], _ ys: [Tensor]) throws {
    guard let saved = OpenOursTests.folder else { return }
    let folder = "\(saved)/layers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try model.save("\(folder)/\(name).keras")
    var tensors: [String: Tensor] = [:]
    for (index, x) in xs.enumerated() { tensors["x\(index)"] = x }
    for (index, y) in ys.enumerated() { tensors["y\(index)"] = y }
    try NPZFile.write(tensors, compression: .deflated, to: "\(folder)/\(name).npz")
  }
}

/// Graphs in files from elsewhere.
struct SavedGraphTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The error of loading the graph of the goldens with `old` replaced by `new`.
  private func error(replacing old: String, by new: String) throws -> ModelFileError {
    try SavedModel.error(of: "graph", replacing: old, by: new, in: folder)
  }

  @Test(arguments: [
    (#"["inner", 1, 0]"#, #"["inner", 7, 0]"#, "does not exist, or depends on itself"),
    (#"["inner", 1, 0]"#, #"["outer", 1, 0]"#, "does not exist, or depends on itself"),
    (#"["reshape", 0, 0]"#, #"["dot_1", 0, 0]"#, "does not exist, or depends on itself"),
    (#""input_layers": [["left", 0, 0], "#, #""input_layers": ["#, "which is not among them"),
    (#""input_layers": [["left", 0, 0]"#, #""input_layers": [["add", 0, 0]"#, "is no input"),
    (#""output_layers": [["first", 0, 0]"#, #""output_layers": [["first", 2, 0]"#, "no result 0 of call 2"),
    (#""output_layers": [["first", 0, 0]"#, #""output_layers": [["first", 0]"#, "expected places"),
    (#""name": "shared""#, #""name": "tower""#, "two layers are called 'tower'"),
    (#""kwargs": {"mask": null}"#, #""kwargs": {"scale": 2}"#, "given more than tensors"),
    (#""axes": 1,"#, #""axes": 2,"#, "do not fit along axes [2, 2]"),
  ])
  func whatDoesNotHoldTogetherIsAnError(old: String, new: String, reason: String) throws {
    let error = try error(replacing: old, by: new)
    #expect(error.reason.contains(reason), "\(error)")
  }
}
