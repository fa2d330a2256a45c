import Foundation
import Testing
import _TestSupport

@testable import Datasets

@Suite struct CursorTests {
  @Test(arguments: [0, 2]) func resumingDoesNotFilterAgain(workers: Int) throws {
    #expect(try looks(at: 5_000, workers: workers) { $0 } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { $0.map { $0 + 1 }.enumerated().map { $0.1 } } <= 3 * 16)
    #expect(try looks(at: 1_000, workers: workers) { $0.batch(5) } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { $0.skip(70).take(50_000) } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { $0.concatenate($0) } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { $0.take(300).concatenate($0) } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { $0.take(300).repeat() } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { zip($0, Dataset.range(0..<9_000)).map { $0.0 } } <= 3 * 16)
    #expect(try looks(at: 5_000, workers: workers) { $0.filter { $0 % 2 == 0 } } <= 16 * 6 + 16 * 3)
    #expect(try looks(at: 400, workers: workers) { $0.batch(10).flatMap { Dataset($0) }.skip(3) } <= 3 * 48)
  }

  @Test func resumingBehindStagesThatRunAhead() throws {
    // The filter is ahead of the consumer by what the buffers hold; its marks are 256 elements apart there.
    #expect(try looks(at: 5_000, workers: 2) { $0.map(parallelism: 2) { $0 + 1 }.prefetch(64) } <= 3 * 256)
    #expect(try looks(at: 500, workers: 2) { $0.batch(8).prefetch(8).prefetch(8) } <= 3 * 256)
  }

  @Test func aResumedIteratorCanBeSavedAgain() throws {
    let dataset = Dataset.range(0..<10_000).filter { $0 % 2 == 0 }.filter { $0 % 3 == 0 }.prefetch(2)
    var iterator = try dataset.makeIterator()
    var elements: [Int] = []
    while let element = try iterator.next() {
      elements.append(element)
      if elements.count % 37 == 0 { iterator = try dataset.makeIterator(resumingAt: iterator.saved()) }
    }
    #expect(elements == Array(stride(from: 0, to: 10_000, by: 6)))
  }

  @Test func aStateIsSmallHoweverDeepThePipeline() throws {
    var dataset = Dataset.range(0..<5_000)
    for _ in 0..<100 { dataset = dataset.filter { $0 >= 0 }.map { $0 } }
    let iterator = try dataset.makeIterator()
    for _ in 0..<1_000 { _ = try iterator.next() }
    #expect(try JSONEncoder().encode(iterator.state).count < 4_096)
    let resumed = try dataset.makeIterator(resumingAt: iterator.saved())
    #expect(try resumed.next() == 1_000)
  }

  @Test func aCursorThatMakesNoSenseIsOnlySlow() throws {
    let dataset = Dataset.range(0..<100).filter { $0 % 2 == 0 }
    let iterator = try dataset.makeIterator()
    for _ in 0..<20 { _ = try iterator.next() }
    var state = iterator.state
    for cursor in [
      Cursor(position: -4, sources: []), Cursor(position: 16, sources: []),
      Cursor(position: 16, sources: [Cursor.Place(position: -1, cursor: nil)]),
      Cursor(position: 40, sources: [Cursor.Place(position: 80, cursor: nil)]),
    ] {
      state.cursor = cursor
      #expect(try dataset.makeIterator(resumingAt: state).next() == 40)
    }
  }

  @Test func aPositionBehindTheEndEndsTheIteration() throws {
    let dataset = Dataset.range(0..<100).filter { $0 % 2 == 0 }.skip(5).batch(3)
    let iterator = try dataset.makeIterator()
    for _ in 0..<12 { _ = try iterator.next() }
    var state = iterator.state
    #expect(state.cursor != nil)
    state.position = .max
    #expect(try dataset.makeIterator(resumingAt: state).next() == nil)
  }

  @Test func oldMarksGetSparse() {
    let log = CursorLog()
    for position in 0...100_000 { log.pass(position, upstream: 2 * position) }
    #expect(log.mark(before: 100_000)?.position == 100_000)
    #expect(log.mark(before: 99_999)?.position == 99_984)
    let old = log.mark(before: 98_000)
    #expect(old?.position == 97_792)
    #expect(old?.upstream == 2 * 97_792)
    #expect(log.mark(before: 3) != nil)
  }
}
