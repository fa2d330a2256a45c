import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// A model that Keras saved in the middle of a run, with what it made of it.
struct SavedModel {
  let path: String
  let x: Tensor
  let y: Tensor
  let predictions: Tensor
  /// All weights after three more training steps on `x` and `y`.
  let after: [Tensor]

  static func path(_ name: String) -> String { Fixtures.path("goldens/keras/\(name).keras") }

  init(_ name: String) throws {
    path = Self.path(name)
    let file = try NPZFile(Fixtures.path("goldens/keras/\(name).npz"))
    x = try file.tensor("x")
    y = try file.tensor("y")
    predictions = try file.tensor("predictions")
    let count = file.names.count { $0.hasPrefix("after_") }
    after = try (0..<count).map { try file.tensor("after_\($0)") }
  }
}

/// The text model of the goldens, made here.
func makeTextModel(seed: Int = 1) -> Sequential {
  let model = Sequential(seed: seed) {
    Input(shape: [7], dtype: .int32)
    Embedding(inputDim: 20, outputDim: 4)
    GlobalAveragePooling1D()
    Dense(5, activation: .relu)
    Dense(1)
  }
  model.compile(
    optimizer: SGD(learningRate: 0.5, momentum: 0.9),
    loss: BinaryCrossentropy(fromLogits: true), metrics: [BinaryAccuracy(threshold: 0)])
  return model
}

/// The largest difference between two tensors of the same shape.
func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
  precondition(a.shape == b.shape, "shapes \(a.shape) and \(b.shape) differ")
  return zip(a.scalars(of: Float.self), b.scalars(of: Float.self)).map { abs($0 - $1) }.max() ?? 0
}

extension SavedModel {
  /// The error of loading the golden model `name` of `layers` with `old` replaced by `new` in its configuration.
  static func error(
    of name: String, replacing old: String, by new: String, in folder: TemporaryFolder
  ) throws -> ModelFileError {
    let archive = try ZipArchive(path("layers/\(name)"))
    let text = String(decoding: try archive.read("config.json"), as: UTF8.self)
    try #require(text.contains(old))
    let file = try folder.path("\(name).keras")
    let writer = ZipWriter(name: file)
    try writer.add("config.json", Array(text.replacing(old, with: new).utf8))
    try writer.add("model.weights.h5", archive.read("model.weights.h5"))
    try writer.write(to: file)
    return try #require(throws: ModelFileError.self) { try Model.load(file) }
  }
}
