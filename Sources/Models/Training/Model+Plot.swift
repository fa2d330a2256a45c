import Files

extension Model {
  /// Draws the graph of layers as an SVG picture, as Keras' `plot_model` draws one.
  ///
  ///     try model.plot(to: "model.svg")
  ///
  /// - Parameters:
  ///   - showShapes: whether boxes tell the shapes of their results, where they are known.
  ///   - showLayerNames: whether boxes tell the layers' names beside their classes.
  /// - Throws: a `FileError` when the file cannot be written; nothing is left then.
  public func plot(to path: String, showShapes: Bool = true, showLayerNames: Bool = true) throws {
    let text = svg(showShapes: showShapes, showLayerNames: showLayerNames)
    let file = try AtomicFile(path: path)
    try file.write(Array(text.utf8).span.bytes)
    try file.commit()
  }

  /// The same as the text of a picture.
  public func svg(showShapes: Bool = true, showLayerNames: Bool = true) -> String {
    let graph = LayerGraph(self)
    let boxes = graph.nodes.map { node -> GraphDrawing.Box in
      let layer = node.layer
      var lines = [layer.className]
      if showLayerNames { lines[0] = "\(layer.name) (\(layer.className))" }
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

/// Boxes in rows, with arrows from those that give to those that are given.
private struct GraphDrawing {
  struct Box {
    let lines: [String]
    let sources: [Int]
  }

  private struct Place {
    var x = 0.0
    var y = 0.0
  }

  private static let letterWidth = 7.2, lineHeight = 18.0
  private static let gap = (across: 28.0, down: 44.0), margin = 20.0

  private let boxes: [Box]
  private let rows: [[Int]]
  private var places: [Place]
  private var size = (width: 0.0, height: 0.0)

  init(boxes: [Box], ranks: [Int]) {
    self.boxes = boxes
    places = boxes.map { _ in Place() }
    var rows = Array(repeating: [Int](), count: (ranks.max() ?? -1) + 1)
    for (index, rank) in ranks.enumerated() { rows[rank].append(index) }
    // Boxes stand under the middle of what they are given, so that few arrows cross.
    for row in rows.indices.dropFirst() {
      var above: [Int: Double] = [:]
      for earlier in rows[..<row] {
        for (place, index) in earlier.enumerated() {
          above[index] = (Double(place) + 0.5) / Double(earlier.count)
        }
      }
      func middle(_ index: Int) -> Double {
        let known = boxes[index].sources.compactMap { above[$0] }
        return known.isEmpty ? 0.5 : known.reduce(0, +) / Double(known.count)
      }
      rows[row] = rows[row].enumerated()
        .sorted { (middle($0.element), $0.offset) < (middle($1.element), $1.offset) }
        .map(\.element)
    }
    self.rows = rows
    arrange()
  }

  private func width(_ index: Int) -> Double {
    Double(boxes[index].lines.map(\.count).max() ?? 0) * Self.letterWidth + 24
  }

  private func height(_ index: Int) -> Double {
    Double(boxes[index].lines.count) * Self.lineHeight + 14
  }

  private mutating func arrange() {
    let widths = rows.map { row in
      row.map(width).reduce(0, +) + Double(max(0, row.count - 1)) * Self.gap.across
    }
    size.width = (widths.max() ?? 0) + 2 * Self.margin
    var y = Self.margin
    for (row, rowWidth) in zip(rows, widths) {
      var x = (size.width - rowWidth) / 2
      for index in row {
        places[index] = Place(x: x, y: y)
        x += width(index) + Self.gap.across
      }
      y += (row.map(height).max() ?? 0) + Self.gap.down
    }
    size.height = y - (rows.isEmpty ? 0 : Self.gap.down) + Self.margin
  }

  func svg() -> String {
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(size.width))" height="\(number(size.height))" \
      viewBox="0 0 \(number(size.width)) \(number(size.height))" font-family="monospace" font-size="12">
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
      <path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>
      <rect width="100%" height="100%" fill="white"/>

      """
    for (index, box) in boxes.enumerated() {
      for source in box.sources where source != index {
        let (from, to) = (places[source], places[index])
        let start = (x: from.x + width(source) / 2, y: from.y + height(source))
        let end = (x: to.x + width(index) / 2, y: to.y)
        let bend = Self.gap.down / 2
        text += "<path d=\"M\(number(start.x)) \(number(start.y))C\(number(start.x)) \(number(start.y + bend)) \(number(end.x)) \(number(end.y - bend)) \(number(end.x)) \(number(end.y))\" fill=\"none\" stroke=\"#555\" marker-end=\"url(#arrow)\"/>\n"
      }
    }
    for (index, box) in boxes.enumerated() {
      let place = places[index]
      text += "<rect x=\"\(number(place.x))\" y=\"\(number(place.y))\" width=\"\(number(width(index)))\" height=\"\(number(height(index)))\" rx=\"4\" fill=\"#eef3fa\" stroke=\"#1f77b4\"/>\n"
      for (line, words) in box.lines.enumerated() {
        let y = place.y + 7 + Double(line + 1) * Self.lineHeight - 5
        text += "<text x=\"\(number(place.x + width(index) / 2))\" y=\"\(number(y))\" text-anchor=\"middle\" fill=\"\(line == 0 ? "#000" : "#555")\">\(SVGText.escaped(words))</text>\n"
      }
    }
    return text + "</svg>\n"
  }

  private func number(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
