/// The operations of a saved graph by which Keras works out the masks that it gives to layers.
///
/// A graph that Keras wrote holds them beside the layers: an `Embedding` that leaves out words has a
/// `NotEqual` beside it, layers that merge have operations that merge masks. What they give reaches
/// nothing but the masks of calls. An operation whose result goes anywhere else is one of the model's own.
struct SavedMasks {
  /// What the operations are called.
  private(set) var names: Set<String> = []

  /// - Parameters:
  ///   - entries: the parts of the graph, each behind those that it needs.
  ///   - outputs: what the model gives.
  init(_ entries: [(name: String, object: KerasObject)], outputs: [SavedGraph.Place]?) {
    // What layers that make masks are given. A comparison of something else is no mask that is known here.
    let sources = Set(
      entries.filter { $0.object.className == "Masking" || $0.object.config["mask_zero"] == true }
        .flatMap { Self.uses(of: $0.object).map(\.place) })
    var reachesOnlyMasks: [String: Bool] = [:]
    for output in outputs ?? [] { reachesOnlyMasks[output.layer] = false }
    for (name, object) in entries.reversed() {
      let uses = Self.uses(of: object)
      let isMask =
        reachesOnlyMasks[name] == true && object.className != "InputLayer"
        && (object.className != "NotEqual" || uses.allSatisfy { sources.contains($0.place) })
      if isMask { names.insert(name) }
      for use in uses {
        reachesOnlyMasks[use.place.layer, default: true] =
          reachesOnlyMasks[use.place.layer, default: true] && (isMask || use.isMask)
      }
    }
  }

  /// The tensors that the calls of a part are given, and whether each is given as a mask.
  private static func uses(of object: KerasObject) -> [(place: SavedGraph.Place, isMask: Bool)] {
    guard case .array(let nodes)? = object.members["inbound_nodes"] else { return [] }
    // What an operation is given as a mask is an operand of its own, which no layer hands on.
    let isOperation = object.module?.hasPrefix("keras.src.ops.") == true
    return nodes.flatMap { node -> [(place: SavedGraph.Place, isMask: Bool)] in
      guard case .object(let members) = node else { return [] }
      var uses: [(place: SavedGraph.Place, isMask: Bool)] = []
      func add(_ value: ConfigValue, isMask: Bool) {
        if let places = SavedGraph.tensors(in: value) {
          uses += places.map { ($0, isMask) }
        } else if case .array(let values) = value {
          // Beside tensors there are numbers, such as the zero that words are compared with.
          for value in values { add(value, isMask: isMask) }
        }
      }
      if let arguments = members["args"] { add(arguments, isMask: false) }
      if case .object(let keywords)? = members["kwargs"] {
        for (key, value) in keywords {
          add(value, isMask: !isOperation && ["mask", "query_mask", "value_mask", "key_mask"].contains(key))
        }
      }
      return uses
    }
  }
}
