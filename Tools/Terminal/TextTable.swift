/// Rows of text in columns, for people.
///
/// ```swift
/// var table = TextTable(["class", ">records"])
/// table.add(["cat", "500"])
/// print(table)
/// // class  records
/// // cat        500
/// ```
/// Control characters in cells are escaped. A header that starts with ">" is right-aligned with its column. Columns are two spaces apart, lines never end in
/// spaces.
package struct TextTable: CustomStringConvertible {
  private var rows: [[String]]
  private let isRight: [Bool]
  private let indent: String

  package init(_ headers: [String], indent: Int = 0) {
    isRight = headers.map { $0.hasPrefix(">") }
    rows = [headers.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }]
    self.indent = String(repeating: " ", count: indent)
  }

  /// Adds a row; it must have as many cells as there are headers.
  package mutating func add(_ cells: [String]) {
    precondition(
      cells.count == isRight.count, "a row of \(cells.count) cells in \(isRight.count) columns")
    rows.append(cells.map(\.printable))
  }

  package var description: String {
    // Cells, not bytes: class names may be in any script.
    let widths = isRight.indices.map { column in rows.map { $0[column].terminalWidth }.max() ?? 0 }
    return rows.map { row in
      var line = indent
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.terminalWidth)
        line += (column == 0 ? "" : "  ") + (isRight[column] ? padding + cell : cell + padding)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

/// A bar of up to `width` cells, in eighths of a cell: `bar(0.5, width: 4)` is "██".
/// Anything above zero shows at least the thinnest line.
package func bar(_ share: Double, width: Int) -> String {
  guard share > 0 else { return "" }
  let eighths = max(1, Int((min(share, 1) * Double(width * 8)).rounded()))
  let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
}
