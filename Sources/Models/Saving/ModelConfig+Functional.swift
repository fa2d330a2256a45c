import Tensors

extension ModelConfig {
  /// The entries that describe the graph of `model`: its layers with the calls of each, and which
  /// results of which calls go in and out.
  static func graph(of model: Functional, path: String) throws -> [String: ConfigValue] {
    var calls: [ObjectIdentifier: [SymbolicCall]] = [:]
    for call in model.inputs.map(\.output.call) + model.calls {
      calls[ObjectIdentifier(call.layer), default: []].append(call)
    }
    var numbers: [SymbolicCall.Key: Int] = [:]
    for (id, own) in calls {
      calls[id] = own.sorted { $0.number < $1.number }
      for (place, call) in calls[id]!.enumerated() { numbers[call.key] = place }
    }
    func history(_ tensor: SymbolicTensor, isOutput: Bool = false) -> ConfigValue {
      // Among outputs, though not in calls, Keras counts the making of a model as its first call.
      let first = isOutput && tensor.call.layer is Functional ? 1 : 0
      return [
        .string(tensor.call.layer.name), .int(numbers[tensor.call.key]! + first),
        .int(tensor.index),
      ]
    }
    let layers = try model.layers.map { layer -> ConfigValue in
      var object = try object(for: layer, path: path)
      object["name"] = .string(layer.name)
      let own = calls[ObjectIdentifier(layer)] ?? []
      object["inbound_nodes"] = .array(
        layer is Input
          ? []
          : own.map { call in
            let tensors = call.inputs.map { tensor -> ConfigValue in
              [
                "class_name": "__keras_tensor__",
                "config": [
                  "shape": .shape(tensor.shape), "dtype": .string(tensor.dtypeName),
                  "keras_history": history(tensor),
                ],
              ]
            }
            // What takes several inputs takes them as a list.
            return ["args": .array(tensors.count == 1 ? tensors : [.array(tensors)]), "kwargs": [:]]
          })
      return .object(object)
    }
    return [
      "layers": .array(layers),
      "input_layers": .array(model.inputs.map { history($0.output) }),
      "output_layers": .array(model.outputs.map { history($0, isOutput: true) }),
    ]
  }
}

extension SymbolicTensor {
  /// What an input declares; every result here is float32.
  fileprivate var dtypeName: String { (call.layer as? Input)?.dtype.rawValue ?? "float32" }
}
