import Archives
import Datasets
import Files
import Foundation
import ImageCodecs
import TFRecords
import TensorFiles
import Tensors

extension PipelineMaker {
  /// The numbers of up to 40 elements that lie in files; nil where there is no room for files.
  mutating func fileSource() -> Dataset<Int>? {
    guard let folder = sourceFolder() else { return nil }
    let count = random.onceIn(8) ? 0 : random.pick(1...40)
    let start = random.pick(0...1000)
    let fileCount = random.pick(1...3)
    // Files of different lengths, some of them empty.
    let parts = (0..<fileCount).map { file in
      (0..<count).filter { mixed($0, start) % fileCount == file }.map { mixed($0, start) }
    }
    switch random.pick(0...6) {
    case 5: return array(parts.flatMap { $0 }, in: folder)
    case 6: return texts(parts, in: folder)
    case 0: return lines(parts, in: folder)
    case 1: return table(parts, in: folder)
    case 2: return records(parts, in: folder)
    case 3: return blocks(parts, in: folder)
    default: return rows(parts.flatMap { $0 }, in: folder)
    }
  }

  /// Images or digits that lie in files; nil where there is no room for them.
  mutating func imageSource() -> Dataset<Tensor>? {
    guard let folder = sourceFolder() else { return nil }
    let count = random.pick(1...6)
    switch random.pick(0...2) {
    case 0:
      let images = Tensor((0..<(count * 784)).map { UInt8(truncatingIfNeeded: $0 &* 7) }, shape: [count, 28, 28])
      let labels = Tensor((0..<count).map { UInt8($0) })
      once(in: folder) {
        try IDXFile.write(images, to: folder + "/train-images-idx3-ubyte")
        try IDXFile.write(labels, to: folder + "/train-labels-idx1-ubyte")
      }
      return Dataset<(Tensor, Tensor)>.mnist(folder, .training).map { image, label in
        Tensor([Float(label.scalar(of: Int32.self)), Float(image.cast(to: .float32).digest % 1000)])
      }
    default:
      let (size, mayFail) = (random.pick(1...4), mayFail)
      once(in: folder) {
        for name in ["even", "odd"] {
          try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for number in 0..<count {
          let pixels = Tensor((0..<48).map { UInt8($0 * 5 + number) }, shape: [4, 4, 3])
          var file = try PNG.encode(pixels)
          if mayFail, number % 4 == 3 { file.removeLast(file.count / 2) }
          try write(file, to: "\(folder)/\(number % 2 == 0 ? "even" : "odd")/\(number).png")
        }
      }
      let shuffles = random.onceIn(2)
      let photos = try? ImageFolder(
        folder, imageSize: (size, 3), batchSize: random.pick(1...3), shuffle: shuffles, seed: count, quiet: true)
      return photos?.training.map { $0 + $1.cast(to: .float32).sum() }
    }
  }

  /// The same elements out of a folder that they were saved in, or out of a cache on disk.
  mutating func stored<Element: Specimen>(_ dataset: Dataset<Element>) -> Dataset<Element> {
    // What fails cannot be saved; what may be another number of elements tomorrow is not to be counted today.
    guard random.onceIn(3), !mayFail, isCounted(dataset), let folder = sourceFolder() else { return dataset.cache() }
    once(in: folder) { try dataset.prefetch(2).save(to: folder) }
    return (try? Dataset<Element>.saved(at: folder)) ?? dataset
  }

  // MARK: One kind of file each

  private mutating func lines(_ parts: [[Int]], in folder: String) -> Dataset<Int> {
    let (end, isPacked) = (random.onceIn(3) ? "\r\n" : "\n", random.onceIn(3))
    let paths = parts.indices.map { "\(folder)/\($0).txt" }
    once(in: folder) {
      for (path, numbers) in zip(paths, parts) {
        let text = numbers.map { "\($0)" }.joined(separator: end)
        try write(Array(text.utf8), to: path, isPacked ? .gzip : .none)
      }
    }
    return Dataset<String>.textLines(paths).map { try number($0) }
  }

  private mutating func table(_ parts: [[Int]], in folder: String) -> Dataset<Int> {
    let damaged = mayFail ? random.pick(0...20) : -1
    let paths = parts.indices.map { "\(folder)/\($0).csv" }
    once(in: folder) {
      for (path, numbers) in zip(paths, parts) {
        let rows = numbers.enumerated().map { place, number in
          "\(place == damaged ? "x" : "\(number)"),\"a \"\"word\"\",\n\(number % 7)\"\n"
        }
        try write(Array(("number,text\n" + rows.joined()).utf8), to: path)
      }
    }
    let rows =
      random.onceIn(2)
      ? Dataset<CSVRow>.csv(paths: paths, columns: [.string("text"), .int64("number")])
      : Dataset<CSVRow>.csv(paths: paths, columns: .inferred(rows: random.pick(1...5)))
    return rows.map { row in
      // One file's numbers may be shorter than another's, and an empty table's are words.
      let number =
        switch row.columns.first(where: { $0.name == "number" })?.kind {
        case .int32: Int(row.int32("number"))
        case .int64: Int(row.int64("number"))
        default: row.string("number").utf8.count
        }
      return mixed(number, row.string("text").utf8.count)
    }
  }

  private mutating func records(_ parts: [[Int]], in folder: String) -> Dataset<Int> {
    let isPacked = random.onceIn(4)
    let damaged = mayFail && random.onceIn(2) ? random.pick(0...200) : -1
    let paths = parts.indices.map { "\(folder)/\($0).tfrecord" }
    once(in: folder) {
      for (path, numbers) in zip(paths, parts) {
        let writer = try TFRecordWriter(path: path, compression: isPacked ? .zlib : .none)
        for number in numbers { try writer.write(Example(features: ["number": .int64(Int64(number))])) }
        try writer.close()
        guard damaged >= 0, !isPacked else { continue }
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        guard damaged < bytes.count else { continue }
        bytes[damaged] ^= 4
        try write(bytes, to: path)
      }
    }
    let policies: [ErrorPolicy] = [.fail, .skip(atMost: random.pick(0...3)), .stop]
    let records = Dataset<Record>.tfrecords(paths: paths, onError: policies[random.pick(0...2)])
    guard random.onceIn(3) else {
      return records.map(parallelism: .fixed(random.pick(1...4))) { record in
        mixed(record.number, Int(try Example(parsing: record).int64("number")))
      }
    }
    let schema = ExampleSchema([.int64("number")])
    return records.examples(schema, batchSize: random.pick(1...5)).map { batch in
      batch.int64s("number").reduce(batch.count) { mixed($0, Int($1)) }
    }
  }

  private mutating func blocks(_ parts: [[Int]], in folder: String) -> Dataset<Int> {
    let isPacked = random.onceIn(3)
    let (header, footer) = (random.pick(0...3), random.pick(0...3))
    let paths = parts.indices.map { "\(folder)/\($0).bin" }
    once(in: folder) {
      for (path, numbers) in zip(paths, parts) {
        let body = numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        let bytes = Array(repeating: 1, count: header) + body + Array(repeating: 2, count: footer)
        try write(bytes, to: path, isPacked ? .gzip : .none)
      }
    }
    return Dataset<[UInt8]>.fixedLengthRecords(
      paths: paths, recordBytes: 8, headerBytes: header, footerBytes: footer
    ).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  private mutating func array(_ numbers: [Int], in folder: String) -> Dataset<Int> {
    // Exact in float32.
    once(in: folder) {
      try NPYFile.write(Tensor(numbers.map { Float($0 % 1_000_000) }), to: folder + "/numbers.npy")
    }
    return Dataset.npy(folder + "/numbers.npy").map { Int($0.scalar(of: Float.self)) }
  }

  /// Files that are found by a pattern, one text in each, and texts in folders.
  private mutating func texts(_ parts: [[Int]], in folder: String) -> Dataset<Int> {
    once(in: folder) {
      for (part, numbers) in parts.enumerated() {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        for number in numbers { try write(Array("\(number)".utf8), to: "\(folder)/\(part)/\(number).txt") }
      }
    }
    guard random.onceIn(2) else {
      let seed = random.onceIn(2) ? random.pick(0...9) : nil
      let files = try? Dataset<String>.files(matching: "\(folder)/*/*.txt", shuffled: seed)
      return files?.map { path in try number(String(path.split(separator: "/").last?.dropLast(4) ?? "")) } ?? Dataset([Int]())
    }
    let reviews = try? TextFolder(folder, shuffle: random.onceIn(2), seed: parts.count, quiet: true)
    return reviews?.trainingTexts.map { text, label in mixed(try number(text), Int(label.scalar(of: Int32.self))) }
      ?? Dataset([Int]())
  }

  private mutating func rows(_ numbers: [Int], in folder: String) -> Dataset<Int> {
    once(in: folder) { try Dataset(numbers).save(to: folder) }
    return (try? Dataset<Int>.saved(at: folder)) ?? Dataset(numbers)
  }

  // MARK: Writing

  /// A name for a folder of files, if there may be one.
  private mutating func sourceFolder() -> String? { newFolder("source") }
}

/// Makes a folder of files, which follow from the seed, unless it is there: the same pipeline was built before, and may
/// be reading them.
private func once(in folder: String, _ make: () throws -> Void) {
  guard !FileManager.default.fileExists(atPath: folder) else { return }
  do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try make()
  } catch { fatalError("no files for a pipeline: \(error)") }
}

private func write(_ bytes: [UInt8], to path: String, _ compression: Compression = .none) throws {
  let file = try AtomicFile(path: path)
  let stream = DeflateStream(to: file, compression: compression)
  try stream.write(bytes.span.bytes)
  try stream.finish()
  try file.commit()
}

private func number(_ text: String) throws -> Int {
  guard let number = Int(text) else { throw Refusal(number: -1) }
  return number
}
