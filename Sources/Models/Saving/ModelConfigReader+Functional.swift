extension ModelConfigReader {
  /// The unbuilt model that a graph of layers describes.
  func functional(_ object: KerasObject) throws -> Functional {
    var name: String?
    if case .string(let text)? = object.config["name"] { name = text }
    let part = name.map { "model '\($0)'" } ?? "model \(object.className)"
    func failure(_ option: String?, _ reason: String) -> ModelFileError {
      ModelFileError(path: path, part: part, option: option, reason: reason)
    }
    guard case .array(let values)? = object.config["layers"] else {
      throw failure(
        "layers",
        "expected a list of layers, found \(object.config["layers"]?.summary ?? "nothing")")
    }
    let entries = try values.map { value in
      guard let inner = KerasObject(value), case .string(let name)? = inner.members["name"] else {
        throw failure("layers", "expected a layer with a name, found \(value.summary)")
      }
      return (name: name, object: inner)
    }
    var graph = SavedGraph()
    graph.takesMasks = entries.contains { $0.object.className == "MultiHeadAttention" }
    graph.makesMasks = entries.contains { $0.object.className == "Masking" || $0.object.config["mask_zero"] == true }
    var names: Set<String> = []
    graph.masks = SavedMasks(entries, outputs: SavedGraph.places(of: object.config["output_layers"])).names
    for (name, inner) in entries where !graph.masks.contains(name) {
      let layer = try operation(inner, called: name) ?? self.layer(inner)
      if inner.config["name"] == nil { layer.rename(name) }
      guard graph.layers[name] == nil else {
        throw failure("layers", "two layers are called '\(name)'")
      }
      // The graph goes by the name beside the configuration, the model by the one in it.
      guard !layer.isNamed || names.insert(layer.name).inserted else {
        throw failure("layers", "two layers are called '\(layer.name)'")
      }
      graph.layers[name] = layer
      guard case .array(let nodes)? = inner.members["inbound_nodes"] else {
        let found = inner.members["inbound_nodes"]?.summary ?? "nothing"
        throw failure("inbound_nodes", "expected the calls of '\(name)', found \(found)")
      }
      for node in nodes where !(layer is Input) {
        guard let call = graph.call(of: layer, in: node) else {
          throw failure("inbound_nodes", "a call of '\(name)' is given more than tensors: \(node.summary)")
        }
        graph.waiting.append((name, call.inputs, call.options))
      }
      guard graph.layers.count <= Self.layerLimit, graph.waiting.count <= Self.layerLimit else {
        throw failure("layers", "expected at most \(Self.layerLimit) layers and calls of them")
      }
    }
    if case .array? = entries.lazy.compactMap({ Self.firstCall(of: $0.object) }).first {
      graph.countLegacyCalls(outputs: SavedGraph.places(of: object.config["output_layers"]) ?? [])
    }
    do {
      try graph.connect()
    } catch let error as ConfigError {
      throw failure("inbound_nodes", error.reason)
    }
    // Inputs and outputs that were given as a dictionary keep their keys, which Keras sorts.
    func keys(_ key: String) -> [String]? {
      guard case .object(let members)? = object.config[key] else { return nil }
      return members.keys.sorted()
    }
    func tensors(_ key: String) throws -> [SymbolicTensor] {
      guard let places = SavedGraph.places(of: object.config[key]), !places.isEmpty else {
        throw failure(key, "expected places in the graph, found \(object.config[key]?.summary ?? "nothing")")
      }
      return try places.map { place in
        guard let tensor = graph.tensor(place, isOutput: true) else {
          throw failure(key, "there is no result \(place.index) of call \(place.call) of '\(place.layer)'")
        }
        return tensor
      }
    }
    let inputs = try tensors("input_layers").map { tensor in
      guard let input = tensor.call.layer as? Input else {
        throw failure("input_layers", "'\(tensor.call.layer.name)' is no input")
      }
      return input
    }
    let outputs = try tensors("output_layers")
    if let missing = SymbolicGraph(inputs: inputs, outputs: outputs).missing {
      throw failure("input_layers", "the outputs depend on '\(missing.name)', which is not among them")
    }
    let model = Functional(
      inputs: inputs, outputs: outputs, inputKeys: keys("input_layers"),
      outputKeys: keys("output_layers"), name: name)
    if object.config["trainable"] == false { model.trainable = false }
    model.outputStructure = object.config["output_layers"].flatMap(OutputStructure.init)
    return model
  }

  /// How the first call of a layer is written; nil when there is none.
  private static func firstCall(of object: KerasObject) -> ConfigValue? {
    guard case .array(let nodes)? = object.members["inbound_nodes"] else { return nil }
    return nodes.first
  }

  /// The operation on tensors that `object` describes; nil when it is a layer.
  private func operation(_ object: KerasObject, called name: String) throws -> TensorOperation? {
    guard let module = object.module, module.hasPrefix("keras.src.ops.") else { return nil }
    var entries = object.config
    entries["name"] = nil
    do {
      return try TensorOperation(object.className, entries: entries, name: name)
    } catch {
      throw ModelFileError(
        path: path, part: "operation '\(name)' (\(object.className))", option: error.key, reason: error.reason)
    }
  }
}

/// The layers of a saved graph and their calls, made in an order in which their operands exist.
struct SavedGraph {
  /// A result of a call of a layer.
  struct Place: Hashable {
    var layer: String
    var call: Int
    var index: Int
  }

  /// The option of calls that were given a mask by name where none would be brought.
  static let ownMask = "mask"

  var layers: [String: Layer] = [:]
  /// Operations by which Keras works out masks. Here a mask travels with its tensor.
  var masks: Set<String> = []
  /// Whether there are masks at all.
  var makesMasks = false
  /// Whether there are layers by which masks would be spent.
  var takesMasks = false
  /// By how much the numbers of a model's calls are too high: Keras 2 counts its making as the first, where it did not make it
  /// by calling it.
  var offsets: [String: Int] = [:]
  var waiting: [(layer: String, operands: [Place], options: [String: ConfigValue])] = []
  private var results: [String: [[SymbolicTensor]]] = [:]

  /// What a call is given; nil when that is more than the layer follows.
  func call(
    of layer: Layer, in node: ConfigValue
  ) -> (inputs: [Place], options: [String: ConfigValue])? {
    if layer is TensorOperation {
      return OperationArguments.saved(node).map { ($0.tensors, $0.arguments.options) }
    }
    let placed: [Place]?
    var keywords: [String: ConfigValue] = [:]
    var options: [String: ConfigValue] = [:]
    if case .array(let operands) = node {
      placed = Self.legacyOperands(operands, &keywords)
      // In Keras 2 the mask that comes with a sequence counts beside states, too, and no layer takes it off a tensor.
      let isBesideStates = placed?.count ?? 0 > 1 && !layer.followsMaskBesideStates
      if makesMasks, isBesideStates || takesMasks && layer.followsMasks { options[Self.ownMask] = true }
    } else {
      guard case .object(let members) = node, case .array(let arguments)? = members["args"] else {
        return nil
      }
      // Arguments that are left out at the end may be written as null.
      let given = arguments.reversed().drop { $0 == .null }.reversed()
      placed = Self.tensors(in: .array(Array(given)))
      if case .object(let members)? = members["kwargs"] { keywords = members }
    }
    var named: [String: [Place]] = [:]
    for (key, value) in keywords {
      if let places = Self.tensors(in: value) ?? Self.places(value), !places.isEmpty {
        if places.allSatisfy({ masks.contains($0.layer) }) {
          let hasStates = keywords["initial_state"] ?? .null != .null
          let isBesideStates = key == "mask" && hasStates && !layer.followsMaskBesideStates
          if isBesideStates || key.hasSuffix("_mask") && layer.followsMasks { options[Self.ownMask] = true }
          continue
        }
        named[key] = places
      } else if layer.callOptions.contains(key), value != .null, value != false {
        options[key] = value
      } else if value != .null && value != false && key != "training" {
        // A mask travels with its tensor, and whether a model trains is said when it is called.
        return nil
      }
    }
    guard let placed, let inputs = layer.inputs(placed, named: named) else { return nil }
    return (inputs, options)
  }

  /// What a call is given as Keras 2 wrote it, `[["a", 0, 0, {}], …]`: tensors, of which each comes with what else the call is
  /// given.
  private static func legacyOperands(_ operands: [ConfigValue], _ keywords: inout [String: ConfigValue]) -> [Place]? {
    var found: [Place] = []
    for operand in operands {
      guard case .array(let parts) = operand, parts.count == 3 || parts.count == 4,
        let place = places(.array(Array(parts.prefix(3)))), place.count == 1
      else { return nil }
      if parts.count == 4 {
        guard case .object(let members) = parts[3] else { return nil }
        keywords.merge(members) { $1 }
      }
      found += place
    }
    return found
  }

  static func tensors(in value: ConfigValue) -> [Place]? {
    if case .array(let values) = value {
      var found: [Place] = []
      for value in values {
        guard let tensors = tensors(in: value) else { return nil }
        found += tensors
      }
      return found
    }
    guard let object = KerasObject(value), object.className == "__keras_tensor__",
      let places = places(object.config["keras_history"]), places.count == 1
    else { return nil }
    return places
  }

  /// `["a", 0, 0]`, or a list of such, in which there may be lists.
  static func places(_ value: ConfigValue?) -> [Place]? {
    guard case .array(let values)? = value else { return nil }
    if values.count == 3, case .string(let layer) = values[0], case .int(let call) = values[1],
      case .int(let index) = values[2]
    {
      return [Place(layer: layer, call: call, index: index)]
    }
    var found: [Place] = []
    for value in values {
      guard let places = places(value) else { return nil }
      found += places
    }
    return found
  }

  /// The same for what may be an object of them, in the order of its keys, as inputs and outputs are.
  static func places(of value: ConfigValue?) -> [Place]? {
    guard case .object(let members)? = value else { return places(value) }
    return places(.array(members.sorted { $0.key < $1.key }.map(\.value)))
  }

  /// The tensor at `place`, nil when it does not exist, or not yet.
  func tensor(_ place: Place, isOutput: Bool = false) -> SymbolicTensor? {
    guard let layer = layers[place.layer] else { return nil }
    if let input = layer as? Input { return place.call == 0 && place.index == 0 ? input.output : nil }
    // Keras 3 counts the making of a model among outputs, though not in calls.
    let call = place.call - (offsets[place.layer] ?? (isOutput && layer is Functional ? 1 : 0))
    guard let results = results[place.layer], results.indices.contains(call),
      results[call].indices.contains(place.index)
    else { return nil }
    return results[call][place.index]
  }

  /// Finds by how much the numbers of calls are too high in a graph of Keras 2.
  mutating func countLegacyCalls(outputs: [Place]) {
    for place in outputs + waiting.flatMap(\.operands) where layers[place.layer] is Model {
      offsets[place.layer] = min(offsets[place.layer] ?? place.call, place.call)
    }
  }

  /// Makes all calls.
  ///
  /// - Throws: `ConfigError` when operands do not fit, do not exist or depend on their own result.
  mutating func connect() throws {
    while !waiting.isEmpty {
      var left = waiting
      left.removeAll()
      var blocked: Set<String> = []
      for (name, operands, options) in waiting {
        // The calls of a layer are numbered in their order.
        let tensors = operands.compactMap { tensor($0) }
        guard tensors.count == operands.count, !blocked.contains(name) else {
          blocked.insert(name)
          left.append((name, operands, options))
          continue
        }
        let layer = layers[name]!
        // What is hashed is said by what comes in alone.
        let kinds = tensors.map { tensor -> HashingLayer.Tokens in
          tensor.call.layer.givesTexts ? .texts : .integers
        }
        if let hashing = layer as? HashingLayer, let kind = kinds.first { hashing.tokens = kind }
        if let crossing = layer as? HashedCrossingLayer { crossing.tokens = kinds }
        guard !tensors.isEmpty else {
          throw ConfigError(className: name, reason: "a call of '\(name)' is given nothing")
        }
        if let problem = SavedShapes.problem(of: layer, taking: tensors.map(\.shape)) {
          throw ConfigError(className: name, reason: "'\(name)' (\(layer.className)): \(problem)")
        }
        if let problem = layer.callProblem(tensors.map(\.shape), options: options) {
          throw ConfigError(className: name, reason: "'\(name)' (\(layer.className)): \(problem)")
        }
        results[name, default: []].append(layer.callAll(tensors, options: options))
      }
      guard left.count < waiting.count else {
        throw ConfigError(
          className: "Functional",
          reason: "what '\(left[0].layer)' is given does not exist, or depends on itself")
      }
      waiting = left
    }
  }
}

extension Layer {
  /// Whether the masks of its inputs come with these, as they are when it runs.
  fileprivate var followsMasks: Bool {
    switch maskPath {
    case .followed, .taken: true
    default: false
    }
  }
}
