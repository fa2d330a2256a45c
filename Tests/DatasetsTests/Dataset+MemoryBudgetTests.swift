import Datasets
import Files
import Foundation
import Synchronization
import TFRecords
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetMemoryBudgetTests {
  @Test(arguments: [1, 100, 10_000]) func obeysTheLaw(bytes: Int) throws {
    let numbers = Array(0..<11)
    try checkOperator(over: numbers, expecting: numbers) { $0.prefetch(4).memoryBudget(bytes) }
    try checkOperator(over: numbers, expecting: numbers.map { $0 * 2 }) {
      $0.map(parallelism: 3) { $0 * 2 }.prefetch(100).memoryBudget(bytes)
    }
    try checkOperator(over: [Int](), expecting: [Int]()) { $0.prefetch(4).memoryBudget(bytes) }
  }


  @Test func prefetchStopsAtTheBudget() throws {
    let made = Tally()
    let iterator = try Dataset(count: 100) { _ in
      made.add()
      return [UInt8](repeating: 0, count: 1_000)
    }.prefetch(50).memoryBudget(10_000).makeIterator()
    for taken in 1...100 {
      #expect(try iterator.next() != nil)
      // Ten fill the budget; the one that was taken, and the one that is being made, come on top.
      #expect(made.count <= taken + 11)
    }
    #expect(try iterator.next() == nil)
  }

  @Test func stagesShareTheBudget() throws {
    let made = Tally()
    let iterator = try Dataset(count: 200) { _ in
      made.add()
      return [UInt8](repeating: 0, count: 1_000)
    }
    .prefetch(50).map(parallelism: 4) { $0 }.prefetch(50).map { $0 }.prefetch(50)
    .memoryBudget(20_000).makeIterator()
    for taken in 1...200 {
      #expect(try iterator.next() != nil)
      // Every stage may hold one element besides, and each of four workers one.
      #expect(made.count <= taken + 20 + 3 + 8)
    }
  }

  @Test func parallelMapWaitsForTheBudget() throws {
    let made = Tally()
    let iterator = try Dataset(count: 100) { $0 }.map(parallelism: 16) { _ in
      made.add()
      return [UInt8](repeating: 0, count: 1_000)
    }.memoryBudget(5_000).makeIterator()
    for taken in 1...100 {
      #expect(try iterator.next() != nil)
      // Without the budget, 32 pieces would be under way.
      #expect(made.count <= taken + 8)
    }
  }

  @Test func aWindowOverAStreamHoldsAQuarter() throws {
    let made = Tally()
    let stream = Dataset<[UInt8]>.generator {
      var next = 0
      return {
        guard next < 100 else { return nil }
        next += 1
        made.add()
        return [UInt8](repeating: 0, count: 1_000)
      }
    }
    let iterator = try stream.shuffle(bufferSize: 1_000, seed: 1).memoryBudget(40_000).makeIterator()
    _ = try iterator.next()
    #expect(made.count <= 12)
    var count = 1
    while try iterator.next() != nil { count += 1 }
    #expect(count == 100)
  }

  @Test func aLimitedWindowIsAShuffle() throws {
    let words = (0..<60).map { String(repeating: "x", count: 20 + $0 % 7) + "\($0)" }
    let dataset = Dataset<String>.generator {
      var rest = words[...]
      return { rest.popFirst() }
    }.shuffle(bufferSize: 30, seed: 4).memoryBudget(2_000)
    let shuffled = try Array(dataset)
    #expect(shuffled != words)
    #expect(shuffled.sorted() == words.sorted())
    try checkDataset(expecting: shuffled) { 
      Dataset<String>.generator {
        var rest = words[...]
        return { rest.popFirst() }
      }.shuffle(bufferSize: 30, seed: 4, reshuffleEachIteration: false).memoryBudget(2_000)
    }
  }

  /// A file of 24 MB and ways to pass over it that hold no more than 2 MB of elements.
  @Test(arguments: ["in order", "by number", "examples", "fixed", "saved"]) func filesLeaveNoPages(way: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("large.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for number in 0..<2_400 {
      let bytes = Array(repeating: UInt8(number % 251), count: 9_900)
      try writer.write(Example(features: ["id": .int64(Int64(number)), "x": .bytes([bytes])]))
    }
    try writer.close()
    let records = Dataset.tfrecords(paths: [path])
    let byteCount = try readFile(path).count
    var mapped = path
    let digests: Dataset<Int>
    switch way {
    case "in order":
      digests = records.filter { $0.number % 3 != 0 }.map(parallelism: 2) { $0 }.shuffle(bufferSize: 500, seed: 1)
        .batch(8).prefetch(4).map { $0.reduce(0) { $0 + $1.bytes.count } }
    case "by number":
      digests = records.shuffle(seed: 1).map(parallelism: 2) { $0 }.batch(8).map { $0.reduce(0) { $0 + $1.bytes.count } }
    case "examples":
      digests = records.examples(ExampleSchema([.int64("id"), .bytes("x")]), batchSize: 16, parallelism: 2)
        .map { $0.count }
    case "fixed":
      digests = Dataset<[UInt8]>.fixedLengthRecords(paths: [path], recordBytes: byteCount / 2_400, footerBytes: byteCount % 2_400)
        .shuffle(seed: 2).map { $0.count }
    default:
      try records.map { $0.bytes }.save(to: folder.path + "/saved")
      let saved = try Dataset<[UInt8]>.saved(at: folder.path + "/saved")
      mapped = folder.path + "/saved/" + (try #require(FileManager.default.contentsOfDirectory(atPath: folder.path + "/saved").first { $0.hasSuffix(".tfrecord") }))
      digests = saved.shuffle(seed: 3).map { $0.count }
    }
    var (sum, count, peak) = (0, 0, 0)
    let iterator = try digests.memoryBudget(2 << 20).makeIterator()
    while let digest = try iterator.next() {
      sum += digest
      count += 1
      if count % 5 == 1 { peak = max(peak, residentBytes(of: mapped) ?? 0) }
    }
    #expect(sum > 2_000)
    // Beside the elements, the pieces of the file that a record across two of them lies in, and what may be around a page.
    #expect(peak <= 2 * MappedFile.pieceByteCount + (128 << 10))
  }

  /// In processes of their own, so that nothing else is in their memory, nor what an earlier pass has freed.
  @Test(arguments: [1_000, 6_000, 45_000], [true, false])
  func aPassOverALargerFileStaysWithinTheBudget(size: Int, isInOrder: Bool) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("large.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for number in 0..<(80 << 20) / size { try writer.write([UInt8](repeating: UInt8(number % 251), count: size)) }
    try writer.close()
    await #expect(processExitsWith: .success) { [path = path as String, isInOrder = isInOrder as Bool] in
      let records = Dataset.tfrecords(paths: [path])
      func pass(_ records: Dataset<Record>) -> Dataset<Int> {
        let shuffled =
          isInOrder
          ? records.filter { $0.number % 5 != 0 }.shuffle(bufferSize: 100_000, seed: 1) : records.shuffle(seed: 1)
        return shuffled.map(parallelism: 3) { ($0, $0.count) }.batch(16).prefetch(1_000).map { $0.reduce(0) { $0 + $1.1 } }
      }
      // What is loaded and made once is no part of a pass.
      _ = try Array(pass(records.take(50)).memoryBudget(100_000))
      guard let idle = ResidentMemory() else { return }
      try ResidentMemory.forgetPeak()
      var sum = 0
      try pass(records).memoryBudget(24 << 20).forEach { sum += $0 }
      #expect(sum > 60 << 20)
      let used = try #require(ResidentMemory()).peak - idle.now
      #expect(used <= 24 << 20)
      // The peak is that of a pass that had something in its buffers.
      #expect(used > 1 << 20)
    }
  }

  @Test func whatWaitsForWorkersCounts() throws {
    let made = Tally()
    let iterator = try Dataset<[UInt8]>.generator {
      {
        made.add()
        return [UInt8](repeating: 0, count: 1_000)
      }
    }.map(parallelism: 16) { $0.count }.memoryBudget(5_000).makeIterator()
    for taken in 1...100 {
      #expect(try iterator.next() == 1_000)
      // The results are small, but what they are made of is not.
      #expect(made.count <= taken + 8)
    }
  }

  @Test func errorsTakeNoRoom() throws {
    let iterator = try Dataset.range(0..<50).map(parallelism: 2, refusing(Set(0..<49))).prefetch(4)
      .memoryBudget(10).makeIterator()
    for _ in 0..<49 { #expect(throws: DatasetError.self) { try iterator.next() } }
    #expect(try iterator.next() == 490)
    #expect(try iterator.next() == nil)
  }
}
