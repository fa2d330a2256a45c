/// The layers of a model and which results each is given, for showing them.
struct LayerGraph {
  /// A result that a layer is given: which result of which use of which layer.
  struct Source {
    let layer: Int
    let call: Int
    let result: Int
  }

  struct Node {
    let layer: Layer
    /// The names of the models that the layer is inside of, each with a slash behind it.
    var path = ""
    var sources: [Source] = []
  }

  let nodes: [Node]
  /// Whether the layers are a line, so that it need not be said what each is given.
  let isLine: Bool
  /// Whether it is known what each layer is given.
  let isKnown: Bool

  init(_ model: Model) {
    var nodes = model.layers.map { Node(layer: $0) }
    guard let model = model as? Functional else {
      isLine = true
      isKnown = model is Sequential
      if isKnown {
        for index in nodes.indices.dropFirst() {
          nodes[index].sources = [Source(layer: index - 1, call: 0, result: 0)]
        }
      }
      self.nodes = nodes
      return
    }
    let places = Dictionary(
      uniqueKeysWithValues: nodes.enumerated().map { (ObjectIdentifier($1.layer), $0) })
    var numbers: [SymbolicCall.Key: Int] = [:]
    var counts: [Int: Int] = [:]
    for call in model.inputs.map(\.output.call) + model.calls {
      let place = places[ObjectIdentifier(call.layer)]!
      numbers[call.key] = counts[place, default: 0]
      counts[place, default: 0] += 1
      nodes[place].sources += call.inputs.map { tensor in
        Source(
          layer: places[ObjectIdentifier(tensor.call.layer)]!, call: numbers[tensor.call.key] ?? 0,
          result: tensor.index)
      }
    }
    self.nodes = nodes
    isKnown = true
    isLine =
      nodes.first?.sources.isEmpty ?? true
      && zip(nodes.indices, nodes).dropFirst().allSatisfy { index, node in
        node.sources.count == 1 && node.sources[0].layer == index - 1
      }
  }

  /// The graph with the layers of models inside in the place of these.
  init(expanding model: Model) {
    var expansion = LayerGraphExpansion()
    _ = expansion.add(model, path: "")
    nodes = expansion.nodes
    (isLine, isKnown) = (false, LayerGraph(model).isKnown)
  }

  /// What a layer is given, as Keras writes it: `conv2d[0][0], dense[0][0]`; `-` for nothing.
  func sourcesText(_ index: Int) -> String {
    let sources = nodes[index].sources
    if sources.isEmpty { return "-" }
    return sources.map { "\(nodes[$0.layer].layer.name)[\($0.call)][\($0.result)]" }
      .joined(separator: ", ")
  }

  /// How far below the inputs each layer stands: under all that it is given.
  var ranks: [Int] {
    if !isKnown { return Array(nodes.indices) }
    var ranks = nodes.map { _ in 0 }
    // A layer used twice may be given what comes after its first use; so many rounds are enough.
    for _ in nodes.indices {
      var changed = false
      for (index, node) in nodes.enumerated() {
        for source in node.sources where source.layer != index {
          let rank = min(ranks[source.layer] + 1, nodes.count)
          if rank > ranks[index] && rank < nodes.count {
            ranks[index] = rank
            changed = true
          }
        }
      }
      if !changed { break }
    }
    return ranks
  }
}
