import Archives
import Datasets
import Files
import TFRecords
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Errors of sources, which tell the file and the place in it.
@Suite struct EverySourceTellsItsPlaceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to name: String) throws -> String { try folder.write(Array(text.utf8), to: name) }

  /// Four records of 2 bytes, each of 18 bytes with what is around them.
  private func records(spoiling byte: Int? = nil) throws -> String {
    let path = try folder.path("records.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for number in 0..<4 { try writer.write([UInt8(number), 0]) }
    try writer.close()
    guard let byte else { return path }
    var bytes = try readFile(path)
    bytes[byte] ^= 1
    return try folder.write(bytes, to: "records.tfrecord")
  }

  @Test func closures() throws {
    let refuse = refusing([2])
    try checkError(of: Dataset(count: 4) { try refuse($0) }, "elements(4), element 2")
    try checkError(of: Dataset<Int>.generator { throw Odd(number: 1) }, "generator")
    let counting = Dataset<Int>.generator {
      var next = 0
      return {
        defer { next += 1 }
        return try refuse(next)
      }
    }
    try checkError(of: counting, "generator, element 2")
    let stored = Dataset<Int>.generator(initial: 0) { state in (try refuse(state), state + 1) }
    try checkError(of: stored, "generator, element 2")
    let unstored = Dataset<Int>.generator(initial: Odd(number: 0)) { state in
      (try refuse(state.number), Odd(number: state.number + 1))
    }
    try checkError(of: unstored, "generator, element 2")
    try checkError(of: Dataset<Int> { () throws -> [Int] in throw Odd(number: 1) }, "sequence")
  }

  @Test func texts() throws {
    let path = try write("one\ntwo\n", to: "good.txt")
    let bad = try folder.write(Array("one\n".utf8) + [0xFF, 10], to: "bad.txt")
    let missing = folder.path + "/missing.txt"
    try checkError(of: Dataset.textLines([path, missing, path]), "textLines(3 files), element 2", source: missing)
    try checkError(of: Dataset.textLines([path, bad]), "textLines(2 files), element 3", source: "\(bad), line 2, byte 4")
    let table = try write("n\n1\ntwo\n", to: "table.csv")
    let rows = Dataset.csv(paths: [table, missing], columns: [.int32("n")])
    try checkError(of: rows, "csv(2 files), element 1", source: "\(table), line 3")
    try checkError(of: Dataset.csv(paths: [table, missing]), "csv(2 files), element 2", source: missing)
    try checkError(of: Dataset.csv(paths: [table], columns: [.int32("m")]), "csv(1 file), element 0", source: "\(table), line 1")
    try checkError(of: Dataset.csv(paths: [missing], columns: .inferred()), "csv(1 file), element 0", source: missing)
    try checkError(
      of: rows.columns(batchSize: 2), "map, element 0 <- batch(2), element 0 <- csv(2 files), element 1",
      source: "\(table), line 3")
  }

  @Test func fixedLengths() throws {
    let path = try folder.write([1, 2, 3, 4, 5], to: "odd.bin")
    let packed = try folder.write([1, 2, 3, 4, 5], to: "odd.gz", compression: .gzip)
    let missing = folder.path + "/missing.bin"
    func records(_ path: String) -> Dataset<[UInt8]> { .fixedLengthRecords(paths: [path], recordBytes: 2) }
    let name = "fixedLengthRecords(2 bytes, 1 file)"
    try checkError(of: records(path), name, source: "\(path), byte 4")
    try checkError(of: records(packed), "\(name), element 2", source: "\(packed), byte 4")
    try checkError(of: records(missing).shuffle(seed: 1), "shuffle(seed 1) <- \(name)", source: missing)
  }

  @Test func tfrecords() throws {
    let damaged = try records(spoiling: 18 + 13)
    let all = Dataset.tfrecords(paths: [damaged])
    let place = "tfrecords(1 file), element 1"
    let source = "\(damaged), record 1, byte 18"
    try checkError(of: all, place, source: source)
    try checkError(of: all.batch(2), "batch(2), element 0 <- \(place)", source: source)
    try checkError(of: all.map(parallelism: 2) { $0.count }, "map, element 1 <- \(place)", source: source)
    try checkError(of: Dataset.tfrecords(paths: [damaged], onError: .skip(atMost: 0)), place, source: source)
    let missing = folder.path + "/missing.tfrecord"
    try checkError(
      of: Dataset.tfrecords(paths: [missing]).shuffle(seed: 1), "shuffle(seed 1) <- tfrecords(1 file)", source: missing)
  }

  /// Right behind the files, and through other stages.
  @Test func examples() throws {
    let path = try folder.path("examples.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for _ in 0..<4 { try writer.write(["x": .int64(7)] as Example) }
    try writer.write(["y": .int64(7)] as Example)
    try writer.close()
    let schema = ExampleSchema([.int64("x")])
    let size = try readFile(path).count / 5
    let last = "\(path), record 4"
    let all = Dataset.tfrecords(paths: [path])
    try checkError(of: all.examples(schema, batchSize: 3), "map, element 1", source: last)
    try checkError(of: all.skip(1).examples(schema, batchSize: 3), "map, element 1", source: last)
    var bytes = try readFile(path)
    bytes[size + 12] ^= 1
    try folder.write(bytes, to: "examples.tfrecord")
    let damage = "tfrecords(1 file), element 1"
    let source = "\(path), record 1, byte \(size)"
    try checkError(
      of: all.examples(schema, batchSize: 3), "map, element 0 <- batch(3), element 0 <- \(damage)", source: source)
    try checkError(
      of: all.skip(1).examples(schema, batchSize: 3), "map, element 0 <- batch(3), element 0 <- skip(1), element 0 <- \(damage)",
      source: source)
  }

  /// As a stream what cannot be read fails in its place; by number it hides how many elements there are.
  @Test func lengthsThatCannotBeRead() throws {
    let path = try records(spoiling: 18)
    let missing = folder.path + "/missing.tfrecord"
    for (paths, element, source) in [([path], 1, "\(path), record 1, byte 18"), ([missing], 0, missing)] {
      let all = Dataset.tfrecords(paths: paths)
      for workers in [0, 2] {
        let iterator = try all.map(parallelism: 2) { $0.count }.makeIterator(IterationContext(workers: workers))
        let error = try #require(throws: DatasetError.self) { while try iterator.next() != nil {} }
        #expect(error.places.map(\.description) == ["map, element \(element)", "tfrecords(1 file), element \(element)"])
        #expect(error.source.map { "\($0)" } == source)
      }
      let error = try #require(throws: DatasetError.self) { try all[0] }
      #expect(error.places.map(\.description) == ["tfrecords(1 file)"] && error.element == nil)
      #expect(error.source.map { "\($0)" } == source)
    }
  }

  /// The error of a closure says nothing of the file, but the record that it was given does.
  @Test func whatIsMadeOfRecords() throws {
    let path = try records()
    let all = Dataset.tfrecords(paths: [path])
    let refuse: @Sendable (Record) throws -> Int = { record in
      if record.number == 2 { throw Odd(number: 2) }
      return record.count
    }
    let source = "\(path), record 2, byte 36"
    try checkError(of: all.map(refuse), "map, element 2", source: source)
    try checkError(of: all.map(parallelism: 2, refuse), "map, element 2", source: source)
    try checkError(
      of: all.map(seed: 1) { record, _ in try refuse(record) }.batch(3), "batch(3), element 0 <- map, element 2", source: source)
    try checkError(of: all.filter { try refuse($0) == 0 }, "filter, element 0 (input 2)", source: source)
    try checkError(of: all.flatMap { Dataset([try refuse($0)]) }, "flatMap, element 2 (input 2)", source: source)
    let order = try Array(Dataset.range(0..<4).shuffle(seed: 3))
    let place = try #require(order.firstIndex(of: 2))
    try checkError(of: all.shuffle(seed: 3).map(refuse), "map, element \(place)", source: source)
    let error = try #require(throws: DatasetError.self) { try all.map(refuse)[2] }
    #expect("\(error)" == "map, element 2: 2 is odd (\(source))")
    try checkError(
      of: all.map { try Example(parsing: $0) }, "map, element 0", source: "\(path), record 0, byte 0")
  }

  @Test func saved() throws {
    let path = folder.path + "/saved"
    try Dataset(["one", "two", "three"]).save(to: path)
    let name = try #require(try Folder.names(in: path).first { $0.hasSuffix(".tfrecord") })
    var bytes = try readFile("\(path)/\(name)")
    bytes[23 + 12 + 4] ^= 1
    try folder.write(bytes, to: "saved/\(name)")
    let source = "\(path)/\(name), record 1, byte 23"
    try checkError(of: Dataset<String>.saved(at: path), "saved(saved, 3), element 1", source: source)
  }

  @Test func arrays() throws {
    let missing = folder.path + "/missing.npy"
    try checkError(of: Dataset.npy(missing), "npy(missing.npy)", source: missing)
    try checkError(of: Dataset.npz(missing, "x").batch(2), "batch(2) <- npz(missing.npy, x)", source: missing)
    let digits = Dataset.mnist(folder.path, .test)
    let error = try #require(throws: DatasetError.self) { try digits[0] }
    let place = try #require(error.source)
    #expect(place.path.hasPrefix(folder.path))
    try checkError(of: digits, "mnist(test)", source: "\(place)")
  }

  @Test func folders() throws {
    let bad = try folder.write(Fixtures.bytes("images/broken/truncated.jpg"), to: "images/a/2.jpg")
    try folder.write(Fixtures.bytes("images/one-pixel.jpg"), to: "images/a/1.jpg")
    let images = try ImageFolder(folder.path + "/images", batchSize: 1, shuffle: false, quiet: true)
    try checkError(of: images.training, "prefetch(2), element 1 <- batch(1), element 1 (input 1)", source: bad)
    let single = try ImageFolder(folder.path + "/images", batchSize: nil, shuffle: false, quiet: true)
    try checkError(of: single.training, "prefetch(2), element 1 <- map, element 1", source: bad)
    _ = try write("text", to: "texts/a/1.txt")
    let text = try folder.write([0xFF], to: "texts/a/2.txt")
    let texts = try TextFolder(folder.path + "/texts", batchSize: 2, shuffle: false, quiet: true)
    try checkError(of: texts.training, "prefetch(2), element 0 <- batch(2), element 0 <- map, element 1", source: text)
  }
}
