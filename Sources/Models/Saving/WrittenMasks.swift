/// The masks that a graph gives to calls by name, as the operations by which Keras works them out.
///
/// An `Embedding` that leaves out words has a `NotEqual` beside it, a `Masking` an `Any` of one. They have names that Keras gives
/// to none, since it makes operations of its own as it opens the file.
struct WrittenMasks {
  /// Entries of the graph, by the layer behind which they stand.
  private(set) var entries: [ObjectIdentifier: [ConfigValue]] = [:]
  private var known: [SymbolicCall.Key: ConfigValue] = [:]
  /// Of the first results of calls; others have no mask, nor have the inputs of the graph.
  private var origins: [SymbolicCall.Key: Origin] = [:]
  private let tensor: (SymbolicTensor) -> ConfigValue

  /// - Parameters:
  ///   - calls: of the graph, each behind those that it needs.
  ///   - tensor: how a tensor of the graph is written.
  init(_ calls: [SymbolicCall], tensor: @escaping (SymbolicTensor) -> ConfigValue) {
    self.tensor = tensor
    for call in calls { origins[call.key] = origin(of: call) }
  }

  /// The masks of the inputs of `call`, by the names under which its layer takes them; nil when one cannot be written.
  mutating func keywords(of call: SymbolicCall) -> [String: ConfigValue]? {
    let names: [String]
    switch call.layer {
    case is HeadedAttention: names = ["query_mask", "value_mask", "key_mask"]
    case is RNN, is Bidirectional: names = ["mask"]
    default: return nil
    }
    var result: [String: ConfigValue] = [:]
    for (name, input) in zip(names, call.inputs) {
      switch origin(of: input) {
      case .none: break
      case .unknown: return nil
      case .made(let maker): result[name] = mask(of: maker)
      }
    }
    return result
  }

  /// The mask that a call of an `Embedding` or a `Masking` makes.
  private mutating func mask(of call: SymbolicCall) -> ConfigValue {
    if let found = known[call.key] { return found }
    let input = call.inputs[0]
    let name = "mask_of_\(call.layer.name)" + (call.number == 0 ? "" : "_\(call.number)")
    let masking = call.layer as? Masking
    var made = operation(
      "NotEqual", called: masking == nil ? name : name + "_numbers",
      given: [tensor(input), masking.map { .number($0.maskValue) } ?? 0], shape: input.shape, behind: call.layer)
    if masking != nil {
      made = operation(
        "Any", called: name, options: ["axis": -1, "keepdims": false], given: [made], shape: input.shape.dropLast(),
        behind: call.layer)
    }
    known[call.key] = made
    return made
  }

  /// Adds an operation, and gives its result.
  private mutating func operation(
    _ className: String, called name: String, options: [String: ConfigValue] = [:], given: [ConfigValue], shape: [Int?],
    behind layer: Layer
  ) -> ConfigValue {
    entries[ObjectIdentifier(layer), default: []].append([
      "module": "keras.src.ops.numpy", "class_name": .string(className), "registered_name": .string(className),
      "config": .object(options.merging(["name": .string(name)]) { $1 }), "name": .string(name),
      "inbound_nodes": [["args": .array(given), "kwargs": [:]]],
    ])
    return [
      "class_name": "__keras_tensor__",
      "config": ["shape": .shape(shape), "dtype": "bool", "keras_history": [.string(name), 0, 0]],
    ]
  }

  /// Where the mask of a tensor comes from.
  private enum Origin {
    /// It has none.
    case none
    case made(SymbolicCall)
    /// Not from one place, or through a layer of which it is not known here whether it hands masks on.
    case unknown
  }

  private func origin(of tensor: SymbolicTensor) -> Origin {
    tensor.index == 0 ? origins[tensor.call.key] ?? .none : .none
  }

  private func origin(of call: SymbolicCall) -> Origin {
    switch call.layer {
    case is Masking: return .made(call)
    case let layer as Embedding: return layer.maskZero ? .made(call) : .none
    case let layer as RNN where !layer.returnSequences: return .none
    case let layer as Bidirectional where !layer.forwardLayer.returnSequences: return .none
    case is RNN, is Bidirectional, is TimeDistributed, is HeadedAttention, is Dense, is Activation, is ReLU, is LeakyReLU, is ELU,
      is PReLU, is Softmax, is Identity, is RandomLayer, is BatchNormalization, is LayerNormalization, is GroupNormalization,
      is UnitNormalization, is Rescaling:
      return origin(of: call.inputs[0])
    case is ConvolutionLayer, is Pooling, is GlobalPooling, is AdaptivePooling, is Margins, is UpSampling, is EinsumDense,
      is Flatten, is Reshape, is Permute, is RepeatVector:
      return .none
    case is Add, is Average:
      let origins = call.inputs.map { origin(of: $0) }
      return origins.dropFirst().reduce(origins[0], Self.common)
    default:
      // Where none comes in, none goes out.
      guard !call.layer.makesMasks, case .none = call.inputs.map({ origin(of: $0) }).reduce(.none, Self.common) else { return .unknown }
      return .none
    }
  }

  private static func common(_ a: Origin, _ b: Origin) -> Origin {
    switch (a, b) {
    case (.none, .none): .none
    case (.made(let one), .made(let other)) where one.key == other.key: a
    default: .unknown
    }
  }
}
