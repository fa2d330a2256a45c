import Datasets
import Foundation
import Synchronization
import TFRecords
import Testing
import _TestSupport

/// What the articles of `Datasets.docc` show runs here, word for word, and does what they say.
@Suite struct ArticlesTests {
  @Test func everyExampleOfAnArticleRuns() throws {
    let folder = "Sources/Datasets/Datasets.docc"
    let articles = try FileManager.default.contentsOfDirectory(atPath: Fixtures.folder + "/../" + folder)
      .filter { $0 != "Datasets.md" }
    #expect(articles.count == 9)
    for article in articles.sorted() {
      let examples = try Article("\(folder)/\(article)").examples
      #expect(!examples.isEmpty, "\(article) has no example")
      #expect(
        try Article.marked(String(article.dropLast(3)), in: #filePath) == examples, "\(article)")
    }
  }

  @Test func randomAccess() throws {
    // example: RandomAccess
    let numbers = Dataset.range(0..<1_000_000)
    let batches = numbers.map { $0 * $0 }.batch(4)
    let count = batches.cardinality          // .known(250_000)
    let last = try batches[249_999]          // four squares; 999,996 others were not computed
    let some = try numbers[10..<13]          // [10, 11, 12]
    // end
    #expect(count == .known(250_000))
    #expect(last == [999_996, 999_997, 999_998, 999_999].map { $0 * $0 })
    #expect(some == [10, 11, 12])
  }

  @Test func wholeSetShuffle() throws {
    // example: WholeSetShuffle
    let photos = Dataset.range(0..<1_000_000_000).shuffle(seed: 42)
    let iterator = try photos.makeIterator(epoch: 3)
    try iterator.advance(by: 999_999_990)    // at once: nothing is stored, nothing has to be repeated
    var last: [Int] = []
    while let number = try iterator.next() { last.append(number) }
    let again = try photos.makeIterator(epoch: 3)
    try again.advance(by: 999_999_999)
    let same = try again.next() == last[9]   // true: the order is a function of seed and epoch alone
    // end
    #expect(last.count == 10 && same)
  }

  @Test func exactResume() throws {
    // example: ExactResume
    let batches = Dataset.range(0..<10_000)
      .shuffle(bufferSize: 1_000, seed: 7)
      .map(parallelism: 4) { $0 + 1 }
      .batch(32)
      .prefetch(4)
    let iterator = try batches.makeIterator()
    for _ in 0..<100 { _ = try iterator.next() }
    let saved = try JSONEncoder().encode(iterator.state)      // below 4 kB

    let state = try JSONDecoder().decode(IteratorState.self, from: saved)
    let resumed = try batches.makeIterator(resumingAt: state, IterationContext(workers: 1))
    let next = try resumed.next() == iterator.next()          // true, with another number of threads
    // end
    #expect(saved.count < 4_096 && next)
  }

  @Test func determinism() throws {
    // example: Determinism
    let augmented = Dataset.range(0..<1_000)
      .shuffle(seed: 5)
      .map(seed: 6, parallelism: .automatic) { number, random in
        Bool.random(using: &random) ? number : -number
      }
    let one = try augmented.makeIterator(IterationContext(epoch: 2, workers: 0))
    let many = try augmented.makeIterator(IterationContext(epoch: 2, workers: 16))
    var differences = 0
    while let element = try one.next() {
      if try many.next() != element { differences += 1 }
    }
    print(differences)                       // 0
    // end
    #expect(differences == 0 && one.position == 1_000)
  }

  @Test func errors() throws {
    // example: Errors
    struct Odd: Error {}
    let halves = Dataset.range(0..<6).map { number in
      if number == 3 { throw Odd() }
      return number / 2
    }
    let iterator = try halves.skip(1).batch(2).makeIterator()
    let first = try iterator.next()          // [0, 1]
    var message = ""
    var stages: Pipeline?
    do { _ = try iterator.next() } catch let error as DatasetError {
      (message, stages) = ("\(error)", error.pipeline)
    }
    print(message)                           // batch(2), element 1 <- skip(1), element 2 <- map, element 3: Odd()
    print(stages!)                           // batch(2) <- skip(1) <- map <- range(0..<6)
    let third = try iterator.next()          // [2]
    // end
    #expect(first == [0, 1] && third == [2])
    #expect(message == "batch(2), element 1 <- skip(1), element 2 <- map, element 3: Odd()")
    #expect("\(try #require(stages))" == "batch(2) <- skip(1) <- map <- range(0..<6)")
    let temporary = try TemporaryFolder()
    let path = try temporary.path("train.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for _ in 0..<4 { try writer.write([1, 2]) }
    try writer.close()
    // example: Errors
    let labels = Dataset.tfrecords(paths: [path]).map { record in
      if record.number == 2 { throw Odd() }
      return record.count
    }
    var place: SourcePlace?
    do { _ = try labels[2] } catch let error as DatasetError { place = error.source }
    print(place!)                            // train.tfrecord, record 2, byte 36
    // end
    #expect("\(try #require(place))" == "\(path), record 2, byte 36")
    // example: Errors
    let report = ErrorReport()
    let rest = halves.onError(.skip(atMost: 10), report: report)
    let kept = try Array(rest)               // [0, 0, 1, 2, 2]
    print(report.count)                      // 1
    // end
    #expect(kept == [0, 0, 1, 2, 2] && report.count == 1)
  }

  @Test func memoryAndMeasuring() throws {
    // example: MemoryAndMeasuring
    let rows = Dataset(count: 1_000) { _ in [UInt8](repeating: 7, count: 100_000) }
    let bounded = rows.map(parallelism: 4) { $0.map { $0 &* 3 } }
      .prefetch(100)
      .memoryBudget(1_000_000)               // 1 MB: ten rows, not a hundred
    // end
    // example: MemoryAndMeasuring
    let report = try bounded.explain(elements: 200)
    print(report)
    // end
    #expect(report.stages.map(\.name) == ["memoryBudget(1000000)", "prefetch(100)", "map", "elements(1000)"])
    #expect(report.stages[0].elements == 200 && report.stages[2].elements <= 200 + 20)
  }

  @Test func diskCache() throws {
    let temporary = try TemporaryFolder()
    let folder = try temporary.path("cache")
    // example: DiskCache
    let squares = Dataset.range(0..<1_000)
      .filter { $0 % 3 == 0 }
      .map { $0 * $0 }
      .cache(at: folder)
    let first = try Array(squares)           // computed, and written
    let second = try Array(squares)          // read
    let count = squares.cardinality          // .known(334)
    let order = try Array(squares.shuffle(seed: 1))
    // end
    #expect(first == second && first == order.sorted() && count == .known(334))
  }

  @Test func cancellation() throws {
    // example: Cancellation
    let made = Mutex(0)
    let endless = Dataset.range(0..<1_000).repeat().map(parallelism: 2) { number in
      made.withLock { $0 += 1 }
      return number
    }.prefetch(8)
    var iterator: DatasetIterator? = try endless.makeIterator()
    let first = try iterator?.next()         // 0
    iterator = nil                           // the stages stop where they are
    // end
    #expect(first == 0 && iterator == nil)
    #expect(made.withLock { $0 } >= 1)
  }

  @Test func theLawOfDatasets() throws {
    // example: TheLawOfDatasets
    let endless = try Array(Dataset.range(0..<3).repeat().take(7))            // [0, 1, 2, 0, 1, 2, 0]
    let nothing = try Array(Dataset<Int>([]).repeat().batch(4).prefetch(2))   // []: repeating nothing ends
    let nested = Dataset.range(1..<4).map { Dataset.range(0..<$0) }
    let flat = try Array(nested.flatMap { $0 })                               // [0, 0, 1, 0, 1, 2]
    var deep = Dataset.range(0..<5)
    for _ in 0..<100 { deep = deep.map { $0 + 1 } }
    let raised = try Array(deep)                                              // [100, 101, 102, 103, 104]
    // end
    #expect(endless == [0, 1, 2, 0, 1, 2, 0] && nothing.isEmpty)
    #expect(flat == [0, 0, 1, 0, 1, 2] && raised == [100, 101, 102, 103, 104])
  }
}
