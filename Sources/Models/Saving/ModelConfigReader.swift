import HDF5Files
import TensorFiles

/// Makes a model from Keras' `config.json`.
///
/// Classes are found by name in a registry; no module is looked up and no code named by the file
/// runs. An option that the layer here does not follow is an error, not silence.
struct ModelConfigReader {
  let path: String
  let registry: LayerRegistry

  /// Several times those of the largest models there are. Layers that are listed in the wrong order are looked through again
  /// and again.
  static let layerLimit = 10_000

  /// The unbuilt model that `value` describes and the shapes of its inputs, when the file has them.
  func model(_ value: ConfigValue) throws -> (model: Model, inputShapes: [[Int?]]?) {
    try SharedActivations.$read.withValue(SharedActivations()) { try read(value) }
  }

  private func read(_ value: ConfigValue) throws -> (model: Model, inputShapes: [[Int?]]?) {
    guard let object = KerasObject(value) else {
      throw ModelFileError(path: path, reason: "expected a model, found \(value.summary)")
    }
    if isFunctional(object) {
      let model = try functional(object)
      return (model, model.inputs.map { [nil] + $0.shape })
    }
    let (model, shape) = try sequential(object)
    return (model, shape.map { [$0] })
  }

  /// Keras has had several names for a graph of layers.
  private func isFunctional(_ object: KerasObject) -> Bool {
    object.isKerasOwn && ["Functional", "Model"].contains(object.className)
  }

  private func sequential(
    _ object: KerasObject
  ) throws -> (model: Sequential, inputShape: [Int?]?) {
    let part = "model \(object.className)"
    func failure(_ option: String?, _ reason: String) -> ModelFileError {
      ModelFileError(path: path, part: part, option: option, reason: reason)
    }
    guard object.className == "Sequential", object.isKerasOwn else {
      throw failure(nil, "only Keras' Sequential and Functional models are read")
    }
    guard case .array(let values)? = object.config["layers"] else {
      throw failure(
        "layers",
        "expected a list of layers, found \(object.config["layers"]?.summary ?? "nothing")")
    }
    guard values.count <= Self.layerLimit else {
      throw failure("layers", "expected at most \(Self.layerLimit) layers, found \(values.count)")
    }
    var layers: [Layer] = []
    for value in values {
      guard let inner = KerasObject(value) else {
        throw failure("layers", "expected a layer, found \(value.summary)")
      }
      let layer = try self.layer(inner)
      guard !layers.contains(where: { $0.name == layer.name }) else {
        throw failure("layers", "two layers are called '\(layer.name)'")
      }
      layers.append(layer)
    }
    var name: String?
    if case .string(let text)? = object.config["name"] { name = text }
    for (before, layer) in zip(layers, layers.dropFirst()) where before.givesTexts {
      (layer as? HashingLayer)?.tokens = .texts
    }
    let model = Sequential(layers, name: name)
    if object.config["trainable"] == false { model.trainable = false }
    var declared = object.config["build_input_shape"]?.shape
    if declared == nil, case .object(let build)? = object.members["build_config"] {
      declared = build["input_shape"]?.shape
    }
    return (model, (layers.first as? Input).map { [nil] + $0.shape } ?? declared)
  }

  func layer(_ object: KerasObject) throws -> Layer {
    if object.className == "Sequential", object.isKerasOwn { return try sequential(object).model }
    if isFunctional(object) { return try functional(object) }
    var config = object.config
    var part = "layer \(object.className)"
    if case .string(let name)? = config["name"] { part = "layer '\(name)' (\(object.className))" }
    func failure(_ option: String?, _ reason: String) -> ModelFileError {
      ModelFileError(path: path, part: part, option: option, reason: reason)
    }
    let isStandard = LayerRegistry.standard.classNames.contains(object.className)
    guard object.isKerasOwn || !isStandard else {
      throw failure(
        nil,
        "this is no layer of Keras but one of the same name from '\(object.module ?? "elsewhere")'")
    }
    // Keras 2 called the shape of an input otherwise.
    if let shape = config.removeValue(forKey: "batch_input_shape"), config["batch_shape"] == nil {
      if object.className == "InputLayer" { config["batch_shape"] = shape }
    }
    if object.className != "InputLayer" {
      try checkType(config["dtype"], allowed: Self.types(of: object.className), failure)
    }
    // How Keras 2 multiplied, not what.
    if ["LSTM", "GRU", "LSTMCell", "GRUCell"].contains(object.className) { config["implementation"] = nil }
    // Which library Keras lets a graphics card use; its own files never have it.
    if ["LSTM", "GRU"].contains(object.className) { config["use_cudnn"] = nil }
    // What Keras 2 was built for follows from the graph.
    if object.className == "MultiHeadAttention" {
      for option in ["query_shape", "key_shape", "value_shape"] { config[option] = nil }
    }
    // How Keras 2 draws random numbers, which no other program repeats.
    if case .string? = config["rng_type"] { config["rng_type"] = nil }
    // Keras 2 wrote the one group of all convolutions, those that have no such option, too.
    if object.className.contains("Conv"), config["groups"] == 1 { config["groups"] = nil }
    if let (option, reason) = SavedShapes.problem(in: config) { throw failure(option, reason) }
    // The numbers come from the file, so an initializer that is not known here does no harm.
    for (option, value) in config where option.hasSuffix("_initializer") && !isKnown(value) {
      config[option] = nil
    }
    // What a wrapper holds, or what stands for an activation, is checked as any layer is.
    for option in ["layer"] + LayerRegistry.activationOptions {
      if let inner = KerasObject(config[option]), inner.className != "function" { _ = try self.layer(inner) }
    }
    let layer: Layer
    do {
      config = try registry.withNamedActivations(config)
      layer = try registry.makeLayer(object.className, config: config)
    } catch let error as ConfigError {
      throw failure(error.key, error.reason)
    }
    try checkOptions(config, against: layer.config(), failure)
    return layer
  }

  private func isKnown(_ initializer: ConfigValue) -> Bool {
    (try? ConfigReader("", ["initializer": initializer]).initializer("initializer", default: .zeros))
      != nil
  }

  /// What layers that give indices are declared with says nothing about numbers.
  private static func types(of className: String) -> [ConfigValue] {
    ["Discretization", "HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"].contains(className)
      ? ["float32", "int32", "int64", "string"] : ["float32"]
  }

  private func checkType(
    _ value: ConfigValue?, allowed: [ConfigValue], _ failure: (String?, String) -> ModelFileError
  ) throws {
    let found: ConfigValue?
    if let policy = KerasObject(value) { found = policy.config["name"] } else { found = value }
    if let mode = KerasObject(value)?.config["mode"] {
      throw failure("dtype", "the layer is quantized (\(mode.summary)), and only float32 is supported")
    }
    guard let name = found, name != .null, !allowed.contains(name) else { return }
    throw failure("dtype", "only float32 is supported, found \(name.summary)")
  }

  /// Options that say nothing about what a layer computes, or are checked elsewhere.
  private static let free: Set<String> = [
    "name", "trainable", "dtype", "seed", "activation", "recurrent_activation", "axis", "batch_shape", "sparse", "ragged",
    "optional", "theta", "alpha", "layer",
    "backward_layer", "cell", "cells",
    "lora_alpha", "renorm_momentum", "input_length",
    "vocabulary", "vocabulary_size", "idf_weights",
  ]

  /// Refuses an option that the layer, which reads what it knows, does not follow.
  private func checkOptions(
    _ config: [String: ConfigValue], against ours: [String: ConfigValue],
    _ failure: (String?, String) -> ModelFileError
  ) throws {
    for (option, value) in config.sorted(by: { $0.key < $1.key })
    where !Self.free.contains(option) && !option.hasSuffix("_initializer") {
      // An option unknown here is harmless when it is off.
      guard value.means(ours[option] ?? .bool(false)) else {
        let expected =
          ours[option].map { "only \($0.summary) is supported" } ?? "it is not supported"
        throw failure(option, "\(expected), found \(value.summary)")
      }
    }
  }

  /// Builds `model` for inputs of `shapes`, its parameters taken from `weights`.
  func build(_ model: Layer, inputShapes shapes: [[Int?]], from weights: HDF5File) throws {
    try build(
      model, inputShapes: shapes,
      from: Source(
        values: { layer, place in
          // Keras makes the weights of a layer in the place of an activation when it first runs.
          let isActivation = LayerRegistry.activationOptions.contains { place.hasSuffix("/\($0)/") }
          return isActivation && !weights.hasChildren(place + "vars")
            ? nil : SavedValues(of: layer, at: place, in: weights)
        },
        read: { try SavedWeights.read(into: $0, at: $1, from: weights) }))
  }

  /// How many numbers the parameters of an unbuilt model are, the largest number there is when they are
  /// more; the model cannot be used afterwards.
  func parameterCount(of sample: Layer, inputShapes shapes: [[Int?]]) throws -> Int {
    var counts: [ParameterCount] = []
    try build(
      sample, inputShapes: shapes,
      from: Source(
        values: { _, _ in
          counts.append(ParameterCount())
          return counts[counts.count - 1]
        }, read: { _, _ in }))
    return counts.reduce(0) { sum, count in
      let (sum, overflow) = sum.addingReportingOverflow(count.total)
      return overflow ? .max : sum
    }
  }

  /// Where the parameters of layers come from, which are at a place in the file.
  struct Source {
    /// The parameters that a layer takes while it is built; nil for those of its initializers.
    let values: (_ layer: Layer, _ place: String) -> ParameterValues?
    /// Puts parameters into a layer that builds its parts itself.
    let read: (_ layer: Layer, _ place: String) throws -> Void
  }

  func build(
    _ model: Layer, inputShapes shapes: [[Int?]], from weights: Source, at start: String = ""
  ) throws {
    for shape in shapes {
      guard shape.dropFirst().allSatisfy({ $0 ?? 1 > 0 }), !shape.isEmpty else {
        throw ModelFileError(
          path: path, part: ModelConfig.part(model), option: "build_input_shape",
          reason: "expected sizes above 0, found \(ConfigValue.shape(shape).summary)")
      }
    }
    let places = Dictionary(
      uniqueKeysWithValues: SavedWeights.places(in: model, at: start).map {
        (ObjectIdentifier($0.layer), $0.path)
      })
    func part(_ layer: Layer, _ shapes: [[Int?]]) throws {
      try buildPart(
        layer, inputShapes: shapes, from: weights, at: places[ObjectIdentifier(layer)] ?? start)
    }
    if let model = model as? Functional {
      try model.walk(shapes) { call, shapes in try part(call.layer, shapes) }
    } else {
      var shape = [nil] + shapes[0].dropFirst()
      for layer in model.layers {
        if let input = layer as? Input {
          shape = [nil] + input.shape
        } else {
          try part(layer, [shape])
          shape = layer.outputShape(for: shape)
        }
      }
    }
    // The layers are built already; this makes the model itself know its shapes.
    model.build(forInputs: shapes)
  }

  private func buildPart(
    _ layer: Layer, inputShapes shapes: [[Int?]], from weights: Source, at place: String
  ) throws {
    if let problem = SavedShapes.problem(of: layer, taking: shapes) {
      throw ModelFileError(path: path, part: ModelConfig.part(layer), reason: problem)
    }
    // A layer that is used twice has its parameters from the first time.
    if layer.isBuilt { return }
    if layer is TensorOperation { return layer.build(forInputs: shapes) }
    if layer is Sequential || layer is Functional {
      try build(layer, inputShapes: shapes, from: weights, at: place)
    } else if layer.layers.isEmpty || layer.savedParts != nil {
      let all = SavedWeights.places(in: layer, at: place).map { path, layer in
        let saved = weights.values(layer, path)
        layer.savedValues = saved
        return (layer, saved)
      }
      layer.build(forInputs: shapes)
      for (layer, saved) in all {
        layer.savedValues = nil
        try saved?.finish()
      }
    } else {
      // How a layer of layers builds them is its own affair.
      layer.build(forInputs: shapes)
      try weights.read(layer, place)
    }
  }
}

extension HDF5File {
  /// Whether there is a group at `path` that holds something.
  fileprivate func hasChildren(_ path: String) -> Bool {
    (try? contains(path) && !children(of: path).isEmpty) == true
  }
}
