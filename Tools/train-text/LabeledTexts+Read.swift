import FoundationEssentials
import Millrace
import TensorFiles
import Terminal

extension LabeledTexts {
  /// Reads texts and labels from folders, files of lines, or tables.
  ///
  /// Classes are numbered by their names, sorted by their bytes; but files of lines in the order in which they are given.
  /// Texts of white space alone are left out, with a warning.
  ///
  /// - Throws: `TextDataError` and the errors of reading, which name file and line.
  init(_ inputs: [String], textColumn: String, labelColumn: String) throws {
    var rows: [(text: String, label: String)] = []
    var names: [String]?
    if inputs.count == 1, Self.isFolder(inputs[0]) {
      rows = try Self.classFolders(inputs[0])
    } else if inputs.allSatisfy({ TableKind($0) != nil }) {
      for path in inputs {
        switch TableKind(path) {
        case .delimited(let format)?:
          rows += try Self.table(path, format, textColumn: textColumn, labelColumn: labelColumn)
        case .jsonLines?:
          rows += try Self.jsonLines(path, textColumn: textColumn, labelColumn: labelColumn)
        case nil: break
        }
      }
    } else {
      let (lines, files) = try Self.linesOfFiles(inputs)
      rows = lines
      names = files
    }
    let all = rows.count
    rows.removeAll { row in row.text.allSatisfy(\.isWhitespace) }
    if rows.count < all { warn("\(counted(all - rows.count, "text")) without a word left out.") }
    classNames = names ?? Set(rows.map(\.label)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard classNames.count >= 2, !rows.isEmpty else {
      let found = classNames.isEmpty ? "none" : classNames.joined(separator: ", ")
      throw TextDataError(
        description: "'\(inputs.joined(separator: "', '"))': expected texts of at least 2 classes, found \(found).")
    }
    let numbers = Dictionary(uniqueKeysWithValues: zip(classNames, 0...))
    texts = rows.map(\.text)
    labels = rows.map { numbers[$0.label] ?? 0 }
  }

  // MARK: A folder of class folders

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  private static func classFolders(_ root: String) throws -> [(text: String, label: String)] {
    func entries(_ path: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    let names = try entries(root).filter { isFolder(root + "/" + $0) }
    guard names.count >= 2 else {
      throw TextDataError(
        description: "'\(root)': expected a folder for each class, found \(counted(names.count, "folder")) in it.")
    }
    var rows: [(text: String, label: String)] = []
    let progress = Progress("reading", unit: "file", total: 0)
    defer { progress.finish() }
    for name in names {
      let folder = root + "/" + name
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
      if files.isEmpty { warn("'\(folder)' has no .txt file; the class \(name.debugDescription) is left out.") }
      for file in files.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
        rows.append((try wholeText("\(folder)/\(file)"), name))
        progress.advance()
      }
    }
    return rows
  }

  private static func wholeText(_ path: String) throws -> String {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw TextDataError(description: "'\(path)' cannot be read.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TextDataError(description: "'\(path)' is not UTF-8.")
    }
    return text
  }

  // MARK: Files with a text a line

  private static func linesOfFiles(
    _ paths: [String]
  ) throws -> (rows: [(text: String, label: String)], names: [String]) {
    guard paths.count >= 2 else {
      throw TextDataError(
        description:
          "'\(paths.first ?? "")': expected a folder, a .csv, .tsv or .jsonl file, or two files or more with a text a line.")
    }
    let files = paths.map { String($0.split(separator: "/").last ?? "text") }
    // `reviews/good.txt` is `good`; where only the endings differ, they name the classes: `rt-polarity.pos` is `pos`.
    let stems = files.map { String($0.prefix { $0 != "." }) }
    let endings = files.map { String($0.split(separator: ".").last ?? "text") }
    let names = Set(stems).count == paths.count ? stems : Set(endings).count == paths.count ? endings : files
    guard Set(names).count == paths.count else {
      throw TextDataError(
        description: "The files '\(paths.joined(separator: "', '"))' are classes, so their names must differ.")
    }
    var rows: [(text: String, label: String)] = []
    for (path, name) in zip(paths, names) {
      let lines = try Array(Dataset<String>.textLines(path))
      if lines.isEmpty { throw TextDataError(description: "'\(path)' has no texts; one a line was expected.") }
      rows += lines.map { ($0, name) }
    }
    return (rows, names)
  }

  // MARK: Tables

  private enum TableKind {
    case delimited(CSVFormat)
    case jsonLines

    /// By the end of the name; nil for no table.
    init?(_ path: String) {
      var name = path.lowercased()[...]
      if name.hasSuffix(".gz") { name.removeLast(3) }
      switch name.split(separator: ".").last {
      case "csv": self = .delimited(CSVFormat())
      case "tsv": self = .delimited(CSVFormat(delimiter: "\t"))
      case "jsonl", "ndjson": self = .jsonLines
      default: return nil
      }
    }
  }

  private static func table(
    _ path: String, _ format: CSVFormat, textColumn: String, labelColumn: String
  ) throws -> [(text: String, label: String)] {
    let columns: [CSVColumn] = [.string(textColumn), .string(labelColumn)]
    var rows: [(text: String, label: String)] = []
    let iterator = try Dataset<CSVRow>.csv(paths: [path], columns: columns, format: format).makeIterator()
    while let row = try iterator.next() {
      let label = row.string(labelColumn)
      guard !label.isEmpty else {
        throw TextDataError(
          description: "'\(path)', row \(rows.count + 1): the column '\(labelColumn)' is empty.")
      }
      rows.append((row.string(textColumn), label))
    }
    return rows
  }

  private static func jsonLines(
    _ path: String, textColumn: String, labelColumn: String
  ) throws -> [(text: String, label: String)] {
    var rows: [(text: String, label: String)] = []
    var line = 0
    let iterator = try Dataset<String>.textLines(path).makeIterator()
    while let text = try iterator.next() {
      line += 1
      if text.allSatisfy(\.isWhitespace) { continue }
      let value: JSONValue
      do { value = try JSONValue(parsing: text) } catch {
        throw TextDataError(description: "'\(path)', line \(line): \(error)")
      }
      func member(_ name: String) throws -> String {
        switch value[name] {
        case .string(let text)?: return text
        case .integer(let number)?: return String(number)
        case .bool(let truth)?: return String(truth)
        case let found:
          throw TextDataError(
            description:
              "'\(path)', line \(line): expected a text as \"\(name)\", found \(found.map { "\($0)" } ?? "nothing").")
        }
      }
      rows.append((try member(textColumn), try member(labelColumn)))
    }
    return rows
  }
}
