import HDF5Files
import TensorFiles

extension Model {
  /// Writes the model to one file that Keras opens: layers, weights, and what is needed to train on.
  ///
  ///     try model.save("cats.keras")
  ///     let copy = try Model.load("cats.keras")   // or keras.models.load_model("cats.keras")
  ///
  /// The file appears under its name only when it is complete. The same model gives the same bytes.
  /// Optimizer, loss and metrics are described when Keras has them too; `assets` travel along.
  ///
  /// Format: a zip archive of `metadata.json`, `config.json` and `model.weights.h5`, as Keras 3
  /// writes it (keras/src/saving/saving_lib.py).
  ///
  /// - Throws: `ModelFileError` when the name does not end in `.keras`, which Keras insists on, the
  ///   model is neither `Sequential` nor `Functional`, or it was never built; `FileError` when the
  ///   file cannot be written.
  public func save(_ path: String) throws {
    guard path.hasSuffix(".keras") else {
      throw ModelFileError(path: path, reason: "the name of a saved model ends in .keras")
    }
    if !isBuilt { buildFromInputs() }
    let config = try ModelConfig.describe(self, path: path)
    let weights = HDF5File(creating: path)
    try SavedWeights.write(self, to: weights)
    let writer = ZipWriter(name: path)
    // The version of the format; no date, so that equal models are equal files.
    try writer.add("metadata.json", Array(#"{"keras_version":"3.15.1"}"#.utf8))
    try writer.add("config.json", Array(config.json.description.utf8))
    try writer.add("model.weights.h5", weights.bytes())
    let files = assets.merging(SavedVocabularies.files(of: self)) { $1 }
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      try writer.add("assets/" + name, bytes)
    }
    try writer.write(to: path)
  }

  /// Writes the weights, and what the optimizer remembers, to a file that Keras' `load_weights` reads.
  ///
  ///     try model.saveWeights("cats.weights.h5")
  ///
  /// - Throws: `ModelFileError` when the model was never built or the name does not end in
  ///   `.weights.h5`, which Keras insists on; `FileError` when the file cannot be written.
  public func saveWeights(_ path: String) throws {
    guard path.hasSuffix(".weights.h5") else {
      throw ModelFileError(path: path, reason: "the name of saved weights ends in .weights.h5")
    }
    if !isBuilt { buildFromInputs() }
    guard isBuilt else {
      throw ModelFileError(
        path: path, part: ModelConfig.part(self), reason: "it was never built, so it has no weights"
      )
    }
    let file = HDF5File(creating: path)
    try SavedWeights.write(self, to: file)
    try file.write(to: path)
  }
}
