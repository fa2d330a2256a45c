import Tensors

// The parameters of a layer and of those inside, and how a layer adds them.

extension Layer {
  /// Every parameter, trained or not, in the order in which Keras saves them. A parameter that two
  /// layers share is listed once.
  public var parameters: [Parameter] {
    let layers = layers
    if layers.isEmpty { return ownParameters }
    var seen: Set<ObjectIdentifier> = []
    return (ownParameters + layers.flatMap(\.parameters)).filter {
      seen.insert(ObjectIdentifier($0)).inserted
    }
  }

  /// Adds a parameter to this layer, in the order in which Keras saves them. For use in `build`.
  public final func addParameter(
    _ name: String, shape: [Int], initializer: Initializer, trainable: Bool = true,
    regularizer: Regularizer? = nil, constraint: Constraint? = nil
  ) -> Parameter {
    addParameter(
      name, shape: shape, initializer: initializer, trainable: trainable, regularizer: regularizer,
      constraint: constraint, isOptional: false)
  }

  /// - Parameter isOptional: whether a file may do without it.
  final func addParameter(
    _ name: String, shape: [Int], initializer: Initializer, trainable: Bool = true,
    regularizer: Regularizer? = nil, constraint: Constraint? = nil, isOptional: Bool
  ) -> Parameter {
    let seed = SplitMix64.seed(self.seed ?? 0, ownParameters.count)
    let value = savedValues?.take(name, shape: shape, isOptional: isOptional) ?? initializer(shape, seed: seed)
    let parameter = Parameter(name, value, trainable: trainable)
    parameter.path = "\(self.name)/\(name)"
    parameter.trainable = self.trainable
    parameter.regularizer = regularizer
    parameter.constraint = constraint
    ownParameters.append(parameter)
    return parameter
  }

  /// Lists a parameter of a layer inside as this layer's own too, as Keras does where one keeps it.
  final func adopt(_ parameter: Parameter) {
    if let saved = savedValues?.take(parameter.name, shape: parameter.value.shape, isOptional: false) {
      parameter.value = saved
    }
    ownParameters.append(parameter)
  }

  /// The same with its three options together.
  final func addParameter(
    _ name: String, shape: [Int], _ settings: ParameterSettings
  ) -> Parameter {
    addParameter(
      name, shape: shape, initializer: settings.initializer, regularizer: settings.regularizer,
      constraint: settings.constraint)
  }
}
