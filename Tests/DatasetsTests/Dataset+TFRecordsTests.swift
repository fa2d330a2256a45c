import Datasets
import Synchronization
import TFRecords
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetTFRecordsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes records of 1, 2, 3... bytes with the given numbers in their first byte.
  @discardableResult
  func write(_ numbers: Range<Int>, to name: String, compression: Compression = .none) throws
    -> String
  {
    let path = try folder.path(name)
    let writer = try TFRecordWriter(path: path, compression: compression)
    for number in numbers {
      try writer.write([UInt8](repeating: UInt8(number), count: number + 1))
    }
    try writer.close()
    return path
  }

  func number(_ record: Record) -> Int { Int(record.bytes[0]) }

  @Test func aReplacedFileIsIndexedAnew() throws {
    let path = try write(0..<3, to: "replaced.tfrecord")
    let records = Dataset.tfrecords(paths: [path]).map { Int($0.bytes[0]) }
    let cached = records.shuffle(seed: 1).cache(at: folder.path + "/cache")
    #expect(try Array(cached).sorted() == [0, 1, 2])
    let old = try records.shuffle(seed: 1).makeIterator()
    try write(3..<7, to: "replaced.tfrecord")
    #expect(records.cardinality == .known(4))
    #expect(try Array(cached).sorted() == [3, 4, 5, 6])
    // Who is reading keeps what was there.
    #expect(try (0..<3).compactMap { _ in try old.next() }.sorted() == [0, 1, 2])
  }

  @Test func obeysTheLaw() throws {
    try write(0..<5, to: "a-0.tfrecord")
    try write(5..<5, to: "a-1.tfrecord")
    try write(5..<9, to: "a-2.tfrecord")
    let pattern = try folder.path("a-*.tfrecord")
    try checkDataset(expecting: Array(0..<9)) {
      try! Dataset.tfrecords(pattern).map { Int($0.bytes[0]) }
    }
    let shuffled = try Dataset.tfrecords(pattern).shuffle(seed: 1).map { Int($0.bytes[0]) }
    let iterator = try shuffled.makeIterator(epoch: 0)
    let expected = try (0..<9).compactMap { _ in try iterator.next() }
    #expect(expected.sorted() == Array(0..<9) && expected != Array(0..<9))
    try checkDataset(expecting: expected) {
      try! Dataset.tfrecords(pattern).shuffle(seed: 1).map(parallelism: 2) { Int($0.bytes[0]) }
    }
  }

  @Test(arguments: [Compression.gzip, .zlib]) func packedFilesStream(compression: Compression) throws {
    let one = try write(0..<5, to: "one", compression: compression)
    let two = try write(5..<7, to: "two")
    try checkDataset(expecting: Array(0..<7)) {
      Dataset.tfrecords(paths: [one, two]).map { Int($0.bytes[0]) }
    }
    let dataset = Dataset.tfrecords(paths: [one, two])
    #expect(dataset.cardinality == .unknown)
    #expect("\(dataset)" == "tfrecords(2 files)")
    expect(underlying: DatasetUnsupported.self) { try dataset.shuffle(seed: 1).makeIterator() }
  }

  @Test func printsTheNumberOfRecords() throws {
    let path = try folder.path("many.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for _ in 0..<1234 { try writer.write([1]) }
    try writer.close()
    #expect("\(Dataset.tfrecords(paths: [path]))" == "tfrecords(1 file, 1,234 records)")
    let batches = Dataset.tfrecords(paths: [path]).shuffle(seed: 42).map { $0.count }.batch(64)
      .prefetch(2)
    #expect(
      "\(batches)"
        == "prefetch(2) <- batch(64) <- map <- shuffle(seed 42) <- tfrecords(1 file, 1,234 records)"
    )
    #expect(batches.cardinality == .known(20))
  }

  @Test func buildingOpensNothing() throws {
    let missing = Dataset.tfrecords(paths: ["/nowhere/missing.tfrecord"]).shuffle(seed: 1).batch(2)
    #expect(missing.cardinality == .unknown)
    expect(underlying: FileError.self) { try missing.makeIterator() }
    #expect(throws: NoFilesMatch.self) { try Dataset.tfrecords("/nowhere/*.tfrecord") }
  }

  /// A file with records 0, 1, 2, 3; the given byte of record 1's frame, of 18 bytes from 17 on, is spoilt.
  func damaged(at offset: Int) throws -> String {
    let path = try write(0..<4, to: "damaged-\(offset).tfrecord")
    var bytes = try readFile(path)
    bytes[17 + offset] ^= 1
    return try folder.write(bytes, to: "damaged-\(offset).tfrecord")
  }

  @Test(arguments: [false, true]) func damagedDataFailInTheirPlace(shuffled: Bool) throws {
    let dataset = Dataset.tfrecords(paths: [try damaged(at: 13)])
    let iterator = try (shuffled ? dataset.shuffle(seed: 2) : dataset).makeIterator(epoch: 0)
    var good: [Int] = []
    var errors: [String] = []
    for _ in 0..<4 {
      do { if let record = try iterator.next() { good.append(number(record)) } } catch {
        errors.append("\(error)")
      }
    }
    #expect(try iterator.next() == nil)
    #expect(good.sorted() == [0, 2, 3])
    #expect(errors.count == 1)
    let path = try folder.path("damaged-13.tfrecord")
    #expect(errors[0].contains("tfrecords(1 file), element 1: '\(path)', record 1 at byte offset 17: "))
  }

  @Test func afterADamagedLengthNothingFollowsUnnoticed() throws {
    let more = try write(4..<6, to: "more.tfrecord")
    let dataset = Dataset.tfrecords(paths: [try damaged(at: 0), more])
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() != nil)
    #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(try iterator.next() == nil)
    expect(underlying: TFRecordError.self) { try dataset.shuffle(seed: 1).makeIterator() }
  }

  @Test(arguments: [0, 13]) func damageIsSkippedAndReported(offset: Int) throws {
    let path = try damaged(at: offset)
    try checkDataset(expecting: [0, 2, 3]) {
      Dataset.tfrecords(paths: [path], onError: .skip(atMost: 1)).map { Int($0.bytes[0]) }
    }
    let report = ErrorReport()
    let dataset = Dataset.tfrecords(paths: [path], onError: .skip(atMost: 1), report: report)
    #expect(dataset.cardinality == .known(3))
    #expect(report.count == 1)
    #expect(try Array(dataset).count == 3)
    #expect(report.count == 2)
    let failure = try #require(report.last)
    #expect(failure.element == 1 && failure.stages == "tfrecords(1 file)")
    let error = try #require((failure.error as? DatasetError)?.underlying as? TFRecordError)
    #expect(error.recordNumber == 1 && error.byteOffset == 17 && error.path == path)
    #expect(try Array(dataset.shuffle(seed: 1)).map { number($0) }.sorted() == [0, 2, 3])
  }

  @Test func moreDamageThanAllowedThrows() throws {
    let dataset = Dataset.tfrecords(paths: [try damaged(at: 13)], onError: .skip(atMost: 0))
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() != nil)
    let error = try #require(throws: DatasetError.self) { try iterator.next() }
    #expect(error.underlying is TooManyErrors)
    #expect(try iterator.next() == nil)
    let shuffled = #expect(throws: DatasetError.self) { try Array(dataset.shuffle(seed: 1)) }
    #expect(shuffled?.underlying is TooManyErrors)
  }

  /// The pass that meets more damage than allowed gives what is before it, then the error, and ends; so do workers, and
  /// elements by number.
  @Test(arguments: [0, 1, 2]) func tooMuchDamageIsMetInOnePlace(limit: Int) throws {
    let more = try write(4..<6, to: "more.tfrecord")
    let path = try write(0..<9, to: "several")
    var bytes = try readFile(path)
    // Record 2's length, record 4's data, record 6's length; a record of n + 1 bytes takes n + 17.
    for place in [35, 74 + 12, 117] { bytes[place] ^= 1 }
    try folder.write(bytes, to: "several")
    let records = Dataset.tfrecords(paths: [more, path, more], onError: .skip(atMost: limit))
    let whole = [4, 5] + [[0, 1], [0, 1, 3], [0, 1, 3, 5]][limit]
    let text = whole.enumerated().map { place, value in
      // The number in its file; what is damaged has one, too.
      "\(value), record \(place < 2 ? place : value)"
    }
    // The stages behind the files differ.
    func end(_ error: DatasetError) throws -> String { "\(try #require(error.places.last)): \(error.underlying)" }
    func described(_ dataset: Dataset<Record>) -> Dataset<String> { dataset.map { "\($0.bytes[0]), record \($0.number)" } }
    #expect(records.cardinality == .known(whole.count + 1))
    for workers in [0, 1, 4] {
      let context = IterationContext(epoch: 3, workers: workers)
      var ends: [String] = []
      let numbered = try #require(try described(records).indexedElements(context))
      #expect(numbered.count == whole.count + 1)
      for dataset in [described(records), described(records).cache(), described(records.memoryBudget(1 << 20))] {
        let iterator = try dataset.makeIterator(context)
        #expect(try text.map { _ in try iterator.next() } == text)
        let error = try #require(throws: DatasetError.self) { try iterator.next() }
        #expect(error.element == whole.count)
        ends.append(try end(error))
        #expect(try iterator.next() == nil)
        for step in 0...whole.count + 2 {
          let rest = try dataset.makeIterator(context)
          #expect(try rest.advance(by: step) == min(step, whole.count + 1))
          if step < whole.count { #expect(try rest.next() == text[step]) }
          if step == whole.count { #expect(throws: DatasetError.self) { try rest.next() } }
          if step > whole.count { #expect(try rest.next() == nil) }
        }
      }
      #expect(try text.indices.map { try numbered[$0] } == text)
      let error = try #require(throws: DatasetError.self) { try numbered[whole.count] }
      #expect((error.underlying as? TooManyErrors)?.last.epoch == 3)
      ends.append(try end(error))
      #expect(Set(ends).count == 1, "\(ends)")
    }
  }

  @Test(arguments: [0, 13]) func damageCanEndARecordFile(offset: Int) throws {
    let path = try damaged(at: offset)
    let more = try write(4..<6, to: "more.tfrecord")
    let report = ErrorReport()
    try checkDataset(expecting: [0]) {
      Dataset.tfrecords(paths: [path, more], onError: .stop, report: report).map { Int($0.bytes[0]) }
    }
    #expect(report.count > 0)
    #expect(Dataset.tfrecords(paths: [path, more], onError: .stop).cardinality == .known(1))
  }

  @Test func damageInSeveralPlacesIsCounted() throws {
    let path = try write(0..<9, to: "several")
    var bytes = try readFile(path)
    // Record 2's length, record 4's data, record 6's length; a record of n + 1 bytes takes n + 17.
    for place in [35, 74 + 12, 117] { bytes[place] ^= 1 }
    try folder.write(bytes, to: "several")
    let report = ErrorReport()
    let dataset = Dataset.tfrecords(paths: [path], onError: .skip(atMost: 3), report: report)
    let expected = try Array(dataset).map { number($0) }
    #expect(expected == [0, 1, 3, 5, 7, 8])
    #expect(report.count == 3)
    #expect(dataset.cardinality == .known(6))
    // By the index, too, which gives the count.
    #expect(report.count == 6)
    #expect(try (0..<6).map { number(try dataset[$0]) } == expected)
    #expect(throws: DatasetError.self) { try Array(Dataset.tfrecords(paths: [path], onError: .skip(atMost: 2))) }
  }

  @Test func indexesAreWrittenWhenAskedFor() throws {
    let paths = try [write(0..<4, to: "w-0"), write(4..<7, to: "w-1")]
    let dataset = Dataset.tfrecords(paths: paths, writesIndex: true)
    #expect(try folder.contents() == ["w-0", "w-1"], "nothing is written before it is needed")
    #expect(dataset.cardinality == .known(7))
    #expect(try folder.contents() == ["w-0", "w-0.idx", "w-1", "w-1.idx"])
    // A pattern that finds the sidecars too.
    try checkDataset(expecting: Array(0..<7)) {
      try! Dataset.tfrecords(folder.path("w-*")).map { Int($0.bytes[0]) }
    }
    #expect(try Dataset.tfrecords(folder.path("w-*")).shuffle(seed: 1).cardinality == .known(7))
    _ = try folder.path("x-0.idx/in the way")
    let blocked = Dataset.tfrecords(paths: [try write(0..<3, to: "x-0")], writesIndex: true)
    #expect(blocked.cardinality == .known(3))
  }

  /// A sidecar in which one border between two records is wrong, where only reading them shows it.
  @Test func anIndexThatTurnsOutWrongIsNoLongerUsed() throws {
    let path = folder.path + "/large"
    let data = [UInt8](repeating: 7, count: 600_000)
    let writer = try TFRecordWriter(path: path)
    for number in 0..<30 { try writer.write([UInt8(number)] + data) }
    try writer.close()
    try TFRecordIndex(path: path).write()
    let lines = try #require(String(validating: try readFile(path + ".idx"), as: UTF8.self)).split(separator: "\n")
    let size = data.count + 17
    let moved = lines.enumerated().map { number, line in
      switch number {
      case 10: "\(10 * size) \(size - 1)"
      case 11: "\(11 * size - 1) \(size + 1)"
      default: String(line)
      }
    }
    try folder.write(Array((moved.joined(separator: "\n") + "\n").utf8), to: "large.idx")
    #expect(try TFRecordIndex(loading: path).sidecarPath != nil, "nothing shows yet")
    let records = Dataset.tfrecords(paths: [path])
    #expect(try Array(records.map { $0.bytes[0] }.shuffle(seed: 1)).sorted() == Array(0..<30))
    #expect(try records[10].bytes[0] == 10)
    // Two in one line: the count was wrong, so an error tells it; from then on it is right.
    let joined = lines.enumerated().compactMap { number, line in
      number == 11 ? nil : number == 10 ? "\(10 * size) \(2 * size)" : String(line)
    }
    try folder.write(Array((joined.joined(separator: "\n") + "\n").utf8), to: "large.idx")
    let fewer = Dataset.tfrecords(paths: [path])
    #expect(fewer.cardinality == .known(29))
    #expect(throws: DatasetError.self) { try fewer[10] }
    #expect(fewer.cardinality == .known(30))
    #expect(try Array(fewer.map { $0.bytes[0] }.shuffle(seed: 1)).sorted() == Array(0..<30))
  }

  @Test func resumingReportsOnlyTheDamageBehind() throws {
    let path = try write(0..<12, to: "twelve")
    var bytes = try readFile(path)
    let index = try TFRecordIndex(path: path)
    for number in [2, 8] { bytes[index.dataRange(at: number).lowerBound] ^= 1 }
    try folder.write(bytes, to: "twelve")
    let before = ErrorReport()
    let iterator = try Dataset.tfrecords(paths: [path], onError: .skip(atMost: 5), report: before).makeIterator()
    for _ in 0..<4 { _ = try iterator.next() }
    #expect(before.count == 1)
    let after = ErrorReport()
    let resumed = try Dataset.tfrecords(paths: [path], onError: .skip(atMost: 5), report: after)
      .makeIterator(resumingAt: iterator.state)
    #expect(after.count == 0)
    while try resumed.next() != nil {}
    #expect(after.count == 1)
  }

  @Test func aStaleIndexIsReplaced() throws {
    let path = try write(0..<4, to: "stale")
    _ = Dataset.tfrecords(paths: [path], writesIndex: true).cardinality
    try write(0..<6, to: "stale")
    #expect(Dataset.tfrecords(paths: [path]).cardinality == .known(6))
    #expect(Dataset.tfrecords(paths: [path], writesIndex: true).cardinality == .known(6))
    #expect(try TFRecordIndex(loading: path).sidecarPath == path + ".idx")
  }

  @Test(arguments: [0, 4]) func manyFilesAreIndexedInTheirOrder(workers: Int) throws {
    let paths = try (0..<9).map { try write($0 * 3..<$0 * 3 + 3, to: "n-\($0)") }
    let elements = try #require(
      try Dataset.tfrecords(paths: paths).indexedElements(IterationContext(workers: workers)))
    #expect(try (0..<27).map { number(try elements[$0]) } == Array(0..<27))
    // The first file in order that cannot be used is the one to hear about.
    try folder.write([1, 2, 3], to: "n-5")
    try folder.write([1, 2, 3], to: "n-7")
    let error = expect(underlying: TFRecordError.self) {
      try Dataset.tfrecords(paths: paths).indexedElements(IterationContext(workers: workers))
    }
    #expect(error?.path == paths[5])
  }

  enum Way: String, CaseIterable { case stream, byNumber, shuffled, mapped, shuffledAndMapped }

  /// Whatever the way to a damaged record, the error says which file, record and byte, and both checksums.
  @Test(arguments: Way.allCases, [false, true]) func errorsArePlaced(way: Way, hasSidecar: Bool) throws {
    let path = try damaged(at: 13)
    if hasSidecar { try TFRecordIndex(path: path).write() }
    let dataset = Dataset.tfrecords(paths: [path])
    var errors: [TFRecordError] = []
    func note(_ body: () throws -> Void) throws {
      do { try body() } catch let error as DatasetError {
        errors.append(try #require(error.underlying as? TFRecordError))
      }
    }
    func walk<Element>(_ dataset: Dataset<Element>) throws {
      let iterator = try dataset.makeIterator(IterationContext(workers: 2))
      for _ in 0..<4 { try note { _ = try iterator.next() } }
    }
    switch way {
    case .stream: try walk(dataset)
    case .byNumber: for number in 0..<4 { try note { _ = try dataset[number] } }
    case .shuffled: try walk(dataset.shuffle(seed: 3))
    case .mapped: try walk(dataset.map(parallelism: 2) { $0.count })
    case .shuffledAndMapped: try walk(dataset.shuffle(seed: 3).map(parallelism: 2) { $0.count })
    }
    #expect(errors.count == 1)
    let error = try #require(errors.first)
    #expect(error.code == .corruptedData && error.path == path)
    #expect(error.recordNumber == 1 && error.byteOffset == 17 && error.length == 2)
    #expect(error.foundChecksum != nil && error.expectedChecksum != nil)
    #expect(error.foundChecksum != error.expectedChecksum)
  }

  @Test func imagesOfExamples() throws {
    let path = try folder.path("images.tfrecord")
    let photo = Fixtures.path("shapes/train/circle/circle-000.jpg")
    let writer = try TFRecordWriter(path: path)
    for (label, bytes) in [(2, try readFile(photo)), (0, [1, 2, 3])] {
      try writer.write(
        Example(features: ["image/encoded": .data(bytes), "image/class/label": .int64(Int64(label))]))
    }
    try writer.close()
    let batches = Dataset.tfrecords(paths: [path]).images(resizedTo: (16, 20), batchSize: 1)
    let (images, labels) = try batches[0]
    #expect(labels == Tensor([2] as [Int32]))
    let folder = try ImageFolder(
      Fixtures.path("shapes/train"), imageSize: (16, 20), batchSize: 1, shuffle: false, quiet: true)
    #expect(try images == folder.training[0].0)
    let error = #expect(throws: DatasetError.self) { try batches[1] }
    #expect(error?.description.contains("batch(1), element 1 (input 1): \(path), record 1: ") == true)
  }
}
