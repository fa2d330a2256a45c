import Tensors

extension Model {
  /// A table of the layers, their output shapes and parameter counts, as Keras
  /// prints it, through `print` line by line.
  ///
  ///     model.summary()
  ///
  /// Of a graph that is not a line it tells what each layer is connected to. The shapes are known once
  /// the model has been built, by its first call, by `build(for:)` or by an ``Input`` as its first
  /// layer. Numbers that the optimizer remembers count once it has done a step.
  ///
  /// - Parameters:
  ///   - expandNested: whether the layers of models inside follow them, indented.
  ///   - showTrainable: whether it is said which layers are trained.
  public func summary(
    expandNested: Bool = false, showTrainable: Bool = false,
    print: (String) -> Void = { Swift.print($0) }
  ) {
    let isLine = LayerGraph(self).isLine
    let heading =
      ["Layer (type)", "Output Shape", "Param #"] + (isLine ? [] : ["Connected to"])
      + (showTrainable ? ["Trainable"] : [])
    var rows = [heading]
    func add(_ model: Model, indent: String) {
      let graph = LayerGraph(model)
      for (index, node) in graph.nodes.enumerated() {
        let layer = node.layer
        rows.append(
          [
            "\(indent)\(layer.name) (\(layer.className))", Model.shapesText(layer),
            layer.isBuilt || layer is Input
              ? Model.grouped(Model.count(layer.parameters)) : "0 (unbuilt)",
          ] + (isLine ? [] : [graph.sourcesText(index)])
            + (showTrainable ? [layer.parameters.isEmpty ? "-" : layer.trainable ? "Y" : "N"] : []))
        if expandNested, let inner = layer as? Model { add(inner, indent: indent + "  ") }
      }
    }
    add(self, indent: "")
    let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    func rule(_ left: String, _ line: String, _ cross: String, _ right: String) -> String {
      left + widths.map { String(repeating: line, count: $0 + 2) }.joined(separator: cross) + right
    }
    func row(_ cells: [String], _ bar: String) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 2 ? " \(space)\(cell) " : " \(cell)\(space) "
      }
      return bar + padded.joined(separator: bar) + bar
    }
    print("Model: \"\(name)\"")
    print(rule("┏", "━", "┳", "┓"))
    print(row(rows[0], "┃"))
    print(rule("┡", "━", "╇", "┩"))
    for (index, cells) in rows.dropFirst().enumerated() {
      if index > 0 { print(rule("├", "─", "┼", "┤")) }
      print(row(cells, "│"))
    }
    print(rule("└", "─", "┴", "┘"))
    let trained = Model.count(parameters.filter(\.trainable))
    let fixed = Model.count(parameters.filter { !$0.trainable })
    let remembered =
      optimizer.map { $0.iterations > 0 ? $0.state.reduce(0) { $0 + $1.value.count } : 0 } ?? 0
    print(" Total params: \(Model.sized(trained + fixed + remembered))")
    print(" Trainable params: \(Model.sized(trained))")
    print(" Non-trainable params: \(Model.sized(fixed))")
    if remembered > 0 { print(" Optimizer params: \(Model.sized(remembered))") }
  }

  private static func count(_ parameters: [Parameter]) -> Int {
    parameters.reduce(0) { $0 + $1.value.count }
  }

  /// The shapes of a layer's results, `?` when they are not known.
  private static func shapesText(_ layer: Layer) -> String {
    if let input = layer as? Input { return shapeText([nil] + input.shape) }
    guard let given = layer.builtInputShapes else { return "?" }
    let shapes = layer.outputShapes(for: given).map(shapeText)
    return shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]"
  }

  /// `(None, 28, 28, 1)`.
  static func shapeText(_ shape: [Int?]) -> String {
    "(" + shape.map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + ")"
  }

  /// `8396930` with its memory in brackets: `8,396,930 (32.03 MB)`.
  private static func sized(_ count: Int) -> String {
    var size = Double(count * 4)
    var unit = 0
    let units = ["B", "KB", "MB", "GB", "TB"]
    while size >= 1024 && unit < units.count - 1 {
      size /= 1024
      unit += 1
    }
    let hundredths = Int((size * 100).rounded())
    let fraction = hundredths % 100
    return
      "\(grouped(count)) (\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) \(units[unit]))"
  }

  private static func grouped(_ number: Int) -> String {
    var text = "\(number)"
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }
}
