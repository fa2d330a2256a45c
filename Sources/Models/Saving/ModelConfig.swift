/// The configuration of a model as Keras writes it to `config.json`.
enum ModelConfig {
  /// What describes `model` and how it was compiled.
  ///
  /// - Throws: `ModelFileError` when Keras' format has no words for the model.
  static func describe(_ model: Model, path: String) throws -> ConfigValue {
    guard model is Sequential || model is Functional else {
      throw ModelFileError(
        path: path, part: part(model),
        reason:
          "only a Sequential or Functional describes itself in a file; saveWeights keeps the numbers of any model"
      )
    }
    var object = try SharedActivations.$written.withValue(SharedActivations()) {
      try self.object(for: model, path: path)
    }
    object["compile_config"] = CompileConfig.describe(model)
    return .object(object)
  }

  /// - Parameter needsShape: whether a `Sequential` has to know the shape of its input.
  static func object(
    for layer: Layer, path: String, needsShape: Bool = true
  ) throws -> [String: ConfigValue] {
    if let problem = layer.savingProblem {
      throw ModelFileError(path: path, part: part(layer), reason: problem)
    }
    if let model = layer as? Functional {
      let config: [String: ConfigValue] = [
        "name": .string(model.name), "trainable": .bool(model.trainable),
      ]
      return [
        "module": "keras.src.models.functional", "class_name": "Functional",
        "config": .object(config.merging(try graph(of: model, path: path)) { $1 }),
        "registered_name": "Functional",
        "build_config": ["input_shape": nil],
      ]
    }
    if let operation = layer as? TensorOperation {
      return [
        "module": .string(operation.module), "class_name": .string(operation.className),
        "config": .object(operation.config()), "registered_name": .string(operation.className),
      ]
    }
    guard let model = layer as? Sequential else {
      // What Keras does not know, it looks up among the classes its user registered.
      let isOwn = LayerRegistry.standard.classNames.contains(layer.className)
      return [
        "module": isOwn ? "keras.layers" : nil, "class_name": .string(layer.className),
        "config": .object(layer.config()),
        "registered_name": isOwn ? nil : .string(layer.className),
      ]
    }
    let shape = inputShape(of: model)
    guard shape != nil || !needsShape else {
      throw ModelFileError(
        path: path, part: part(model),
        reason: "it was never called, so the shape of its input is not known; build it first")
    }
    var config = model.config()
    config["layers"] = .array(try model.layers.map { .object(try self.object(for: $0, path: path, needsShape: needsShape)) })
    config["build_input_shape"] = shape.map(ConfigValue.shape)
    var object: [String: ConfigValue] = [
      "module": "keras", "class_name": "Sequential", "config": .object(config), "registered_name": nil,
    ]
    object["build_config"] = shape.map { ["input_shape": .shape($0)] }
    return object
  }

  /// Why `model` cannot be described in a file; nil when it can.
  static func problem(_ model: Model) -> String? {
    guard model is Sequential || model is Functional else {
      return "the model '\(model.name)' (\(model.className)) inside of it does not describe itself in a file"
    }
    do {
      _ = try object(for: model, path: model.name)
      return nil
    } catch let error as ModelFileError {
      return "\(error.part ?? model.name): \(error.reason)"
    } catch {
      return "\(error)"
    }
  }

  /// The shape a model starts with, declared by its first layer or learned from its first call.
  static func inputShape(of model: Model) -> [Int?]? {
    if let input = model.layers.first as? Input { return input.savedShape }
    return model.builtInputShapes?.first
  }

  static func part(_ layer: Layer) -> String { "layer '\(layer.name)' (\(layer.className))" }
}
