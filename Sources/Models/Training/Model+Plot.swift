import Files

extension Model {
  /// Draws the graph of layers as an SVG picture, as Keras' `plot_model` draws one.
  ///
  ///     try model.plot(to: "model.svg")
  ///
  /// - Parameters:
  ///   - showShapes: whether boxes tell the shapes of their results, where they are known.
  ///   - showLayerNames: whether boxes tell the layers' names beside their classes.
  ///   - expandNested: whether models inside are shown by their layers, called `model/layer`.
  /// - Throws: a `FileError` when the file cannot be written; nothing is left then.
  public func plot(
    to path: String, showShapes: Bool = true, showLayerNames: Bool = true, expandNested: Bool = false
  ) throws {
    let text = svg(showShapes: showShapes, showLayerNames: showLayerNames, expandNested: expandNested)
    let file = try AtomicFile(path: path)
    try file.write(Array(text.utf8).span.bytes)
    try file.commit()
  }

  /// The same as the text of a picture.
  public func svg(
    showShapes: Bool = true, showLayerNames: Bool = true, expandNested: Bool = false
  ) -> String {
    let graph = expandNested ? LayerGraph(expanding: self) : LayerGraph(self)
    let boxes = graph.nodes.map { node -> GraphDrawing.Box in
      let layer = node.layer
      var lines = [layer.className]
      if showLayerNames { lines[0] = "\(node.path)\(layer.name) (\(layer.className))" }
      if showShapes, let shapes = layer.builtInputShapes {
        lines.append(layer.outputShapes(for: shapes).map(Model.shapeText).joined(separator: ", "))
      } else if showShapes, let input = layer as? Input {
        lines.append(Model.shapeText([nil] + input.shape))
      }
      return GraphDrawing.Box(lines: lines, sources: node.sources.map(\.layer))
    }
    return GraphDrawing(boxes: boxes, ranks: graph.ranks).svg()
  }
}
