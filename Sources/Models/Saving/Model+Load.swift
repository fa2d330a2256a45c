import HDF5Files
import TensorFiles

extension Model {
  /// The model in a `.keras` file, from Keras or from `save`, or in an `.h5` file as Keras 2 wrote them.
  ///
  ///     let model = try Model.load("cats.keras")
  ///     try model.predict(images)
  ///
  /// Weights, optimizer, loss and metrics come back, so that training goes on where it stopped; what the
  /// optimizers of Keras 2 remember is left out, and begins anew.
  /// Nothing in the file runs: classes are looked up by name in `registry`, and an option that is
  /// not followed here is an error that names the layer.
  ///
  /// - Parameters:
  ///   - registry: what class names stand for; add layers of your own to `.standard`.
  ///   - compile: false to leave out how the model was trained, for instance when its loss is not
  ///     known here and it is only to predict.
  /// - Throws: `ModelFileError` for a model that cannot be used here, `TensorFileError` for a damaged
  ///   file, `FileError` when it cannot be opened.
  public static func load(
    _ path: String, registry: LayerRegistry = .standard, compile: Bool = true
  ) throws -> Model {
    if try LegacyModel.isHDF5(path) {
      return try LegacyModel.load(HDF5File(path), registry: registry, compile: compile)
    }
    let archive = try ZipArchive(path)
    let json: JSONValue
    do {
      json = try JSONValue(parsing: try archive.read("config.json"))
    } catch let error as JSONError {
      throw TensorFileError(
        path: path, entry: "config.json", byteOffset: error.byteOffset, expected: error.expected,
        found: error.found)
    }
    let version = version(of: archive)
    let config = ConfigValue(json).modernized(from: version)
    let reader = ModelConfigReader(path: path, registry: registry)
    let (model, inputShapes) = try reader.model(config)
    var ownFiles: Set<String> = []
    if let inputShapes {
      let weights = try HDF5File(
        bytes: archive.read("model.weights.h5"), name: "\(path)/model.weights.h5")
      ownFiles = try SavedVocabularies.read(into: model, from: archive, weights: weights)
      try reader.build(model, inputShapes: inputShapes, from: weights)
      if compile {
        let isOld = version?.hasPrefix("2.") == true
        let training = KerasObject(config)?.members["compile_config"]
        try CompileConfig.apply(isOld ? training.map(CompileConfig.modernized) : training, to: model, path: path)
        if !isOld { try SavedWeights.readOptimizer(of: model, from: weights) }
      }
    }
    for entry in archive.entries where entry.name.hasPrefix("assets/") && !entry.name.hasSuffix("/")
    {
      let name = String(entry.name.dropFirst("assets/".count))
      if ownFiles.contains(name) { continue }
      // Whoever writes an asset to disk must not be led out of the folder.
      guard !name.hasPrefix("/") else {
        throw ModelFileError(
          path: path, part: "asset '\(name)'", reason: "its name leads out of the archive")
      }
      model.assets[name] = try archive.read(entry.name)
    }
    return model
  }

  /// The version of Keras that wrote a file, where it says so.
  private static func version(of archive: ZipArchive) -> String? {
    guard archive.entries.contains(where: { $0.name == "metadata.json" }),
      case .object(let members)? = (try? JSONValue(parsing: archive.read("metadata.json"))).map(ConfigValue.init),
      case .string(let version)? = members["keras_version"]
    else { return nil }
    return version
  }

  /// Replaces the weights by those in a `.weights.h5` file, or an `.h5` file of Keras 2, and what the optimizer remembers when
  /// the model is compiled and the file has it.
  ///
  ///     try model.loadWeights("cats.weights.h5")
  ///
  /// The model has to be built, so that its parameters exist. All of them change, or none.
  ///
  /// - Throws: `ModelFileError` naming the layer whose parameters do not fit; `TensorFileError` for a
  ///   damaged file, `FileError` when it cannot be opened.
  public func loadWeights(_ path: String) throws {
    if !isBuilt { buildFromInputs() }
    precondition(isBuilt, "build '\(name)' before loading weights, so that it has parameters")
    let file = try HDF5File(path)
    if let place = LegacyModel.weightsPlace(in: file) {
      return try LegacyModel.readWeights(into: self, from: file, at: place)
    }
    try SavedWeights.read(into: self, from: file)
    try SavedWeights.readOptimizer(of: self, from: file)
  }
}
