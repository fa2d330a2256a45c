import Datasets
import Files
import Surveys
import TFRecords

/// A table of images in a folder: a column with their names, one with their labels, and whatever else.
///
/// ```
/// filename,label,taken
/// 0001.jpg,cat,2024
/// 0002.jpg,dog,2023
/// ```
/// The name's column is called `filename`, `file`, `image`, `path` or `id`, or is the first; the label's is called
/// `label`, `class`, `category` or `target`. Labels are classes in sorted order, by number when all are whole numbers.
struct LabeledImageTable: Sendable {
  struct Row: Sendable {
    var path: String
    var label: Int?
    var features: Features
  }

  let folder: String
  /// The table's file.
  let path: String
  let classNames: [String]
  let rows: [Row]
  /// The columns that are neither the image's name nor its label.
  let otherColumns: [String]

  /// - Throws: `FileError` or `CSVError` for the table, `TableError` for a name that leads out of the folder or has no file.
  init(folder: String, table path: String) throws {
    (self.folder, self.path) = (folder, path)
    let columns = try TextTableColumns(path: path)
    let names = columns.names
    func column(_ candidates: [String]) -> String? {
      candidates.compactMap { name in names.first { $0.lowercased() == name } }.first
    }
    let nameColumn = column(["filename", "file", "image", "path", "id"]) ?? names[0]
    let labelColumn = column(["label", "class", "category", "target"])
    let otherColumns = names.filter { $0 != nameColumn && $0 != labelColumn }
    self.otherColumns = otherColumns
    var found: [(path: String, label: String?, features: Features)] = []
    try columns.forEachRow { row, line in
      let name = row.string(nameColumn)
      guard !name.hasPrefix("/"), !name.split(separator: "/").contains(".."), !name.isEmpty else {
        throw TableError("\(path), row \(line): '\(name)' leads out of the folder '\(folder)'")
      }
      var features = Features()
      for name in otherColumns {
        features[name] = try columns.feature(name, of: row)
      }
      found.append((name, labelColumn.map { row.string($0) }, features))
    }
    let labels = Set(found.compactMap(\.label))
    let sorted =
      labels.allSatisfy { Int($0) != nil }
      ? labels.sorted { Int($0) ?? 0 < Int($1) ?? 0 } : labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    classNames = sorted
    let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    rows = found.map { Row(path: $0.path, label: $0.label.flatMap { numbers[$0] }, features: $0.features) }
  }
}

/// A table that cannot be used.
struct TableError: Error, Sendable, Hashable, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
