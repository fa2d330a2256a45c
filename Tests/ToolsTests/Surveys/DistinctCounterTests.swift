import Surveys
import Testing

struct DistinctCounterTests {
  @Test func exactWhileFew() {
    var counter = DistinctCounter()
    for value in 0..<9000 { counter.add(hash: mixed(UInt64(value % 3000))) }
    #expect(counter.isExact)
    #expect(counter.estimate == 3000)
  }

  @Test(arguments: [5000, 20_000, 300_000])
  func closeWhenMany(count: Int) {
    var counter = DistinctCounter()
    for round in 0..<2 { for value in 0..<count where round == 0 || value % 3 == 0 { counter.add(hash: mixed(UInt64(value))) } }
    #expect(!counter.isExact)
    // Three standard errors.
    #expect(abs(Double(counter.estimate) / Double(count) - 1) < 0.05, "\(counter.estimate) of \(count)")
  }

  @Test(arguments: [(100, 100), (100, 50_000), (50_000, 100), (40_000, 40_000)])
  func joinedPartsAreTheWhole(first: Int, second: Int) {
    var (a, b, whole) = (DistinctCounter(), DistinctCounter(), DistinctCounter())
    for value in 0..<first {
      a.add(hash: mixed(UInt64(value)))
      whole.add(hash: mixed(UInt64(value)))
    }
    for value in 50..<(50 + second) {
      b.add(hash: mixed(UInt64(value)))
      whole.add(hash: mixed(UInt64(value)))
    }
    a.merge(b)
    #expect(a.estimate == whole.estimate)
    #expect(a.isExact == whole.isExact)
  }
}
