import Files

extension History {
  /// Writes the curves as an SVG picture: a panel for the loss and for each metric,
  /// with a line for training and one for validation.
  ///
  ///     try history.plot(to: "history.svg")
  ///
  /// - Throws: a `FileError` when the file cannot be written; nothing is left then.
  public func plot(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(Array(svg().utf8).span.bytes)
    try file.commit()
  }

  /// The curves as the text of an SVG picture.
  public func svg() -> String {
    let panels = names.filter { !$0.hasPrefix("val_") }
    let width = max(1, panels.count) * Panel.width
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(Panel.height)" \
      viewBox="0 0 \(width) \(Panel.height)" font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="white"/>

      """
    for (index, name) in panels.enumerated() {
      text += Panel(
        title: name, epochs: epochs,
        lines: [
          Panel.Line(name: "training", color: "#1f77b4", values: self[name]),
          Panel.Line(name: "validation", color: "#ff7f0e", values: self["val_" + name]),
        ].filter { !$0.values.isEmpty }
      ).svg(left: index * Panel.width)
    }
    return text + "</svg>\n"
  }
}

/// One pair of axes with its lines.
private struct Panel {
  static let width = 420
  static let height = 320
  private static let margin = (left: 60.0, right: 16.0, top: 36.0, bottom: 44.0)

  struct Line {
    var name: String
    var color: String
    var values: [Float]
  }

  var title: String
  var epochs: [Int]
  var lines: [Line]

  func svg(left: Int) -> String {
    let plotWidth = Double(Panel.width) - Panel.margin.left - Panel.margin.right
    let plotHeight = Double(Panel.height) - Panel.margin.top - Panel.margin.bottom
    let finite = lines.flatMap { $0.values.filter(\.isFinite).map(Double.init) }
    let ticks = Panel.ticks(from: finite.min() ?? 0, to: finite.max() ?? 1)
    let (low, high) = (ticks[0], ticks[ticks.count - 1])
    func x(_ place: Int) -> Double {
      Panel.margin.left + plotWidth * (epochs.count < 2 ? 0.5 : Double(place) / Double(epochs.count - 1))
    }
    func y(_ value: Double) -> Double {
      Panel.margin.top + plotHeight * (1 - (value - low) / (high - low))
    }

    var text = "<g transform=\"translate(\(left) 0)\">\n"
    text += label(title, x: Panel.margin.left + plotWidth / 2, y: 22, anchor: "middle", size: 14)
    for tick in ticks {
      let height = rounded(y(tick))
      text += "<line x1=\"\(Panel.margin.left)\" x2=\"\(Panel.margin.left + plotWidth)\" y1=\"\(height)\" y2=\"\(height)\" stroke=\"#ddd\"/>\n"
      text += label(Panel.number(tick), x: Panel.margin.left - 6, y: y(tick) + 4, anchor: "end")
    }
    // At most ten numbered epochs, so that the numbers do not touch.
    let step = max(1, (epochs.count + 9) / 10)
    for place in stride(from: 0, to: epochs.count, by: step) {
      text += label("\(epochs[place] + 1)", x: x(place), y: Double(Panel.height) - 26, anchor: "middle")
    }
    text += label(
      "epoch", x: Panel.margin.left + plotWidth / 2, y: Double(Panel.height) - 8, anchor: "middle")
    for (row, line) in lines.enumerated() {
      let points = line.values.indices.filter { line.values[$0].isFinite }
        .map { "\(rounded(x($0))),\(rounded(y(Double(line.values[$0]))))" }
      text += "<polyline fill=\"none\" stroke=\"\(line.color)\" stroke-width=\"2\" points=\"\(points.joined(separator: " "))\"/>\n"
      for point in points {
        let parts = point.split(separator: ",")
        text += "<circle cx=\"\(parts[0])\" cy=\"\(parts[1])\" r=\"2.5\" fill=\"\(line.color)\"/>\n"
      }
      let legend = Panel.margin.top + 14 + Double(row) * 16
      text += "<line x1=\"\(Panel.margin.left + 10)\" x2=\"\(Panel.margin.left + 30)\" y1=\"\(legend - 4)\" y2=\"\(legend - 4)\" stroke=\"\(line.color)\" stroke-width=\"2\"/>\n"
      text += label(line.name, x: Panel.margin.left + 36, y: legend, anchor: "start")
    }
    return text + "</g>\n"
  }

  private func label(
    _ text: String, x: Double, y: Double, anchor: String, size: Int = 12
  ) -> String {
    return "<text x=\"\(rounded(x))\" y=\"\(rounded(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">\(SVGText.escaped(text))</text>\n"
  }

  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  /// Four to nine round numbers that take in both ends.
  static func ticks(from low: Double, to high: Double) -> [Double] {
    let span = high > low ? high - low : max(abs(high), 1) * 0.1
    var step = 1.0
    while step * 10 <= span { step *= 10 }
    while step > span { step /= 10 }
    // `step` is now the power of ten at or below the span.
    step = span / step < 2 ? step / 5 : span / step < 5 ? step / 2 : step
    let first = (low / step).rounded(.down)
    let last = max((high / step).rounded(.up), first + 1)
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// A tick without the digits that binary fractions bring.
  static func number(_ value: Double) -> String {
    let cleaned = (value * 1e6).rounded() / 1e6
    return cleaned == cleaned.rounded() && cleaned.magnitude < 1e15 ? "\(Int(cleaned))" : "\(cleaned)"
  }
}
