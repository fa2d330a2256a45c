import Datasets
import Foundation
import Tensors
import Testing
import _TestSupport

/// Stages that carry something from element to element, and whose saved states say where that came from.
@Suite struct CursorStagesTests {
  /// Saves and resumes again and again on the way through `dataset`, and compares with one pass. Every second time the
  /// resumed iterator is the one to go on with.
  func expectSameRest<Element>(
    _ dataset: Dataset<Element>, every step: Int = 37, look: Int = 90, workers: Int = 0, limit: Int = 3_000,
    alwaysHasCursor: Bool = true, place: SourceLocation = #_sourceLocation
  ) throws {
    let context = IterationContext(workers: workers)
    var all: [String] = []
    let whole = try dataset.makeIterator(context)
    while all.count < limit, let next = whole.outcome() { all.append(next) }
    #expect(all.count > 200, sourceLocation: place)
    var iterator = try dataset.makeIterator(context)
    var position = 0
    var isResumed = false
    while position < all.count {
      let state = try iterator.saved()
      #expect(state.cursor != nil || position < 80 || !alwaysHasCursor, "\(position)", sourceLocation: place)
      let resumed = try dataset.makeIterator(resumingAt: state, context)
      for expected in all[position..<min(all.count, position + look)] {
        guard resumed.outcome() == expected else {
          Issue.record("the rest from \(position) on differs", sourceLocation: place)
          return
        }
      }
      if all.count < limit, position + look >= all.count { #expect(resumed.outcome() == nil, sourceLocation: place) }
      isResumed.toggle()
      if isResumed { iterator = try dataset.makeIterator(resumingAt: state, context) }
      for expected in all[position..<min(all.count, position + step)] {
        guard iterator.outcome() == expected else {
          Issue.record("what follows \(position) differs", sourceLocation: place)
          return
        }
      }
      position += step
    }
  }

  struct Broken: Error {}

  /// Numbers that come as a stream, every 50th of which fails.
  func stream(_ count: Int, fails: Bool = true) -> Dataset<Int> {
    Dataset.range(0..<count).filter { number in
      if fails, number % 50 == 49 { throw Broken() }
      return number % 7 != 3
    }
  }

  @Test(arguments: [0, 2]) func theRestIsTheSame(workers: Int) throws {
    let mixed = Dataset.sample(
      from: [stream(900), stream(50), Dataset.range(0..<800), stream(400).shuffle(bufferSize: 20, seed: 3)],
      weights: [3, 1, 2, 1], seed: 5)
    try expectSameRest(mixed, workers: workers)
    try expectSameRest(
      Dataset.sample(from: [stream(900), stream(300)], seed: 5, stopOnEmpty: true).prefetch(100), workers: workers)
    let choices = stream(2_000).map { $0 % 4 }
    try expectSameRest(
      Dataset.choose(from: [stream(900), Dataset.range(0..<70), stream(200)], by: choices, stopOnEmpty: false),
      workers: workers)
    for block in [1, 3] {
      let nested = stream(60).interleave(cycleLength: 5, blockLength: block) { count in
        if count % 11 == 6 { throw Broken() }
        return stream(count * 2).map { "\(count)-\($0)" }
      }
      try expectSameRest(nested, workers: workers)
      let ahead = stream(60).interleave(cycleLength: 4, blockLength: block, parallelism: 2) { count in
        if count % 11 == 6 { throw Broken() }
        return stream(count * 2).map { "\(count)-\($0)" }.prefetch(4)
      }
      try expectSameRest(ahead.prefetch(30), workers: workers)
    }
    try expectSameRest(
      stream(100).flatMap { count -> Dataset<String> in
        if count % 11 == 6 { throw Broken() }
        return stream(count % 40).map { "\(count)-\($0)" }
      }.prefetch(20), workers: workers)
    try expectSameRest(
      stream(400).flatMap { count in Dataset([count]).prefetch(2) }.prefetch(150), workers: workers)
  }

  @Test(arguments: [0, 2]) func theRestBehindWindowsIsTheSame(workers: Int) throws {
    for size in [1, 7, 100, 5_000] {
      try expectSameRest(stream(1_000).shuffle(bufferSize: size, seed: 1), workers: workers)
    }
    try expectSameRest(
      stream(1_000).shuffle(bufferSize: 30, seed: 1).shuffle(bufferSize: 40, seed: 2).prefetch(64), workers: workers)
    try expectSameRest(stream(400).shuffle(bufferSize: 30, seed: 1).repeat().map { $0 + 1 }, workers: workers)
    // Windows that always have room under a budget, never, and until elements become large.
    let growing = stream(1_000).map { [UInt8](repeating: UInt8($0 % 200), count: $0 < 500 ? 9 : 700) }
    for bytes in [100, 20_000, 1 << 20] {
      try expectSameRest(
        growing.shuffle(bufferSize: 30, seed: 1).prefetch(20).memoryBudget(bytes), workers: workers, alwaysHasCursor: bytes > 100)
    }
    try expectSameRest(stream(3_000).groupByWindow(3, key: { $0 % 5 == 0 ? $0 % 3 : 7 }) { key, window in
      window.batch(3).map { "\(key) \($0)" }
    }, workers: workers)
    let sentences = stream(4_000).map { Tensor([Int32](repeating: Int32($0), count: ($0 &* 7919) % 60)) }
    let buckets = sentences.bucketBySequenceLength(
      boundaries: [10, 20, 50], batchSizes: [9, 8, 7, 2]
    ) { $0.shape[0] }
    try expectSameRest(buckets.prefetch(3), every: 5, workers: workers)
    try expectSameRest(stream(2_000).window(5, shift: 3, stride: 2), workers: workers)
    try expectSameRest(stream(2_000).shard(3, at: 1), workers: workers)
    let counted = stream(700, fails: false).assertCardinality(600)
    try expectSameRest(counted.split(left: .count(400), right: .count(200), shuffle: true, seed: 1).left, workers: workers)
    let six = stream(600)
    try expectSameRest(zip(six, six, six, Dataset.range(0..<900), six, six).map { "\($0)" }, workers: workers)
  }

  @Test(arguments: [0, 2]) func theRestBehindStatesIsTheSame(workers: Int) throws {
    try expectSameRest(stream(2_000).scan(0) { $0 &+= $1; return $0 }.prefetch(20), workers: workers)
    try expectSameRest(stream(2_000).scan([0.1, 0]) { $0[0] *= 1.0001; $0[1] += Double($1); return $0 }, workers: workers)
    try expectSameRest(
      stream(2_000).rejectionResample(target: [0.5, 0.5], seed: 4) { $0 % 10 == 0 ? 1 : 0 }.map { "\($0)" },
      workers: workers)
  }

  @Test(arguments: [0, 2]) func workIsNotRepeated(workers: Int) throws {
    let step = 3 * 64
    #expect(try looks(at: 20_000, workers: workers) { $0.scan(0) { $0 += $1; return $0 } } <= step)
    #expect(
      try looks(at: 20_000, workers: workers) { $0.rejectionResample(target: [1, 1], seed: 1) { $0 % 2 } }
        <= 2 * step)
    #expect(
      try looks(at: 20_000, workers: workers) { .sample(from: [$0, $0.map { -$0 }], weights: [2, 1], seed: 9) }
        <= 2 * step)
    #expect(
      try looks(at: 20_000, workers: workers) { .choose(from: [$0, $0], by: Dataset.counter().map { $0 % 2 }) }
        <= 2 * step)
    #expect(
      try looks(at: 20_000, workers: workers) { part in
        Dataset.range(0..<10).interleave(cycleLength: 4, blockLength: 16) { _ in part.take(6_000) }
      } <= 4 * step)
    #expect(try looks(at: 20_000, workers: workers) { part in Dataset.range(0..<9).flatMap { _ in part.take(9_000) } } <= step)
    // The oldest of a hundred elements is a few hundred elements old, seldom a thousand.
    #expect(try looks(at: 20_000, workers: workers) { $0.shuffle(bufferSize: 100, seed: 1) } <= 3 * 1_500)
    #expect(try looks(at: 5_000, workers: workers) { $0.groupByWindow(4, key: { $0 % 5 }) { _, window in window.batch(4) } } <= 3 * 64)
    #expect(try looks(at: 5_000, workers: workers) { $0.window(4, shift: 2) } <= step)
    #expect(try looks(at: 5_000, workers: workers) { $0.shard(4, at: 3) } <= step)
    #expect(try looks(at: 5_000, workers: workers) { zip($0, $0, $0, $0, $0, $0) } <= 6 * step)
  }

  @Test(arguments: [0, 2]) func aGeneratorGoesOnFromAState(workers: Int) throws {
    let tally = Tally()
    let collatz = Dataset<Int>.generator(initial: 27) { number in
      tally.add()
      return number == 0 ? nil : (number, number == 1 ? 9_663 : number % 2 == 0 ? number / 2 : 3 * number + 1)
    }
    try expectSameRest(collatz.prefetch(30), workers: workers)
    let iterator = try collatz.makeIterator()
    for _ in 0..<2_000 { _ = try iterator.next() }
    let state = try iterator.saved()
    let before = tally.count
    let resumed = try collatz.makeIterator(resumingAt: state)
    #expect(tally.count - before <= 64)
    #expect(try resumed.next() == iterator.next())
    let failing = Dataset<Int>.generator(initial: 0) { number in
      if number == 300 { throw Broken() }
      return (number * 7, number + 1)
    }
    try expectSameRest(failing, workers: workers)
  }

  @Test func whatCannotBeSavedIsDoneAgain() throws {
    // Nothing else would be true: the states are too large.
    #expect(try looks(at: 2_000) { $0.unique() } >= 6_000 - 2)
    #expect(try looks(at: 2_000) { $0.scan([Int]()) { $0.append($1); return $0.count } } >= 6_000 - 2)
    #expect(try looks(at: 2_000) { $0.shuffle(bufferSize: 10, seed: 1).memoryBudget(128) } >= 6_000 - 2)
    #expect(
      try looks(at: 2_000) { part in
        .sample(from: (0..<100).map { _ in part }, seed: 1)
      } >= 6_000 - 300)
  }

  @Test func aCursorBehindThePositionIsNotUsed() throws {
    let datasets: [Dataset<Int>] = [
      .sample(from: [stream(300), stream(300)], seed: 1),
      .choose(from: [stream(300), stream(300)], by: Dataset.counter().map { $0 % 2 }),
      stream(30).interleave(cycleLength: 3) { _ in stream(90) },
      stream(300).shuffle(bufferSize: 9, seed: 1),
      stream(300).scan(0) { $0 += $1; return $0 },
      stream(300).rejectionResample(target: [1, 1], seed: 1) { $0 % 2 }.map { $0.1 },
      stream(300).groupByWindow(2, key: { $0 % 3 }) { _, window in window },
      stream(30).flatMap { _ in stream(90) },
    ]
    for dataset in datasets {
      let iterator = try dataset.makeIterator(epoch: 0)
      for _ in 0..<100 { _ = iterator.outcome() }
      var state = iterator.state
      let expected = iterator.outcome()
      // Too far, too few and too many numbers.
      var cursors = [state.cursor]
      cursors[0]?.position = 101
      for count in [0, 1, 3, 8] {
        let numbers = [String](repeating: #"{"position":0}"#, count: count).joined(separator: ",")
        let text = #"{"position":101,"sources":[\#(numbers)],"carried":"zz"}"#
        cursors.append(try JSONDecoder().decode(Cursor.self, from: Data(text.utf8)))
      }
      for cursor in cursors {
        state.cursor = cursor
        #expect(try dataset.makeIterator(resumingAt: state).outcome() == expected, "\(dataset) \(String(describing: cursor))")
      }
    }
  }
}
