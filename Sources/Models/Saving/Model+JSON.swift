import TensorFiles

extension Model {
  /// An untrained model from a configuration without weights, as Keras' `model.to_json()` gives it.
  ///
  ///     let model = try Model.fromJSON(text, seed: 1)
  ///
  /// The weights are drawn as the layers' initializers say. Optimizer, loss and metrics are those of
  /// the configuration, when it has some. Nothing in it runs.
  ///
  /// - Parameters:
  ///   - path: what the configuration is called in errors.
  ///   - seed: where the starting weights and dropout begin; nil draws one.
  ///   - parameterLimit: how many numbers the weights may be; 2^31 take 8 GB.
  /// - Throws: `ModelFileError` for a model that cannot be used here, or is larger than the limit;
  ///   `TensorFileError` for what is no JSON.
  public static func fromJSON(
    _ text: String, path: String = "configuration", registry: LayerRegistry = .standard,
    seed: Int? = nil, compile: Bool = true, parameterLimit: Int = 1 << 31
  ) throws -> Model {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: Array(text.utf8))
    } catch {
      throw TensorFileError(
        path: path, byteOffset: error.byteOffset, expected: error.expected, found: error.found)
    }
    let config = ConfigValue(json).modernized(from: nil)
    let reader = ModelConfigReader(path: path, registry: registry)
    // A layer of a stranger's may claim any size, so that its parameters are counted before they exist.
    let (sample, shapes) = try reader.model(config)
    if let shapes {
      let total = try reader.parameterCount(of: sample, inputShapes: shapes)
      guard total <= parameterLimit else {
        throw ModelFileError(
          path: path, part: "model '\(sample.name)'",
          reason: "its weights are \(total) numbers, and at most \(parameterLimit) are allowed")
      }
    }
    let (model, _) = try reader.model(config)
    model.seed = seed
    if let shapes { model.build(forInputs: shapes) }
    if compile {
      try CompileConfig.apply(KerasObject(config)?.members["compile_config"], to: model, path: path)
    }
    return model
  }

  /// The same from a file.
  ///
  /// - Throws: `FileError` when the file cannot be read, beside what the text brings.
  public static func fromJSON(
    contentsOf path: String, registry: LayerRegistry = .standard, seed: Int? = nil,
    compile: Bool = true, parameterLimit: Int = 1 << 31
  ) throws -> Model {
    try fromJSON(
      String(decoding: try readBytes(path), as: UTF8.self), path: path, registry: registry,
      seed: seed, compile: compile, parameterLimit: parameterLimit)
  }

  /// The configuration without weights, as Keras' `model_from_json` reads it.
  ///
  /// - Throws: `ModelFileError` when the model is neither `Sequential` nor `Functional`, or was never
  ///   built.
  public func toJSON() throws -> String {
    if !isBuilt { buildFromInputs() }
    return try ModelConfig.describe(self, path: name).json.description
  }
}
