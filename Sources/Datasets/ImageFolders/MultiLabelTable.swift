import Tensors

/// Which classes each image has, from a CSV file.
struct MultiLabelTable {
  private(set) var classNames: [String]
  private let path: String
  /// By the first column's text.
  private var lines: [String: [Float]] = [:]

  /// - Parameter classNames: the classes that count, in this order; nil for all.
  init(_ path: String, classNames wanted: [String]?) throws {
    self.path = path
    let reader = try CSVReader(path: path, columns: nil, format: CSVFormat())
    var rows: [CSVRow] = []
    while let row = try reader.next() { rows.append(row) }
    guard let columns = rows.first?.columns.map(\.name), columns.count >= 2 else {
      throw ImageFolderError(
        path, "\(path) has no labels: expected a column of paths, then columns of classes, and rows below them.")
    }
    let isTruth = rows.allSatisfy { row in columns.dropFirst().allSatisfy { Self.truth(row.string($0)) != nil } }
    guard isTruth || columns.count == 2 else {
      throw ImageFolderError(
        path, "\(path) has a column for each of \(columns.count - 1) classes, so all of them need values of 0 or 1.")
    }
    let named = rows.map { row in isTruth ? [] : Self.names(row.string(columns[1])) }
    let all = isTruth ? Array(columns.dropFirst()) : Set(named.joined()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if let missing = wanted?.filter({ !all.contains($0) }), !missing.isEmpty {
      throw ImageFolderError(
        path, "\(path) has no class \(missing.joined(separator: " or ")). There are: \(all.joined(separator: ", ")).")
    }
    self.classNames = wanted ?? all
    for (row, names) in zip(rows, named) {
      let names = Set(names)
      lines[row.string(columns[0])] = self.classNames.map {
        isTruth ? Self.truth(row.string($0)) ?? 0 : names.contains($0) ? 1 : 0
      }
    }
  }

  private static func truth(_ text: String) -> Float? {
    switch text {
    case "0", "0.0", "": 0
    case "1", "1.0": 1
    default: nil
    }
  }

  private static func names(_ text: String) -> [String] {
    text.split { " ,;|".contains($0) }.map(String.init)
  }

  /// The labels of all files, `[files, classes]`.
  ///
  /// - Throws: ``ImageFolderError`` naming files that have no line.
  func labels(of files: [LabeledFile], in folder: String) throws -> Tensor {
    var numbers: [Float] = []
    var unknown: [String] = []
    for file in files {
      let place = String(file.path.dropFirst(folder.count).drop { $0 == "/" })
      let name = place.split(separator: "/").last.map(String.init) ?? place
      let candidates = [place, name, stem(place), stem(name)]
      if let line = candidates.lazy.compactMap({ lines[$0] }).first {
        numbers += line
      } else {
        unknown.append(place)
      }
    }
    guard unknown.isEmpty else {
      throw ImageFolderError(
        path,
        "\(path) has no line for \(unknown.count) of the \(files.count) images below \(folder): \(list(unknown)).")
    }
    return Tensor(numbers, shape: [files.count, classNames.count])
  }
}

/// A path without its ending.
func stem(_ path: String) -> String {
  guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return path }
  return String(path[..<dot])
}

/// The first few of many names.
func list(_ names: [String]) -> String {
  names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
}
