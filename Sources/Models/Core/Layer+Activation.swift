// Layers that files have in the place of an activation function: `Dense(4, activation=LeakyReLU())`.

extension Layer {
  /// An activation as a configuration has it: the function's name, or the layer that stands for it.
  func activationValue(_ function: ActivationFunction) -> ConfigValue {
    activationLayer?.descriptionWithShape ?? .string(function.rawValue)
  }

  /// The same as `description` with the shape from which Keras makes parameters, where there are any.
  var descriptionWithShape: ConfigValue {
    guard case .object(var object) = description, let shape = builtInputShapes?.first, !parameters.isEmpty
    else { return description }
    object["build_config"] = ["input_shape": .shape(shape)]
    object["shared_object_id"] = SharedActivations.number(of: self).map(ConfigValue.int)
    return .object(object)
  }

  /// The function that it is, when it is no more than one of those with a name.
  fileprivate var plainFunction: ActivationFunction? {
    if activityRegularizer != nil || activationLayer != nil { return nil }
    switch self {
    case let layer as Activation: return layer.function
    case let layer as ReLU where layer.negativeSlope == 0 && layer.threshold == 0:
      return layer.maxValue == nil ? .relu : layer.maxValue == 6 ? .relu6 : nil
    case let layer as LeakyReLU where layer.negativeSlope == 0.2: return .leakyReLU
    case let layer as ELU where layer.alpha == 1: return .elu
    case let layer as Softmax where layer.axes == [-1]: return .softmax
    default: return nil
    }
  }
}

extension LayerRegistry {
  /// The options that are functions, or layers in their places.
  static let activationOptions = ["activation", "recurrent_activation"]

  /// `config` with the names of functions in the place of layers that are no more than those.
  func withNamedActivations(_ config: [String: ConfigValue]) throws -> [String: ConfigValue] {
    var config = config
    for key in Self.activationOptions {
      if let function = try activationLayer(config[key])?.plainFunction {
        config[key] = .string(function.rawValue)
      }
    }
    return config
  }

  /// The layer that stands in the place of an activation function; nil when there is none.
  func activationLayer(_ value: ConfigValue?) throws -> Layer? {
    guard let object = KerasObject(value), object.className != "function" else { return nil }
    return try SharedActivations.layer(object) { try makeLayer(object.className, config: object.config) }
  }
}
