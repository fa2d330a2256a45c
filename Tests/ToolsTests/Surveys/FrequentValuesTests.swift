import Surveys
import Testing

struct FrequentValuesTests {
  @Test func theMostFrequentFirst() {
    var values = FrequentValues<String>()
    for word in ["b", "a", "c", "a", "c", "d"] { values.add(word) }
    #expect(values.top(3).map(\.value) == ["a", "c", "b"])
    #expect(values.top(3).map(\.count) == [2, 2, 1])
    #expect(values.isExact)
  }

  @Test func manyRareOnesDoNotHideAFrequentOne() throws {
    var values = FrequentValues<Int>()
    for round in 0..<30_000 {
      values.add(round)
      if round % 10 == 0 { values.add(-1) }
    }
    let top = try #require(values.top(1).first)
    #expect(top.value == -1)
    #expect(!values.isExact)
    #expect(top.count <= 3000 && top.count + values.undercount >= 3000)
  }

  @Test func joinedPartsKeepTheirBound() throws {
    var (a, b) = (FrequentValues<Int>(), FrequentValues<Int>())
    for value in 0..<10_000 {
      a.add(value)
      b.add(value + 10_000)
      if value % 5 == 0 {
        a.add(-1)
        b.add(-1)
      }
    }
    a.merge(b)
    let top = try #require(a.top(1).first)
    #expect(top.value == -1)
    #expect(top.count <= 4000 && top.count + a.undercount >= 4000)
  }
}
