import Surveys
import Testing

struct QuantileSketchTests {
  /// The numbers below `count` in an order that is not theirs.
  private func shuffled(_ count: Int) -> [Double] { (0..<count).map { Double($0 * 7919 % count) } }

  @Test func exactWhileFew() {
    var sketch = QuantileSketch()
    for value in shuffled(1001) { sketch.add(value) }
    #expect(sketch.rankError == 0)
    #expect(sketch.quantile(0) == 0)
    #expect(sketch.quantile(0.5) == 500)
    #expect(sketch.quantile(0.25) == 250)
    #expect(sketch.quantile(1) == 1000)
  }

  @Test func nothingHasNoQuantile() {
    #expect(QuantileSketch().quantile(0.5) == nil)
    #expect(QuantileSketch().rankError == 0)
  }

  @Test(arguments: [10_000, 200_003])
  func withinTheBoundItStates(count: Int) throws {
    var sketch = QuantileSketch()
    for value in shuffled(count) { sketch.add(value) }
    #expect(sketch.count == count)
    #expect(sketch.rankError > 0 && sketch.rankError < 0.02)
    for share in [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99] {
      let value = try #require(sketch.quantile(share))
      #expect(abs(value / Double(count) - share) <= sketch.rankError + 1 / Double(count), "\(share): \(value)")
    }
  }

  @Test func joinedPartsAnswerLikeTheWhole() throws {
    let values = shuffled(60_000)
    var joined = QuantileSketch()
    for start in stride(from: 0, to: values.count, by: 1000) {
      var part = QuantileSketch()
      for value in values[start..<(start + 1000)] { part.add(value) }
      joined.merge(part)
    }
    #expect(joined.count == 60_000)
    #expect(joined.rankError < 0.02)
    for share in [0.1, 0.5, 0.9] {
      let value = try #require(joined.quantile(share))
      #expect(abs(value / 60_000 - share) <= joined.rankError + 1e-4)
    }
    #expect(joined.ranks([-1, 60_000]) == [0, 60_000])
  }

  @Test func rankOfBounds() {
    var sketch = QuantileSketch()
    for value in [1.0, 2, 2, 3] { sketch.add(value) }
    #expect(sketch.ranks([0, 1, 2, 2.5, 9]) == [0, 1, 3, 3, 4])
  }
}
