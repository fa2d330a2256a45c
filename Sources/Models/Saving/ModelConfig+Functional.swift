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
    func tensor(_ input: SymbolicTensor) -> ConfigValue {
      [
        "class_name": "__keras_tensor__",
        "config": [
          "shape": .shape(input.savedShape), "dtype": .string(input.savedType),
          "keras_history": history(input),
        ],
      ]
    }
    // Among operations there may be one of the name that Keras would give.
    let hasMasks =
      model.makesMasks && !model.layers.contains { $0 is TensorOperation && $0.hasNameOfConcatenate }
    var masks = WrittenMasks(model.calls, tensor: tensor)
    var maskKeywords: [SymbolicCall.Key: [String: ConfigValue]] = [:]
    let spent = SpentMasks(SymbolicGraph(inputs: model.inputs, outputs: model.outputs).callsByDepth, heedsNames: false)
    for call in model.calls where call.options[SavedGraph.ownMask] != nil && !(call.layer is TensorOperation) {
      // What it is given brings them as well, where none was taken off.
      if call.layer.followsMaskBesideStates, spent.inputs[call.key] == nil {
        maskKeywords[call.key] = [:]
        continue
      }
      guard let keywords = masks.keywords(of: call) else {
        throw ModelFileError(path: path, part: part(call.layer), reason: "a mask that it is given by name cannot be written")
      }
      maskKeywords[call.key] = keywords
    }
    let layers = try model.layers.flatMap { layer -> [ConfigValue] in
      var object = try object(for: layer, path: path)
      object["name"] = .string(layer.name)
      if hasMasks, layer.mayBeCalledLikeAMask, case .object(var config)? = object["config"] {
        config["name"] = nil
        object["config"] = .object(config)
      }
      let own = calls[ObjectIdentifier(layer)] ?? []
      object["inbound_nodes"] = .array(
        layer is Input
          ? []
          : own.map { call in
            if layer is TensorOperation {
              return OperationArguments(call.options).node(call.inputs.map(tensor))
            }
            var (placed, listed): ([ConfigValue], [ConfigValue]) = ([], [])
            var named: [String: [ConfigValue]] = [:]
            for (argument, input) in zip(call.layer.arguments(call.inputs.count), call.inputs) {
              switch argument {
              case .listed: listed.append(tensor(input))
              case .placed: placed.append(tensor(input))
              case .named(let name): named[name, default: []].append(tensor(input))
              }
            }
            if !listed.isEmpty { placed.append(listed.count == 1 ? listed[0] : .array(listed)) }
            var keywords = call.options
            if let masks = maskKeywords[call.key] {
              keywords[SavedGraph.ownMask] = nil
              keywords.merge(masks) { $1 }
            }
            for (name, tensors) in named { keywords[name] = call.layer.structured(tensors, as: name) }
            return ["args": .array(placed), "kwargs": .object(keywords)]
          })
      return [.object(object)] + (masks.entries[ObjectIdentifier(layer)] ?? [])
    }
    let outputs = model.outputs.map { history($0, isOutput: true) }
    func places(_ places: [ConfigValue], _ keys: [String]?) -> ConfigValue {
      // One without a list around it, so that Keras takes and gives a tensor, no list of one.
      keys.map { .object(Dictionary(uniqueKeysWithValues: zip($0, places))) }
        ?? (places.count == 1 ? places[0] : .array(places))
    }
    return [
      "layers": .array(layers),
      "input_layers": places(model.inputs.map { history($0.output) }, model.inputKeys),
      "output_layers": model.outputStructure?.filled(with: outputs) ?? places(outputs, model.outputKeys),
    ]
  }
}

extension Layer {
  /// Whether a tensor inside has a mask.
  var makesMasks: Bool {
    self is Masking || (self as? Embedding)?.maskZero == true || layers.contains(where: \.makesMasks)
  }

  /// Whether the name is one that Keras, as it opens the file, gives an operation that joins the masks of this layer's
  /// inputs. No two parts of a graph may have the same name, so such a layer is given its name by Keras, which counts on.
  /// In the graph it still goes by its own.
  fileprivate var mayBeCalledLikeAMask: Bool {
    self is Concatenate && hasNameOfConcatenate
  }

  fileprivate var hasNameOfConcatenate: Bool {
    guard name.hasPrefix("concatenate") else { return false }
    let rest = name.dropFirst("concatenate".count)
    return rest.isEmpty || rest.first == "_" && rest.dropFirst().allSatisfy(\.isNumber)
  }
}

extension SymbolicTensor {
  /// The shape as Keras has it, where a text is one value.
  fileprivate var savedShape: [Int?] { (call.layer as? Input)?.savedShape ?? shape }

  /// What an input declares; every other result is written as float32, which Keras does not look at.
  fileprivate var savedType: String { (call.layer as? Input)?.savedType ?? "float32" }
}
