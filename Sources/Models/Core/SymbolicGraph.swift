/// The calls and layers between inputs and outputs, in the orders that Keras gives them.
///
/// Keras numbers layers of saved models by their order, so that this has to be the same: by depth, the
/// longest way to an output, and among equals as a search from the outputs first meets them.
struct SymbolicGraph {
  /// Each after those that it needs.
  private(set) var calls: [SymbolicCall] = []
  /// In the order in which Keras makes them: by falling depth.
  private(set) var callsByDepth: [SymbolicCall] = []
  /// By falling depth.
  private(set) var layers: [Layer] = []
  /// An input that is needed and was not given.
  private(set) var missing: Input?

  private var known: Set<SymbolicCall.Key> = []
  private var places: [ObjectIdentifier: Int] = [:]

  init(inputs: [Input], outputs: [SymbolicTensor]) {
    let given = Set(inputs.map(ObjectIdentifier.init))
    for output in outputs { visit(output.call, given: given) }

    var callDepths: [SymbolicCall.Key: Int] = [:]
    var met: Set<SymbolicCall.Key> = []
    var layerDepths: [ObjectIdentifier: Int] = [:]
    for call in calls.reversed() {
      let id = ObjectIdentifier(call.layer)
      let depth = max(callDepths[call.key, default: 0], layerDepths[id, default: 0])
      callDepths[call.key] = depth
      if met.insert(call.key).inserted { callsByDepth.append(call) }
      layerDepths[id] = depth
      for input in call.inputs {
        callDepths[input.call.key] = max(depth + 1, callDepths[input.call.key, default: 0])
        if met.insert(input.call.key).inserted { callsByDepth.append(input.call) }
      }
    }
    callsByDepth = callsByDepth.enumerated().sorted { a, b in
      let depths = (callDepths[a.element.key]!, callDepths[b.element.key]!)
      return depths.0 == depths.1 ? a.offset < b.offset : depths.0 > depths.1
    }.map(\.element)
    var found: [ObjectIdentifier: Layer] = [:]
    for call in calls { found[ObjectIdentifier(call.layer)] = call.layer }
    // An input that nothing depends on comes first among those next to the outputs.
    for input in inputs where found[ObjectIdentifier(input)] == nil {
      found[ObjectIdentifier(input)] = input
      layerDepths[ObjectIdentifier(input)] = 0
      places[ObjectIdentifier(input)] = -1
    }
    layers = found.sorted {
      let (a, b) = (layerDepths[$0.key]!, layerDepths[$1.key]!)
      return a == b ? places[$0.key]! < places[$1.key]! : a > b
    }.map(\.value)
  }

  /// Visits a call after those that it needs. Not by recursion, for which a long chain of layers would need more stack than a
  /// thread has.
  private mutating func visit(_ last: SymbolicCall, given: Set<ObjectIdentifier>) {
    var open: [(call: SymbolicCall, visitedInputs: Int)] = []
    enter(last, given: given, &open)
    while let (call, visitedInputs) = open.last {
      if visitedInputs < call.inputs.count {
        open[open.count - 1].visitedInputs += 1
        enter(call.inputs[visitedInputs].call, given: given, &open)
      } else {
        calls.append(call)
        open.removeLast()
      }
    }
  }

  private mutating func enter(
    _ call: SymbolicCall, given: Set<ObjectIdentifier>, _ open: inout [(call: SymbolicCall, visitedInputs: Int)]
  ) {
    guard known.insert(call.key).inserted else { return }
    let id = ObjectIdentifier(call.layer)
    if places[id] == nil { places[id] = places.count }
    if let input = call.layer as? Input, !given.contains(id) { missing = input }
    open.append((call, 0))
  }
}
