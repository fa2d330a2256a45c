import Datasets
import Files
import Surveys
import TFRecords
import TensorFiles
import Tensors

extension Throughput {
  /// The steps that a loader takes with data of a kind, by the library's own datasets.
  mutating func measure(_ report: SurveyReport, _ parallelism: Parallelism) throws {
    let path = report.paths[0]
    switch report.kind {
    case .imageFolder: try measureFolder(report, parallelism)
    case .tfrecord:
      let records = Dataset.tfrecords(paths: report.paths)
      try measure("read, checksums verified", records.onError(.skip(atMost: .max))) { $0.count }
      try measure(
        "read and parse",
        records.map(parallelism: parallelism) { (try SequenceExample(parsing: $0).context.count, $0.count) }.onError(.skip(atMost: .max))
      ) { $0.1 }
    case .csv, .tsv: try measureTable(path, report.kind == .tsv ? .tsv : CSVFormat(), report)
    case .jsonLines:
      try measureReading([path], of: report)
      let lines = Dataset.textLines(path).onError(.skip(atMost: .max))
      try measure("read lines", lines) { $0.utf8.count + 1 }
      try measure(
        "read and parse",
        lines.map(parallelism: parallelism) { line in
          _ = try ExampleJSON.parse(Array(line.utf8))
          return line.utf8.count + 1
        }.onError(.skip(atMost: .max))
      ) { $0 }
    case .textLines:
      try measureReading([path], of: report)
      let lines = Dataset.textLines(path).onError(.skip(atMost: .max))
      try measure("read lines", lines) { $0.utf8.count + 1 }
      try measure("read lines, batch", lines.batch(32), items: { Double($0.count) }) { $0.reduce(0) { $0 + $1.utf8.count + 1 } }
    case .textFolder: try measureTexts(path, report)
    case .npy:
      try measureReading([path], of: report)
      let rows = Dataset.npy(path)
      try measure("read rows", rows) { $0.byteCount }
      try measure("read rows, batch", rows.batch(32), items: { Double($0.shape[0]) }) { $0.byteCount }
    case .npz: try measureArrays(path, report)
    case .mnist, .cifar10, .cifar100: try measureArchive(path, report)
    }
  }

  private mutating func measureTable(_ path: String, _ format: CSVFormat, _ report: SurveyReport) throws {
    try measureReading([path], of: report)
    try measure("read fields", Dataset.csv(paths: [path], format: format).onError(.skip(atMost: .max))) { $0.byteCount }
    guard let columns = try? CSVInference.inferred(rows: nil).columns(of: [path], format: format) else { return }
    let rows = Dataset.csv(paths: [path], columns: columns, format: format).onError(.skip(atMost: .max))
    let rowByteCount = Double(report.byteCount) / Double(report.count)
    try measure("read, parse, batch", rows.columns(batchSize: 32), items: { Double($0.count) }) { Int(Double($0.count) * rowByteCount) }
  }

  private mutating func measureTexts(_ path: String, _ report: SurveyReport) throws {
    let folder = try ClassFolders(root: path, extensions: [".txt"])
    let paths = folder.files.map { folder.path(of: $0) }
    try measure(
      "read", Dataset(paths).map { try MappedFile(path: $0).withBytes { $0.withUnsafeBytes { Array($0) } }.count }.onError(.skip(atMost: .max))
    ) { $0 }
    // Of a folder without a text that can be fed, there is nothing more to say.
    guard
      let texts = try? TextFolder(path, labels: folder.classNames.isEmpty ? .none : .inferred, shuffle: false, quiet: true).training
    else { return }
    try measure("read, decode, batch", texts.onError(.skip(atMost: .max)), items: { Double($0.0.count) }) {
      $0.0.reduce(0) { $0 + $1.utf8.count }
    }
  }

  /// Arrays are unpacked once and stay in memory, so that the first step is that of an epoch, and the last one of all others:
  /// shuffled, as without it batches are views of memory that nothing moves.
  private mutating func measureArrays(_ path: String, _ report: SurveyReport) throws {
    try measureReading([path], of: report)
    let names = report.features.map(\.name)
    let load: @Sendable () throws -> [String: Tensor] = {
      let file = try NPZFile(path)
      let pairs = try names.map { ($0, try file.tensor($0)) }
      return Dictionary(uniqueKeysWithValues: pairs).filter { $0.value.rank > 0 }
    }
    let count = Double(report.count)
    try measure(
      "read and unpack", Dataset.range(0..<1).map { _ in try load().values.reduce(0) { $0 + $1.byteCount } }, items: { _ in count }
    ) { $0 }
    let arrays = try load()
    guard !arrays.isEmpty else { return }
    try measure("shuffle, batch, from memory", Dataset.tensorSlices(arrays).shuffle(seed: 0).batch(32), items: { Double($0.values.first?.shape[0] ?? 0) }) {
      $0.values.reduce(0) { $0 + $1.byteCount }
    }
  }

  private mutating func measureArchive(_ path: String, _ report: SurveyReport) throws {
    let files = (try? MappedFile(path: path)) == nil ? (try? Array(Dataset.files(matching: path + "/*"))) ?? [] : [path]
    try measureReading(files, of: report)
    let source = Source(kind: report.kind, path: path)
    let count = Double(report.count)
    try measure(
      "read and unpack",
      Dataset.range(0..<1).map { _ in try ArchiveImages(source).splits.reduce(0) { $0 + $1.images.byteCount + $1.labels.byteCount } },
      items: { _ in count }
    ) { $0 }
    guard let split = try ArchiveImages(source).splits.first else { return }
    try measure(
      "shuffle, batch, from memory", Dataset.tensorSlices(split.images, split.labels).shuffle(seed: 0).batch(32), items: { Double($0.0.shape[0]) }
    ) { $0.0.byteCount + $0.1.byteCount }
  }

  /// The bytes of files as they are on the disk, a megabyte at a time, on one thread; all of them are all items.
  private mutating func measureReading(_ paths: [String], of report: SurveyReport) throws {
    let files = paths.compactMap { path in (try? MappedFile(path: path)).map { (path: path, count: $0.count) } }
    let total = files.reduce(0) { $0 + $1.count }
    guard total > 0 else { return }
    let piece = 1 << 20
    let places = files.indices.flatMap { file in stride(from: 0, to: files[file].count, by: piece).map { (file, $0) } }
    let share = Double(report.count) / Double(total)
    try measure(
      "read",
      Dataset(places).map { file, start in
        // Each time anew, so that pages are mapped as for a first reader.
        let file = try MappedFile(path: files[file].path)
        return file.withBytes(in: start..<min(start + piece, file.count)) { $0.withUnsafeBytes { Array($0) }.count }
      }, items: { Double($0) * share }
    ) { $0 }
  }
}
