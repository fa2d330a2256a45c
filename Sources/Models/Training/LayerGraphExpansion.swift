/// The layers of a model and of the models inside it, as they are gathered into one graph.
struct LayerGraphExpansion {
  private(set) var nodes: [LayerGraph.Node] = []

  /// Where in `nodes` a layer, or what a model consists of, begins for each of its inputs and ends with each of its results.
  typealias Ends = (entries: [Int], exits: [Int])

  /// Adds the layers of `model`, after which those of models inside stand in the place of these.
  mutating func add(_ model: Model, path: String) -> Ends {
    let graph = LayerGraph(model)
    let ends = graph.nodes.map { node -> Ends in
      if let inner = node.layer as? Model, inner is Sequential || inner is Functional, !inner.layers.isEmpty {
        return add(inner, path: "\(path)\(inner.name)/")
      }
      nodes.append(LayerGraph.Node(layer: node.layer, path: path))
      return ([nodes.count - 1], [nodes.count - 1])
    }
    for (node, to) in zip(graph.nodes, ends) {
      for (number, source) in node.sources.enumerated() {
        let exits = ends[source.layer].exits
        // A model that is used several times is given all its inputs each time.
        nodes[to.entries[number % to.entries.count]].sources.append(
          LayerGraph.Source(
            layer: exits[min(source.result, exits.count - 1)], call: source.call, result: source.result))
      }
    }
    guard let model = model as? Functional else { return (ends.first?.entries ?? [], ends.last?.exits ?? []) }
    let places = Dictionary(
      uniqueKeysWithValues: graph.nodes.enumerated().map { (ObjectIdentifier($1.layer), $0) })
    return (
      model.inputs.map { ends[places[ObjectIdentifier($0)]!].entries[0] },
      model.outputs.map { output in
        let exits = ends[places[ObjectIdentifier(output.call.layer)]!].exits
        return exits[min(output.index, exits.count - 1)]
      }
    )
  }
}
