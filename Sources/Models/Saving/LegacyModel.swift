import HDF5Files
import TensorFiles
import Tensors

/// Whole models and weights in HDF5 as Keras wrote them before `.keras`: TensorFlow's Keras 2, and Keras
/// 3 when the name ends in `.h5`.
///
/// The configuration is the attribute `model_config`, how it was trained `training_config`. Each layer
/// has a group in `model_weights`, and lists its arrays in the attribute `weight_names`: those that are
/// trained, then the others, of all layers inside together. Layers are matched by their order.
enum LegacyModel {
  /// Whether the file at `path` is HDF5, which begins with eight bytes of its own.
  static func isHDF5(_ path: String) throws -> Bool {
    try firstBytes(8, of: path) == [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  }

  /// The model in `file`.
  ///
  /// What the optimizer remembers is not taken over: its state starts anew.
  static func load(_ file: HDF5File, registry: LayerRegistry, compile: Bool) throws -> Model {
    let path = file.path
    guard let text = try file.attribute("model_config", of: "/") else {
      throw ModelFileError(
        path: path, reason: "it holds weights and no model; build the model and use loadWeights")
    }
    let version = try file.attribute("keras_version", of: "/")
    let config = try value(of: text, path: path, entry: "model_config").modernized(from: version)
    let reader = ModelConfigReader(path: path, registry: registry)
    let (sample, shapes) = try reader.model(config)
    guard let shapes else {
      throw ModelFileError(
        path: path, part: "model '\(sample.name)'",
        reason: "the shape of its input is not in the file; build the model and use loadWeights")
    }
    // A configuration that claims more than the file holds must not take memory.
    let count = try reader.parameterCount(of: sample, inputShapes: shapes)
    guard count <= file.byteCount else {
      throw ModelFileError(
        path: path, part: "model '\(sample.name)'",
        reason: "its weights are \(count) numbers, more than the file's \(file.byteCount) bytes hold")
    }
    let (model, _) = try reader.model(config)
    model.build(forInputs: shapes)
    try readWeights(into: model, from: file, at: "model_weights")
    if compile, let text = try file.attribute("training_config", of: "/"),
      case .object(var training) = try value(of: text, path: path, entry: "training_config")
    {
      training["optimizer"] = training["optimizer_config"]
      if version?.hasPrefix("2.") == true {
        for list in ["metrics", "weighted_metrics"] {
          training[list] = training[list].map { CompileConfig.withoutOutputs($0, model.outputNames) }
        }
      }
      try CompileConfig.apply(CompileConfig.modernized(.object(training)), to: model, path: path)
    }
    return model
  }

  /// Whether the weights in `file` are in this format, and where.
  static func weightsPlace(in file: HDF5File) -> String? {
    for place in ["/", "model_weights"] {
      guard place == "/" || file.contains(place) else { continue }
      if let names = try? file.attributes("layer_names", of: place), !names.isEmpty { return place }
    }
    return nil
  }

  /// Reads all parameters of a built model, or none when one does not fit.
  static func readWeights(into model: Model, from file: HDF5File, at place: String) throws {
    func failure(_ part: String?, _ reason: String) -> ModelFileError {
      ModelFileError(path: file.path, part: part, reason: reason)
    }
    let prefix = place == "/" ? "" : place + "/"
    let layers = model.layers.filter { !$0.parameters.isEmpty }
    let saved = try (list("layer_names", of: place, in: file) ?? []).compactMap {
      name -> (name: String, weights: [String])? in
      let weights = try list("weight_names", of: prefix + name, in: file) ?? []
      if weights.isEmpty { return nil }
      return (name: name, weights: weights)
    }
    guard saved.count == layers.count else {
      throw failure(nil, "expected \(layers.count) layers with weights, found \(saved.count)")
    }
    var values: [(Parameter, Tensor)] = []
    for (layer, entry) in zip(layers, saved) {
      let parameters = layer.parameters.filter(\.trainable) + layer.parameters.filter { !$0.trainable }
      let part = ModelConfig.part(layer)
      guard parameters.count == entry.weights.count else {
        throw failure(
          part, "expected \(parameters.count) weights, found \(entry.weights.count) of '\(entry.name)'")
      }
      for (parameter, name) in zip(parameters, entry.weights) {
        let weight = "\(prefix)\(entry.name)/\(name)"
        let found = try file.shape(of: weight)
        guard found == parameter.value.shape else {
          throw ModelFileError(
            path: file.path, part: part, option: parameter.name,
            reason: "expected shape \(parameter.value.shape), found \(found) at '\(weight)'")
        }
        values.append((parameter, try file.tensor(weight).cast(to: .float32)))
      }
    }
    for (parameter, value) in values { parameter.value = value }
  }

  /// A list of texts, which Keras splits over `name0`, `name1`, … when it is long.
  private static func list(_ name: String, of place: String, in file: HDF5File) throws -> [String]? {
    if let texts = try file.attributes(name, of: place) { return texts }
    var all: [String]?
    var chunk = 0
    while let texts = try file.attributes("\(name)\(chunk)", of: place) {
      all = (all ?? []) + texts
      chunk += 1
    }
    return all
  }

  private static func value(of text: String, path: String, entry: String) throws -> ConfigValue {
    do {
      return ConfigValue(try JSONValue(parsing: Array(text.utf8)))
    } catch {
      throw TensorFileError(
        path: path, entry: entry, byteOffset: error.byteOffset, expected: error.expected,
        found: error.found)
    }
  }
}
