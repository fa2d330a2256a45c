import Foundation
import Testing
import _TestSupport

@testable import Datasets

@Suite struct IteratorReachTests {
  func stream(_ count: Int) -> Dataset<Int> { Dataset.range(0..<count).filter { _ in true } }

  /// A batch that is not full ends behind the end of what it is made of.
  @Test func behindTheEndIsTheEnd() throws {
    let long = stream(5).repeat(9)
    let part = try long.assertCardinality(45).split(left: .count(10), right: .count(9), shuffle: true, seed: 1).left
    let datasets: [Dataset<[Int]>] = [
      zip(stream(10), long).map { $0.1 }.batch(4),
      zip(long, stream(10), long, long, long, long).map { $0.0 }.batch(4),
      long.take(10).batch(4),
      part.batch(4),
      long.shard(4, at: 3).batch(4),
      long.takeWhile { $0 < 4 }.batch(3),
      long.window(3, shift: 5).batch(2).map { $0.flatMap { $0 } },
      long.map(parallelism: 2) { $0 }.prefetch(3).batch(4).cache().concatenate(long.batch(4)),
    ]
    for dataset in datasets {
      for workers in [0, 2] {
        let context = IterationContext(workers: workers)
        let all = try dataset.makeIterator(context)
        while try all.next() != nil {}
        for position in 0...all.position {
          let iterator = try dataset.makeIterator(context)
          for _ in 0..<position { _ = try iterator.next() }
          // At the end, not only before it, it is known that there is nothing more.
          if position == all.position { #expect(try iterator.next() == nil) }
          let resumed = try dataset.makeIterator(resumingAt: iterator.saved(), context)
          #expect(try resumed.next() == iterator.next(), "\(dataset) at \(position)")
        }
      }
    }
  }

  /// A part of a stream is passed by when it is left out: nobody knows yet where the source will be.
  @Test func whatWasLeftOutWasPassedBy() throws {
    let part = try stream(5).repeat(2).assertCardinality(10).split(left: .count(9), right: .count(1)).left
    let cached = stream(5).repeat(4).cache()
    let far = try cached.makeIterator()
    try far.advance(by: 17)
    let late = stream(5).repeat(4).cache()
    _ = try late.makeIterator(resumingAt: far.saved()).next()
    for dataset in [part, late] {
      for step in 0..<8 {
        let iterator = try dataset.makeIterator()
        #expect(try iterator.next() == 0)
        try iterator.advance(by: step)
        let resumed = try dataset.makeIterator(resumingAt: iterator.saved())
        #expect(try resumed.next() == (step + 1) % 5, "\(dataset), \(step) left out")
      }
    }
  }

  #if DEBUG
    @Test func askingAheadStopsABuildForDebugging() async {
      await #expect(processExitsWith: .failure) {
        let iterator = try Dataset.range(0..<9).filter { _ in true }.makeIterator()
        _ = try iterator.next()
        _ = iterator.cursors?.locate(1)
        print("so far so good")
        _ = iterator.cursors?.locate(2)
      }
    }
  #endif
}
