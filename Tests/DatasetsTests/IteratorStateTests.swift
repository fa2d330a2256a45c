@testable import Datasets
import Foundation
import Testing
import _TestSupport

@Suite struct IteratorStateTests {
  func pipeline(batch size: Int, prefetch: Int) -> Dataset<[Int]> {
    Dataset.range(0..<1000).shuffle(seed: 9).map(parallelism: 2) { $0 * 3 }.batch(size)
      .prefetch(prefetch)
  }

  @Test func resumesWithAnotherPrefetchAndThreads() throws {
    let iterator = try pipeline(batch: 16, prefetch: 4).makeIterator(epoch: 2)
    for _ in 0..<20 { _ = try iterator.next() }
    let state = iterator.state
    #expect(state.epoch == 2)
    #expect(state.position == 20)
    let resumed = try pipeline(batch: 16, prefetch: 1)
      .makeIterator(resumingAt: state, IterationContext(workers: 0))
    while let batch = try iterator.next() { #expect(try resumed.next() == batch) }
    #expect(try resumed.next() == nil)
  }

  @Test func anotherPipelineIsRefusedAndBothAreShown() throws {
    let state = try pipeline(batch: 16, prefetch: 4).makeIterator().state
    let error = #expect(throws: IteratorStateMismatch.self) {
      try pipeline(batch: 32, prefetch: 4).makeIterator(resumingAt: state)
    }
    #expect(error?.reason == .stages)
    #expect(
      error?.description
        == "The saved position belongs to another pipeline: saved from: batch(16) <- map <- "
        + "shuffle(seed 9) <- range(0..<1000); resumed on: batch(32) <- map <- shuffle(seed 9) <- "
        + "range(0..<1000).")
  }

  @Test func anotherVersionIsRefused() throws {
    let dataset = Dataset.range(0..<3)
    var state = try dataset.makeIterator().state
    state.version = 2
    let error = #expect(throws: IteratorStateMismatch.self) {
      try dataset.makeIterator(resumingAt: state)
    }
    #expect(error?.reason == .version)
    #expect(
      error?.description == "The saved position has version 2; this library reads version 1.")
  }

  @Test func otherElementsOfTheSameStagesAreRefused() throws {
    let state = try Dataset([1, 2, 3]).map { $0 }.makeIterator().state
    var other = state
    other.fingerprint = "0000000000000000"
    let error = #expect(throws: IteratorStateMismatch.self) {
      try Dataset([1, 2, 3]).map { $0 }.makeIterator(resumingAt: other)
    }
    #expect(error?.reason == .fingerprint && error?.expected == state)
    #expect(
      error?.description
        == "The saved position belongs to another pipeline: the stages are the same (\(state.pipeline)), but files or "
        + "elements differ.")
  }

  @Test func aNegativePositionIsRefused() throws {
    let dataset = Dataset.range(0..<3)
    var state = try dataset.makeIterator().state
    state.position = -1
    let error = #expect(throws: IteratorStateMismatch.self) { try dataset.makeIterator(resumingAt: state) }
    #expect(error?.reason == .position)
    #expect(error?.description == "The saved position is -1, where no iterator can be.")
  }

  /// Shortcuts that lead nowhere are left aside, and the last epoch is followed by another.
  @Test func numbersThatNoIteratorHasAreHarmless() throws {
    let dataset = Dataset.range(0..<9).filter { $0 > 2 }.repeat()
    var state = try dataset.makeIterator().state
    state.position = 7
    state.epoch = .max
    for round in [-1, .max] {
      state.cursor = Cursor(
        position: 7, sources: [.init(position: round, cursor: nil), .init(position: 1, cursor: nil)])
      let iterator = try dataset.makeIterator(resumingAt: state)
      for expected in [4, 5, 6, 7, 8, 3] { #expect(try iterator.next() == expected) }
    }
    #expect(try dataset.first == 3)
  }

  @Test func epochsGoOnAfterTheResumedOne() throws {
    let one = Dataset.range(0..<50).shuffle(seed: 1)
    let two = Dataset.range(0..<50).shuffle(seed: 1)
    _ = try Array(one)
    let iterator = try one.makeIterator()
    _ = try iterator.next()
    let resumed = try two.makeIterator(resumingAt: iterator.state)
    while let element = try iterator.next() { #expect(try resumed.next() == element) }
    #expect(try Array(one) == Array(two))
  }

  /// What no iterator gives, but a file from elsewhere may hold.
  @Test func positionsBeyondAllElementsEndAtOnce() throws {
    let stream = Dataset.range(0..<40).filter { _ in true }.shuffle(bufferSize: 7, seed: 1)
    var state = try stream.makeIterator().state
    let numbered = stream.enumerated(from: 18)
    var last = try numbered.makeIterator().state
    last.position = .max - 1
    #expect(try numbered.makeIterator(resumingAt: last).next() == nil)
    state.position = 1 << 47
    let far = 1 << 31
    for oldest in [3, far] {
      let place = Cursor.Place(position: oldest, cursor: nil)
      state.cursor = Cursor(position: far, sources: [place])
      #expect(try stream.makeIterator(resumingAt: state).next() == nil)
    }
  }

  @Test func aStateStaysSmallHoweverLongThePipeline() throws {
    func many(_ seed: Int) -> Dataset<Int> {
      (0..<300).reduce(Dataset.range(0..<2).shuffle(seed: seed)) { $0.concatenate(.range($1..<$1 + 2)) }
    }
    let iterator = try many(1).makeIterator()
    for _ in 0..<301 { _ = try iterator.next() }
    let saved = try JSONEncoder().encode(iterator.state)
    #expect(saved.count < 4096)
    let state = try JSONDecoder().decode(IteratorState.self, from: saved)
    #expect(state.pipeline.contains("more bytes"))
    #expect(try many(1).makeIterator(resumingAt: state).next() == iterator.next())
    // Only what is not shown differs.
    #expect(throws: IteratorStateMismatch.self) { try many(2).makeIterator(resumingAt: state) }
  }
}
