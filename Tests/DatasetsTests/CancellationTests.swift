import Datasets
import Files
import Foundation
import Synchronization
import TFRecords
import Tensors
import Testing
import _TestSupport

/// An iterator that goes away takes everything along: producers, elements, open files. Nothing grows while it lives.
@Suite struct CancellationTests {
  /// A number and something that tells when the last copy of it is gone.
  struct Tracked: Sendable {
    let number: Int
    let canary: Canary?
  }

  /// Counts what lives: a source of `count` numbers, its closure, and the elements it made.
  final class Life: Sendable {
    let made = Tally()
    let elementsDied = Tally()
    let sourceDied = Tally()

    func source(_ count: Int, isIndexed: Bool) -> Dataset<Tracked> {
      let canary = Canary(sourceDied)
      let make: @Sendable (Int) -> Tracked = { [made, elementsDied] number in
        withExtendedLifetime(canary) {
          made.add()
          return Tracked(number: number, canary: Canary(elementsDied))
        }
      }
      guard !isIndexed else { return Dataset(count: count, element: make) }
      return .generator(cardinality: .known(count)) {
        var number = 0
        return {
          guard number < count else { return nil }
          defer { number += 1 }
          return make(number)
        }
      }
    }

    /// Waits until the source is gone and all its elements are.
    func hasEnded() -> Bool { sourceDied.wait(for: 1) && elementsDied.wait(for: made.count) }
  }

  /// A way from a source to numbers.
  struct Route: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (Dataset<Tracked>) -> Dataset<Int>

    init(_ name: String, _ apply: @escaping @Sendable (Dataset<Tracked>) -> Dataset<Int>) {
      (testDescription, self.apply) = (name, apply)
    }
  }

  static let routes = [
    Route("prefetch") { $0.prefetch(3).map(\.number) },
    Route("prefetch as needed") { $0.prefetch(.automatic).map(\.number) },
    Route("parallel map") { $0.map(parallelism: 4) { $0.number } },
    Route("window shuffle") { $0.shuffle(bufferSize: 7, seed: 1).prefetch(2).map(\.number) },
    Route("batch") { $0.map(parallelism: 2) { $0 }.batch(3).prefetch(2).map { $0[0].number } },
    Route("filled batch") {
      $0.batch(4, shape: [1], parallelism: 3) { element, row in
        row[0] = 0
        return Int32(element.number)
      }.prefetch(1).map { Int($0.1.scalars(of: Int32.self)[0]) }
    },
    Route("flatMap of datasets that work ahead") {
      $0.flatMap { element in
        Dataset.range(0..<9).map(parallelism: 2) { $0 + element.number }.prefetch(2)
      }.prefetch(2)
    },
    Route("parallel interleave") {
      $0.interleave(cycleLength: 3, blockLength: 2, parallelism: 2) { element in
        Dataset.range(0..<9).map { $0 + element.number }
      }
    },
    Route("interleave inside of flatMap inside of interleave") {
      $0.interleave(cycleLength: 2, parallelism: 2) { element in
        Dataset.range(0..<3).flatMap { _ in
          Dataset.range(0..<3).interleave(cycleLength: 2, parallelism: 2) { _ in
            Dataset([element.number]).prefetch(1)
          }
        }
      }
    },
    Route("zip of two that work ahead") {
      zip($0.prefetch(2), $0.map(parallelism: 2) { $0.number }).map { $0.0.number + $0.1 }
    },
    Route("memory budget") {
      $0.map(parallelism: 2) { element in (element, [UInt8](repeating: 0, count: 100)) }.prefetch(8)
        .memoryBudget(500).map { $0.0.number }
    },
    Route("cache") { $0.prefetch(2).cache().map(\.number) },
    Route("elements that throw") {
      $0.map(parallelism: 3) { element in
        if element.number % 3 == 0 { throw Odd(number: element.number) }
        return element
      }.prefetch(4).map(\.number)
    },
    Route("endless") { $0.repeat().prefetch(5).map(parallelism: 2) { $0.number }.take(1_000_000) },
  ]

  @Test(arguments: routes, [false, true])
  func nothingIsLeftBehindWhereverItIsDropped(route: Route, isIndexed: Bool) throws {
    for position in [0, 1, 2, 3, 5, 8, 20] {
      for workers in [0, 2, 16] {
        let life = Life()
        do {
          let dataset = route.apply(life.source(30, isIndexed: isIndexed))
          let iterator = try dataset.makeIterator(IterationContext(workers: workers))
          for _ in 0..<position {
            do { if try iterator.next() == nil { break } } catch is DatasetError {}
          }
        }
        #expect(life.hasEnded(), "dropped at \(position) with \(workers) workers")
      }
    }
  }

  @Test(arguments: routes) func aProducerAtWorkStopsBehindTheElementUnderWay(route: Route) throws {
    let life = Life()
    let inside = Tally()
    let gate = Gate()
    do {
      let source = life.source(1000, isIndexed: true).map { element in
        if element.number == 11 {
          inside.add()
          gate.pass()
        }
        return element
      }
      let iterator = try route.apply(source).prefetch(100).makeIterator()
      let release = Watcher { if inside.wait(for: 1) { gate.open() } }
      _ = try? iterator.next()
      // Whoever gets to number 11, it is on its way or done when the iterator goes away.
      while inside.count == 0, try iterator.next() != nil {}
      _ = release
    } catch is DatasetError {}
    gate.open()
    #expect(life.hasEnded())
    #expect(life.made.count < 1000, "the producers went on to the end")
  }

  /// Files of the folder that this process has open or mapped.
  static func traces(of folder: TemporaryFolder) throws -> [String] {
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }
    // The size of this file is 0, so it has to be read to its end.
    let table = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/maps")).readToEnd() ?? Data()
    let maps = String(decoding: table, as: UTF8.self).split(separator: "\n").map(String.init)
    return (descriptors + maps).filter { $0.contains(folder.path) }
  }

  /// Whether `condition` comes true. A canary tells that a producer lets go of things, not that it has let go of all.
  static func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<5000 {
      if try condition() { return true }
      sched_yield()
    }
    return false
  }

  struct Reader: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let open: @Sendable (_ folder: String) throws -> Dataset<Int>

    init(_ name: String, _ open: @escaping @Sendable (_ folder: String) throws -> Dataset<Int>) {
      (testDescription, self.open) = (name, open)
    }
  }

  static let readers = [
    Reader("records") { try Dataset.tfrecords("\($0)/*.tfrecord").prefetch(4).map(\.count) },
    Reader("records by number") {
      try Dataset.tfrecords("\($0)/*.tfrecord").shuffle(seed: 1).map(parallelism: 2) { $0.count }.prefetch(4)
    },
    Reader("interleaved records") {
      try Dataset.files(matching: "\($0)/*.tfrecord").interleave(cycleLength: 2, parallelism: 2) {
        Dataset.tfrecords(paths: [$0])
      }.map(\.count)
    },
    Reader("lines") {
      try Dataset.files(matching: "\($0)/*.txt").flatMap { Dataset.textLines($0).prefetch(2) }.map(\.count)
    },
    Reader("images") {
      try ImageFolder($0, imageSize: (4, 4), batchSize: 1, quiet: true).training.map { $0.0.shape[0] }
    },
  ]

  @Test(arguments: readers) func noFileStaysOpenOrMapped(reader: Reader) throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] {
      try folder.write(Fixtures.bytes("records/strings.tfrecord"), to: "\(name).tfrecord")
      try folder.write(Array("one\ntwo\nthree\n".utf8), to: "\(name).txt")
      try folder.write(Fixtures.bytes("images/rgb-8.png"), to: "\(name)/1.png")
      try folder.write(Fixtures.bytes("images/gray.jpg"), to: "\(name)/2.jpg")
    }
    for position in 0...5 {
      for workers in [0, 4] {
        do {
          let iterator = try reader.open(folder.path).makeIterator(IterationContext(workers: workers))
          for _ in 0..<position { #expect(try iterator.next() != nil) }
        }
        let isClean = try Self.eventually { try Self.traces(of: folder).isEmpty }
        let left = try Self.traces(of: folder)
        try #require(isClean, "dropped at \(position) with \(workers) workers: \(left)")
      }
    }
    // The traces can be seen while something is open.
    let file = try MappedFile(path: folder.path("a.txt"))
    #expect(try !Self.traces(of: folder).isEmpty)
    withExtendedLifetime(file) {}
  }

  /// How far a chain of stages may run ahead of its consumer, in elements of the source.
  static let bounds = [
    (Route("prefetch") { $0.prefetch(10).map(\.number) }, 1, 10),
    // Two blocks a worker, and the one in the consumer's hands, of up to 64 elements each.
    (Route("parallel map") { $0.map(parallelism: 2) { $0.number } }, 1, 5 * 64),
    (Route("batch of 8") { $0.batch(8).prefetch(4).map { $0[0].number } }, 8, 8 * 5),
    (
      Route("parallel map, batch of 8") {
        $0.map(parallelism: 2) { $0 }.batch(8).prefetch(4).map { $0[0].number }
      }, 8, 8 * 5 + 5 * 64
    ),
    (Route("window shuffle") { $0.shuffle(bufferSize: 50, seed: 1).prefetch(10).map(\.number) }, 1, 61),
    (
      Route("parallel interleave") {
        $0.interleave(cycleLength: 3, parallelism: 2) { Dataset(Array(repeating: $0.number, count: 10)) }
      }, 0, 4 + 2
    ),
  ]

  @Test(arguments: bounds.indices, [false, true])
  func aFastProducerWaitsForASlowConsumer(place: Int, isIndexed: Bool) throws {
    let (route, step, bound) = Self.bounds[place]
    let life = Life()
    let taken = Atomic<Int>(0)
    let farthest = Atomic<Int>(0)
    let source = life.source(5000, isIndexed: isIndexed).map { element in
      farthest.max(life.made.count - taken.load(ordering: .sequentiallyConsistent), ordering: .relaxed)
      return element
    }
    let iterator = try route.apply(source).makeIterator()
    while taken.load(ordering: .relaxed) < 4000, try iterator.next() != nil {
      // What a consumer was given no longer counts; of ten elements an input, the next inputs.
      let count = step > 0 ? iterator.position * step : iterator.position / 10
      taken.store(count, ordering: .sequentiallyConsistent)
      if iterator.position > 4000 { break }
    }
    #expect(farthest.load(ordering: .relaxed) <= bound + max(step, 1), "\(route.testDescription)")
  }

  @Test func aSlowConsumerFindsTheBufferFullAndNothingMore() throws {
    let life = Life()
    let iterator = try life.source(1000, isIndexed: false).prefetch(10).makeIterator()
    for number in 0..<50 {
      #expect(try iterator.next()?.number == number)
      // The consumer stays away until the producer has filled the room that there is at least, and long enough for that to
      // be worth a thread each time.
      usleep(200)
      while life.made.count < number + 1 + 8 { sched_yield() }
      #expect(life.made.count <= number + 1 + 10)
      #expect(life.made.count - life.elementsDied.count <= 12, "elements that were used are kept")
    }
  }

  @Test func aHundredStages() throws {
    let life = Life()
    do {
      var dataset = life.source(100, isIndexed: false).map(\.number)
      for stage in 0..<25 {
        dataset = dataset.map(parallelism: .fixed(1 + stage % 3)) { $0 + 1 }.prefetch(1 + stage % 5)
          .filter { $0 >= 0 }.shuffle(bufferSize: 1 + stage % 2, seed: stage)
      }
      let expected = try dataset.makeIterator(IterationContext(epoch: 0, workers: 0))
      let iterator = try dataset.makeIterator(epoch: 0)
      for _ in 0..<50 { #expect(try iterator.next() == expected.next()) }
      let resumed = try dataset.makeIterator(resumingAt: iterator.state)
      while let number = try resumed.next() { #expect(try expected.next() == number) }
      #expect(try expected.next() == nil)
    }
    #expect(life.hasEnded())
  }

  @Test func endlessSourcesEndWhereTheyAreCutOff() throws {
    for workers in [0, 1, 4] {
      let made = Tally()
      let numbers = Dataset.counter().map { number in
        made.add()
        return number
      }
      for dataset in [
        numbers.prefetch(8).take(5), numbers.map(parallelism: 3) { $0 }.prefetch(4).take(5),
        numbers.take(5).repeat().prefetch(3).take(5),
        numbers.interleave(cycleLength: 2, parallelism: 2) { _ in Dataset.counter() }.take(5).map { _ in 0 },
      ] {
        let iterator = try dataset.makeIterator(IterationContext(workers: workers))
        var count = 0
        while try iterator.next() != nil { count += 1 }
        #expect(count == 5)
        #expect(try iterator.advance(by: 10) == 0)
      }
      #expect(made.count < 2000)
    }
  }

  @Test(arguments: [0, 1, 4]) func elementsWithoutBytes(workers: Int) throws {
    let context = IterationContext(workers: workers)
    let arrays = Dataset(Array(repeating: [UInt8](), count: 100))
    let tensors = Dataset.tensorSlices(Tensor.zeros([100, 0, 3]))
    let batches = try tensors.map(parallelism: 2) { $0 }.prefetch(4).batch(8).memoryBudget(1).makeIterator(context)
    var rows = 0
    while let batch = try batches.next() {
      #expect(batch.shape.dropFirst() == [0, 3])
      rows += batch.shape[0]
    }
    #expect(rows == 100)
    let iterator = try arrays.shuffle(bufferSize: 10, seed: 1).prefetch(.automatic).cache().memoryBudget(1)
      .makeIterator(context)
    for _ in 0..<100 { #expect(try iterator.next() == []) }
    #expect(try iterator.next() == nil)
  }

  /// More workers than processors get threads of their own, which Dispatch takes back after a while; it has 255 at most.
  @Test func iteratorsThatRestHoldNoThread() throws {
    func threads() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
    // One after the other: the threads of one are not to be counted with the other's.
    for (parallelism, limit) in [(Parallelism.automatic, 200), (8, 355)] {
      let before = try threads()
      let filled = Tally()
      let iterators = try (0..<400).map { _ in
        let iterator = try Dataset.range(0..<100).map(parallelism: parallelism) { number in
          filled.add()
          return number
        }.prefetch(3).makeIterator()
        #expect(try iterator.next() == 0)
        return iterator
      }
      #expect(filled.wait(for: 400 * 2))
      // The pool has a thread a processor and a few more; tests beside this one may start some, too.
      #expect(try threads() - before < limit, "\(parallelism)")
      for iterator in iterators { #expect(try iterator.next() == 1) }
    }
  }
}
