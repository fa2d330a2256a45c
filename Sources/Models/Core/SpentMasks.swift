/// How Keras brings a layer the masks of its inputs in a graph.
enum MaskPath {
  /// With the inputs, as they are when the layer runs; it only hands them on.
  case carried
  /// With the inputs, as they are when the layer runs, and what it gives depends on them.
  case followed
  /// The same, and it takes them off its inputs.
  case taken
  /// With the inputs, as they are when the layer runs, and what it gives depends on them; it hands on one
  /// made of all, when all are there.
  case merged
  /// As an argument of the call, which the graph keeps from when it was made, if the layer is called
  /// with one tensor and nothing else; otherwise with the inputs, and what it gives depends on them.
  case kept
  /// Not at all: the layer makes a mask of its own.
  case made
}

/// The masks that are gone when a call of a graph is made.
///
/// In Keras a `MultiHeadAttention` takes the masks off its inputs while it runs. What uses the same
/// tensors after it, and whatever is made of them, finds none, except for layers to which the graph
/// itself brings one. So the second of two blocks of attention attends to words that are masked out, and
/// what is averaged over the steps after it still leaves them out. A call that is given its masks by name keeps them.
struct SpentMasks {
  /// For calls that follow masks, the places of the inputs whose mask is gone.
  private(set) var inputs: [SymbolicCall.Key: Set<Int>] = [:]
  private var tensors: Set<Place> = []

  private struct Place: Hashable {
    let call: SymbolicCall.Key
    let index: Int

    init(_ tensor: SymbolicTensor) { (call, index) = (tensor.call.key, tensor.index) }

    /// Of a call's results only the first has a mask.
    init(resultOf call: SymbolicCall) { (self.call, index) = (call.key, 0) }
  }

  /// - Parameters:
  ///   - calls: in the order in which Keras makes them.
  ///   - heedsNames: whether calls keep masks that they are given by name.
  init(_ calls: [SymbolicCall], heedsNames: Bool = true) {
    for call in calls {
      let gone = Set(call.inputs.indices.filter { isGone(from: call.inputs[$0]) })
      switch call.layer.maskPath {
      case .kept where call.inputs.count == 1 && call.options.isEmpty: break
      case .made: break
      case .carried:
        if !gone.isEmpty { tensors.insert(Place(resultOf: call)) }
      case .merged:
        if !gone.isEmpty {
          inputs[call.key] = gone
          tensors.insert(Place(resultOf: call))
        }
      case .kept, .followed, .taken:
        let isNamed = heedsNames && call.options[SavedGraph.ownMask] != nil
        if !gone.isEmpty, !isNamed { inputs[call.key] = gone }
        // The result has the mask of the query.
        if gone.contains(0) { tensors.insert(Place(resultOf: call)) }
        if call.layer.maskPath == .taken {
          for input in call.inputs.prefix(3) { tensors.insert(Place(input)) }
        }
      }
    }
  }

  /// Whether a tensor has no mask any more when all calls are made.
  func isGone(from tensor: SymbolicTensor) -> Bool { tensors.contains(Place(tensor)) }
}
