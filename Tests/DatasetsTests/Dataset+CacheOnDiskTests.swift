import Datasets
import Files
import Foundation
import Testing
import _TestSupport

@Suite struct DatasetCacheOnDiskTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/cache"
  }

  private func names() throws -> [String] {
    FileIdentity(path: path).byteCount == nil ? [] : try Folder.names(in: path)
  }

  @Test func obeysTheLaw() throws {
    var number = 0
    // Every recipe has a folder of its own, so that all begin without a cache.
    func fresh() -> String {
      number += 1
      return folder.path + "/\(number)/cache"
    }
    try checkOperator(over: [4, 5, 6, 7], expecting: [4, 5, 6, 7]) { $0.cache(at: fresh()) }
    try checkOperator(over: [4, 5, 6, 7], expecting: [4, 6]) {
      $0.filter { $0 % 2 == 0 }.cache(at: fresh())
    }
    try checkOperator(over: [Int](), expecting: [Int]()) { $0.cache(at: fresh()) }
    try checkDataset(expecting: [4, 5, 6]) { Dataset([4, 5, 6]).cache(at: path) }
    #expect("\(Dataset([4]).cache(at: path, version: 2))" == "cache(at: cache, version: 2) <- elements(1)")
  }

  @Test(arguments: [false, true]) func everythingIsComputedOnce(isIndexed: Bool) throws {
    let source = CountingSource(Array(0..<10), isIndexed: isIndexed)
    let cached = source.dataset.cache(at: path)
    #expect(try Array(cached) == Array(0..<10))
    let asked = source.asked
    #expect(asked <= 11)
    #expect(try names().count == 3, "manifest, data and lock")
    for _ in 0..<3 { #expect(try Array(cached) == Array(0..<10)) }
    #expect(cached.cardinality == .known(10))
    #expect(try cached[3] == 3)
    // As in another process: only the recipe is the same.
    #expect(try Array(source.dataset.cache(at: path).shuffle(seed: 1)).sorted() == Array(0..<10))
    #expect(source.asked == asked)
  }

  @Test func elementsFlowWhileTheyAreWritten() throws {
    let source = CountingSource(Array(0..<10), isIndexed: false)
    let iterator = try source.dataset.cache(at: path).makeIterator()
    for number in 0..<10 {
      #expect(try iterator.next() == number)
      #expect(source.asked == number + 1)
    }
    #expect(try !names().contains("dataset.json"))
    #expect(try iterator.next() == nil)
    #expect(try names().contains("dataset.json"))
  }

  @Test func anAbandonedPassKeepsNothing() throws {
    let source = CountingSource(Array(0..<10), isIndexed: true)
    let cached = source.dataset.cache(at: path)
    #expect(try Array(cached.take(3)) == [0, 1, 2])
    #expect(try folder.contents() == [])
    let skipping = try cached.makeIterator()
    try skipping.advance(by: 1)
    while try skipping.next() != nil {}
    #expect(try folder.contents() == [])
    // One gives up while another goes on.
    var one: DatasetIterator<Int>? = try cached.makeIterator()
    let two = try cached.makeIterator()
    _ = try one?.next()
    _ = try two.next()
    one = nil
    while try two.next() != nil {}
    #expect(two.position == 10)
    #expect(cached.cardinality == .known(10))
    #expect(try names().count == 3)
  }

  @Test func oneThatComesLateUsesWhatIsThere() throws {
    let cached = Dataset.range(0..<5).cache(at: path)
    let one = try cached.makeIterator()
    let two = try cached.makeIterator()
    _ = try one.next()
    _ = try two.next()
    while try one.next() != nil {}
    let manifest = FileIdentity(path: path + "/dataset.json")
    while try two.next() != nil {}
    #expect(two.position == 5)
    #expect(try names().count == 3)
    #expect(FileIdentity(path: path + "/dataset.json") == manifest)
  }

  @Test func randomAccessCompletesIt() throws {
    let source = CountingSource(Array(0..<100), isIndexed: false)
    let shuffled = source.dataset.filter { $0 % 2 == 0 }.cache(at: path).shuffle(seed: 1)
    let order = try Array(shuffled)
    #expect(order.sorted() == Array(stride(from: 0, to: 100, by: 2)) && order != order.sorted())
    #expect(source.asked <= 101)
    #expect(try shuffled.map(parallelism: 4) { $0 }.prefetch(2).makeIterator(epoch: 0).next() == order[0])
    #expect(try Dataset.range(0..<3).repeat().cache(at: path + "2").indexedElements() == nil)
  }

  @Test func aChangedPipelineIsComputedAnew() throws {
    #expect(try Array(Dataset.range(0..<5).cache(at: path)) == [0, 1, 2, 3, 4])
    let changed = Dataset.range(0..<6).cache(at: path)
    #expect(try Array(changed) == [0, 1, 2, 3, 4, 5])
    #expect(changed.cardinality == .known(6))
    #expect(try names().count == 3, "the old elements are gone")
    // A closure looks the same; that is what versions are for.
    let doubled = Dataset.range(0..<6).map { $0 * 2 }
    let tripled = Dataset.range(0..<6).map { $0 * 3 }
    #expect(try Array(doubled.cache(at: path)) == [0, 2, 4, 6, 8, 10])
    #expect(try Array(tripled.cache(at: path)) == [0, 2, 4, 6, 8, 10])
    #expect(try Array(tripled.cache(at: path, version: 1)) == [0, 3, 6, 9, 12, 15])
    // Another type of elements, too.
    #expect(try Array(Dataset.range(0..<6).map { "\($0)" }.cache(at: path)) == ["0", "1", "2", "3", "4", "5"])
  }

  @Test func aChangedFileIsReadAnew() throws {
    let file = try folder.write(Array("a\nb\n".utf8), to: "lines.txt")
    let cached = Dataset.textLines(file).cache(at: path)
    #expect(try Array(cached) == ["a", "b"])
    let data = try names()
    #expect(try Array(cached) == ["a", "b"])
    #expect(try names() == data)
    // The same size and the same date, by way of another file.
    let date = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
    let other = try folder.write(Array("c\nd\n".utf8), to: "other.txt")
    try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: other)
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.moveItem(atPath: other, toPath: file)
    #expect(try Array(cached) == ["c", "d"])
  }

  @Test func aFileThatChangesMeanwhileIsNotKept() throws {
    let file = try folder.write(Array("a\nb\n".utf8), to: "lines.txt")
    let iterator = try Dataset.textLines(file).cache(at: path).makeIterator()
    #expect(try iterator.next() == "a")
    try folder.write(Array("longer\n".utf8), to: "lines.txt")
    while try iterator.next() != nil {}
    #expect(try !names().contains("dataset.json"))
  }

  @Test func anElementThatThrowsIsNotCached() throws {
    let cached = Dataset.range(0..<3).map(refusing([1])).cache(at: path)
    try expectTheSecondFails(of: cached)
    #expect(try folder.contents() == [])
    #expect(try cached[2] == 20)
    let streaming = Dataset.range(0..<3).filter { _ in true }.map(refusing([1])).cache(at: path)
    #expect(throws: DatasetError.self) { try streaming[2] }
  }

  @Test func aFolderThatCannotBeUsedIsWrittenAnew() throws {
    let cached = Dataset.range(0..<3).cache(at: path)
    _ = try Array(cached)
    for kind in [".json", ".tfrecord"] {
      let name = try #require(try names().first { $0.hasSuffix(kind) })
      let good = try readFile(path + "/" + name)
      try folder.write(Array(good.dropLast()), to: "cache/\(name)")
      #expect(try Array(cached) == [0, 1, 2])
      #expect(try Array(Dataset<Int>.saved(at: path)) == [0, 1, 2])
      #expect(try names().count == 3)
    }
  }

  @Test func whatCannotBeWrittenCostsNoElement() throws {
    let file = try folder.write([1], to: "file")
    let iterator = try Dataset.range(0..<3).cache(at: file + "/below").makeIterator()
    for number in 0..<3 { #expect(try iterator.next() == number) }
    let error = expect(underlying: FileError.self) { try iterator.next() }
    #expect(error?.path == file + "/below")
    #expect(try iterator.next() == nil)
  }

  /// A bit of a row, and one of the length of a row, which is found when the rows are counted.
  @Test(arguments: [16, 0]) func aDamagedRowIsMadeAnew(byte: Int) throws {
    let cached = Dataset.range(0..<3).cache(at: path)
    _ = try Array(cached)
    let name = try #require(try names().first { $0.hasSuffix(".tfrecord") })
    var bytes = try readFile(path + "/" + name)
    bytes[byte] ^= 1
    try folder.write(bytes, to: "cache/\(name)")
    let again = Dataset.range(0..<3).cache(at: path)
    if byte == 16 {
      let error = #expect(throws: DatasetError.self) { try Array(again) }
      #expect(error?.description.hasPrefix("cache(at: cache), element 0: '\(path)/\(name)', record 0 at byte offset 0") == true)
    }
    #expect(try Array(again) == [0, 1, 2])
    #expect(try Array(Dataset<Int>.saved(at: path)) == [0, 1, 2])
  }

  @Test func aFullDiskLeavesNothing() throws {
    // A limit on the size of files is as good as a full disk, but holds for the whole process: so another one.
    let run = try CacheProcess(path, ["limit": "100000"])
    #expect(run.output.contains("cannot write '\(path)/elements-"))
    #expect(try !names().contains("dataset.json"))
    #expect(try !names().contains { $0.hasSuffix(".tfrecord") })
  }

  @Test func tuplesAndBatchesAreCached() throws {
    let pairs = zip(Dataset.range(0..<3), Dataset(["a", "b", "c"])).cache(at: path)
    for _ in 0..<2 { #expect(try Array(pairs.map { "\($0)\($1)" }) == ["0a", "1b", "2c"]) }
    #expect(try pairs[1].1 == "b")
  }

  @Test func aKilledProcessIsNoHindrance() throws {
    for _ in 0..<2 {
      let run = try CacheProcess(path, ["kill": "1500"])
      #expect(run.signal == 9)
      #expect(try !names().contains("dataset.json"))
      // What the first left was removed by the second.
      #expect(try names().filter { $0.hasSuffix(".partial") }.count == 1)
    }
    let cached = CacheProcess.dataset.cache(at: path)
    #expect(try Array(cached) == Array(CacheProcess.dataset))
    #expect(try names().count == 3)
  }

  @Test func processesUseOneFolder() throws {
    let runs = try (0..<3).map { _ in try CacheProcess.Started(path, [:]) }
    for run in runs { #expect(try run.finish().output.contains("sum 3998000")) }
    #expect(try names().count == 3)
    #expect(try Array(Dataset<Int>.saved(at: path)) == Array(CacheProcess.dataset))
    // All of them complete, and made from the same.
    #expect(CacheProcess.dataset.cache(at: path).cardinality == .known(2000))
  }

  /// The part of the other process; see ``CacheProcess``.
  @Test(.enabled(if: CacheProcess.task != nil)) func inAnotherProcess() throws {
    try CacheProcess.perform(try #require(CacheProcess.task))
  }
}
