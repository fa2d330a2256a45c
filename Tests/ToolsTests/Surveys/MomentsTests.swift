import Surveys
import Testing

struct MomentsTests {
  @Test func meanAndDeviation() {
    var moments = Moments()
    for value in [2.0, 4, 4, 4, 5, 5, 7, 9] { moments.add(value) }
    #expect(moments.count == 8)
    #expect(moments.mean == 5)
    #expect(moments.standardDeviation == 2)
  }

  @Test func nothingHasNoDeviation() {
    #expect(Moments().standardDeviation == 0)
    #expect(Moments().mean == 0)
  }

  @Test(arguments: [0, 1, 5, 10])
  func partsAreTheWhole(split: Int) {
    // Large with small differences: a sum of squares would lose them.
    let values = (0..<10).map { 1e9 + Double($0) }
    var whole = Moments()
    values.forEach { whole.add($0) }
    var (first, second) = (Moments(), Moments())
    values[..<split].forEach { first.add($0) }
    values[split...].forEach { second.add($0) }
    first.merge(second)
    #expect(first.count == 10)
    #expect(abs(first.mean - (1e9 + 4.5)) < 1e-6)
    #expect(abs(first.standardDeviation - 8.25.squareRoot()) < 1e-6)
    #expect(abs(whole.standardDeviation - 8.25.squareRoot()) < 1e-6)
  }
}
