import Datasets
import Files
import Surveys
import TFRecords
import TensorFiles

extension RecordSource {
  /// The rows of a CSV or TSV file; each column a feature.
  init(table path: String, kind: SourceKind, _ edits: FeatureEdits) throws {
    let columns = try TextTableColumns(path: path, kind: kind, edits: edits)
    self.init(
      kind: kind, path: path, noun: "row",
      identity: [path, FileIdentity(path: path).described, "\(edits)"],
      access: .streamed {
        let rows = try Dataset.csv(paths: [path], format: columns.format).makeIterator()
        return Self.chunks { () -> Result<CSVRow, Problem>? in
          do { return try rows.next().map { .success($0) } } catch let error as DatasetError
          where error.underlying is CSVError {
            return .failure(Problem(path: path, reason: error.underlying))
          }
        } byteCount: { $0.byteCount } make: { row, number in
          var example = SequenceExample()
          for name in columns.names { try columns.add(name, of: row, to: &example) }
          try edits.apply(to: &example)
          return example
        } place: { number in "\(path), row \(number + 1)" }
      })
    // A header that cannot be read is told with the first row.
    if !columns.names.isEmpty { featureNames = columns.names }
    hasLists = columns.hasLists
  }

  /// The lines of a JSON Lines file; each an object.
  init(jsonLines path: String, _ edits: FeatureEdits) throws {
    let floats = try Self.floatFeatures(path)
    self.init(
      kind: .jsonLines, path: path, noun: "line",
      identity: [path, FileIdentity(path: path).described, "\(edits)"],
      access: .streamed {
        var lines = try JSONLines(path)
        return Self.chunks { try lines.next() } byteCount: { $0.text.utf8.count } make: { line, _ in
          var example = try line.example(floats: floats)
          do { try edits.apply(to: &example) } catch { throw Problem(path: path, line: line.number, reason: "\(error)") }
          return example
        } place: { _ in path }
      })
  }

  /// The lines of a text file, as the feature `text`.
  init(textLines path: String, _ edits: FeatureEdits) {
    self.init(
      kind: .textLines, path: path, noun: "line",
      identity: [path, FileIdentity(path: path).described, "\(edits)"],
      access: .streamed {
        let lines = try Dataset.textLines([path]).makeIterator()
        return Self.chunks { try Self.next(lines, path) } byteCount: { $0.utf8.count } make: { line, _ in
          var example = SequenceExample(context: ["text": .string(line)])
          try edits.apply(to: &example)
          return example
        } place: { number in "\(path), line \(number + 1)" }
      })
    featureNames = ["text"]
  }

  /// The text files of class folders, each whole as the feature `text`.
  init(texts folder: ClassFolders, _ edits: FeatureEdits) {
    let names = folder.classNames
    self.init(
      kind: .textFolder, path: folder.root, noun: "text", classNames: names, notes: folder.notes + folder.misnamedNotes,
      identity: [folder.root, "\(names)", "\(edits)", FileIdentity.fingerprint(of: folder.files.map(folder.path(of:)))],
      access: .numbered(count: folder.files.count, blockSize: 8) { number, block in
        let file = folder.files[number]
        let path = folder.path(of: file)
        do {
          let bytes = try MappedFile(path: path).withBytes { $0.withUnsafeBytes { Array($0) } }
          guard String(validating: bytes, as: UTF8.self) != nil else { throw TableError("it is not UTF-8 text") }
          var example = SequenceExample(context: ["text": .bytes([bytes]), "filename": .string(file.path)])
          if let label = file.label {
            example.context["label"] = .int64(Int64(label))
            example.context["label/text"] = .string(names[label])
          }
          try edits.apply(to: &example)
          block.add(example, label: file.label)
        } catch {
          block.leaveOut(Problem(path: path, reason: error))
        }
      })
    featureNames = ["text", "filename"] + (names.isEmpty ? [] : ["label", "label/text"])
  }

  private static func next(_ lines: DatasetIterator<String>, _ path: String) throws -> Result<String, Problem>? {
    do { return try lines.next().map { .success($0) } } catch let error as DatasetError {
      if error.underlying is FileError { throw error.underlying }
      return .failure(Problem(path: path, reason: error.underlying))
    }
  }

  /// The features that have a number with a fraction in some line, so that their whole numbers are floats, too.
  private static func floatFeatures(_ path: String) throws -> Set<String> {
    let parts = Dataset<[JSONLines.Line]>.generator(name: "lines") {
      var lines = try JSONLines(path)
      return {
        var part: [JSONLines.Line] = []
        var bytes = 0
        while part.count < 128, bytes < 1 << 20, let line = try lines.next() {
          // What is wrong with a line is told when it is converted.
          guard case .success(let line) = line else { continue }
          part.append(line)
          bytes += line.text.utf8.count
        }
        return part.isEmpty ? nil : part
      }
    }
    let found = parts.map(parallelism: .automatic) { lines in
      lines.reduce(into: Set<String>()) { names, line in
        guard let example = try? line.example() else { return }
        for (name, feature) in example.context { if case .floats = feature { names.insert(name) } }
        for (name, steps) in example.lists where steps.contains(where: { if case .floats = $0 { true } else { false } }) {
          names.insert(name)
        }
      }
    }
    var floats: Set<String> = []
    do { try found.forEach { floats.formUnion($0) } } catch let error as DatasetError { throw error.underlying }
    return floats
  }

  /// Items that are read one after the other, in chunks for workers that make records of them.
  private static func chunks<Item: Sendable>(
    _ next: @escaping () throws -> Result<Item, Problem>?, byteCount: @escaping (Item) -> Int,
    make: @escaping @Sendable (Item, Int) throws -> SequenceExample,
    place: @escaping @Sendable (Int) -> String
  ) -> () throws -> Chunk? {
    var number = 0
    return {
      var items: [Result<Item, Problem>] = []
      var bytes = 0
      while items.count < 128, bytes < 1 << 20, let item = try next() {
        items.append(item)
        if case .success(let item) = item { bytes += byteCount(item) }
      }
      guard !items.isEmpty else { return nil }
      let (chunk, first) = (items, number)
      number += items.count
      return Chunk(count: chunk.count) {
        var block = RecordBlock()
        for (offset, item) in chunk.enumerated() {
          do {
            block.add(try make(try item.get(), first + offset))
          } catch let problem as Problem {
            block.leaveOut(problem)
          } catch {
            block.leaveOut(Problem(path: place(first + offset), reason: error))
          }
        }
        return block
      }
    }
  }
}
