import Testing

@testable import Datasets

@Suite struct ConsumerPaceTests {
  /// The pace of a consumer that is away for so many nanoseconds each time.
  private func pace(_ away: [UInt64]) -> ConsumerPace {
    var pace = ConsumerPace()
    var time: UInt64 = 1_000_000
    for gap in away {
      pace.leave(at: time)
      time += gap
      pace.comeBack(at: time)
      // What it takes to make elements is not the consumer's time.
      time += 5_000_000
    }
    return pace
  }

  @Test func aHandOverIsWorthItUntilTheContraryIsKnown() {
    #expect(pace([]).isWorthHandingOver)
    #expect(pace([0, 0, 0]).isWorthHandingOver)
    #expect(!pace(Array(repeating: 100, count: 8)).isWorthHandingOver)
  }

  @Test func whatCountsIsTheTimeBetweenTwoTakes() {
    #expect(pace(Array(repeating: ConsumerPace.worthwhile, count: 1_000)).isWorthHandingOver)
    #expect(!pace(Array(repeating: ConsumerPace.worthwhile - 1, count: 1_000)).isWorthHandingOver)
  }

  @Test func aLongPauseNowAndThenCounts() {
    // As when many quick takes make one batch, which is worked on for 10 milliseconds.
    let round = Array(repeating: UInt64(50), count: 63) + [10_000_000]
    #expect(pace(Array(repeating: round, count: 20).flatMap { $0 }).isWorthHandingOver)
  }

  @Test func aConsumerMayChange() {
    let quick = Array(repeating: UInt64(50), count: 2_000)
    let slow = Array(repeating: UInt64(300_000), count: 70)
    #expect(!pace(quick).isWorthHandingOver)
    #expect(pace(quick + slow).isWorthHandingOver)
    #expect(!pace(quick + slow + quick).isWorthHandingOver)
  }

  /// A consumer that does nothing else makes all elements itself, in order; one that works between them has them made ahead.
  @Test func elementsAreTheSameEitherWay() throws {
    for count in [1, 4, 64] {
      let iterator = try Dataset.range(0..<20_000).prefetch(count).makeIterator()
      for number in 0..<20_000 { #expect(try iterator.next() == number) }
      #expect(try iterator.next() == nil)
    }
  }
}
