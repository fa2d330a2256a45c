/// Boxes in rows, with arrows from those that give to those that are given.
///
/// An arrow that goes past rows has a place of its own in each of them, so that it runs between boxes and
/// not behind them.
struct GraphDrawing {
  struct Box {
    let lines: [String]
    let sources: [Int]
  }

  /// What takes up room in a row: a box, or an arrow that passes.
  private struct Item {
    let row: Int
    let width: Double
    var height: Double
    var x = 0.0
    var y = 0.0

    var middle: Double { x + width / 2 }
    var bottom: Double { y + height }
  }

  private static let letterWidth = 7.2, lineHeight = 18.0, passage = 10.0
  private static let gap = (across: 28.0, down: 44.0), margin = 20.0

  private let boxes: [Box]
  /// The boxes, then the places where arrows pass.
  private var items: [Item]
  /// For each arrow the items from where it begins to where it ends.
  private var arrows: [[Int]] = []
  private var size = (width: 0.0, height: 0.0)

  /// - Parameter ranks: the row of each box.
  init(boxes: [Box], ranks: [Int]) {
    self.boxes = boxes
    items = zip(boxes, ranks).map { box, rank in
      Item(
        row: rank, width: Double(box.lines.map(\.count).max() ?? 0) * Self.letterWidth + 24,
        height: Double(box.lines.count) * Self.lineHeight + 14)
    }
    for (index, box) in boxes.enumerated() {
      for source in box.sources where source != index {
        let passed = stride(from: ranks[source] + 1, to: ranks[index], by: 1)
        let places = passed.map { Item(row: $0, width: Self.passage, height: 0) }
        arrows.append([source] + places.indices.map { items.count + $0 } + [index])
        items += places
      }
    }
    arrange()
  }

  private mutating func arrange() {
    var rows = Array(repeating: [Int](), count: (items.map(\.row).max() ?? -1) + 1)
    for (index, item) in items.enumerated() { rows[item.row].append(index) }
    var above: [Int: [Int]] = [:]
    for arrow in arrows {
      for (from, to) in zip(arrow, arrow.dropFirst()) where items[from].row < items[to].row {
        above[to, default: []].append(from)
      }
    }
    let widths = rows.map { row in
      row.map { items[$0].width }.reduce(0, +) + Double(max(0, row.count - 1)) * Self.gap.across
    }
    size.width = (widths.max() ?? 0) + 2 * Self.margin
    var y = Self.margin
    for (row, rowWidth) in zip(rows, widths) {
      // Each stands under the middle of what leads to it, so that few arrows cross.
      let middles = row.map { index in
        let known = (above[index] ?? []).map { items[$0].middle }
        return known.isEmpty ? size.width / 2 : known.reduce(0, +) / Double(known.count)
      }
      let order = row.indices.sorted { (middles[$0], $0) < (middles[$1], $1) }
      let height = row.map { items[$0].height }.max() ?? 0
      var x = (size.width - rowWidth) / 2
      for index in order.map({ row[$0] }) {
        // All of a row are as high as its highest, so that what leaves one does not cross another.
        (items[index].x, items[index].y, items[index].height) = (x, y, height)
        x += items[index].width + Self.gap.across
      }
      y += height + Self.gap.down
    }
    size.height = y - (rows.isEmpty ? 0 : Self.gap.down) + Self.margin
  }

  // MARK: Text

  func svg() -> String {
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(size.width))" height="\(number(size.height))" \
      viewBox="0 0 \(number(size.width)) \(number(size.height))" font-family="monospace" font-size="12">
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
      <path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>
      <rect width="100%" height="100%" fill="white"/>

      """
    for arrow in arrows {
      text += "<path d=\"\(path(arrow))\" fill=\"none\" stroke=\"#555\" marker-end=\"url(#arrow)\"/>\n"
    }
    for (box, item) in zip(boxes, items) {
      text += "<rect x=\"\(number(item.x))\" y=\"\(number(item.y))\" width=\"\(number(item.width))\" height=\"\(number(item.height))\" rx=\"4\" fill=\"#eef3fa\" stroke=\"#1f77b4\"/>\n"
      let above = (item.height - Double(box.lines.count) * Self.lineHeight) / 2
      for (line, words) in box.lines.enumerated() {
        let y = item.y + above + Double(line + 1) * Self.lineHeight - 5
        text += "<text x=\"\(number(item.middle))\" y=\"\(number(y))\" text-anchor=\"middle\" fill=\"\(line == 0 ? "#000" : "#555")\">\(SVGText.escaped(words))</text>\n"
      }
    }
    return text + "</svg>\n"
  }

  /// Down from a box, straight through the rows that the arrow passes, and down to a box.
  private func path(_ arrow: [Int]) -> String {
    var text = ""
    for (from, to) in zip(arrow, arrow.dropFirst()) {
      let start = (x: items[from].middle, y: items[from].bottom)
      let end = (x: to == arrow[arrow.count - 1] ? arrival(of: arrow) : items[to].middle, y: items[to].y)
      let half = max(Self.gap.down, end.y - start.y) / 2
      text += (text.isEmpty ? "M" : "L") + "\(number(start.x)) \(number(start.y))"
      text += "C\(number(start.x)) \(number(start.y + half)) \(number(end.x)) \(number(end.y - half)) "
      text += "\(number(end.x)) \(number(end.y))"
    }
    return text
  }

  /// Where an arrow meets its box, of which each of several has a place of its own.
  private func arrival(of arrow: [Int]) -> Double {
    let box = arrow[arrow.count - 1]
    let sides = arrows.filter { $0[$0.count - 1] == box }
      .map { (items[$0[$0.count - 2]].middle, $0[0]) }
    let own = (items[arrow[arrow.count - 2]].middle, arrow[0])
    let place = sides.count { $0 < own }
    return items[box].x + items[box].width * Double(place + 1) / Double(sides.count + 1)
  }

  private func number(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
