import Testing

@testable import Datasets

@Suite struct KeyedPermutationTests {
  @Test(arguments: [0, 1, 2, 3, 10, 4095, 4096, 4097, 5000, 8192, 8193, 65536, 100_000])
  func everyNumberExactlyOnce(count: Int) {
    for seed in [0, 1, -5] {
      let order = KeyedPermutation(count: count, seed: seed, epoch: 3)
      var seen = [Bool](repeating: false, count: count)
      for index in 0..<count {
        let number = order[index]
        #expect(!seen[number])
        seen[number] = true
      }
    }
  }

  /// Several numbers at once are those that there are one by one, wherever they begin and however many.
  @Test(arguments: [0, 7, 4096, 4097, 5000, 9999, 1_000_000_007]) func numbersTogetherAreThoseOneByOne(count: Int) {
    let order = KeyedPermutation(count: count, seed: 5, epoch: 2)
    for start in [0, 1, 62, 4000, count - 64, count - 3].filter({ $0 >= 0 && $0 <= count }) {
      for length in [0, 1, 3, 4, 5, 64, 200] {
        let indices = start..<min(count, start + length)
        var numbers: [Int] = []
        order.forEach(in: indices) { numbers.append($0) }
        #expect(numbers == indices.map { order[$0] })
      }
    }
  }

  /// All 24 orders of 4 numbers about equally often: 24,000 draws, chi-squared with 23 degrees of freedom, whose 0.9999
  /// quantile is 57.
  @Test func smallOrdersAreUniform() {
    var counts: [[Int]: Int] = [:]
    for seed in 0..<24_000 {
      let order = KeyedPermutation(count: 4, seed: seed, epoch: 0)
      counts[(0..<4).map { order[$0] }, default: 0] += 1
    }
    #expect(counts.count == 24)
    let chiSquared = counts.values.reduce(0.0) { $0 + pow2(Double($1) - 1000) / 1000 }
    #expect(chiSquared < 57)
  }

  /// Above the table: where an index lands is uniform over places, and neighbours land independently. Both are
  /// compared with what a true shuffle gives: chi-squared over 64 cells (0.9999 quantile of 63 degrees: 112).
  @Test(arguments: [5000, 8192, 10_007]) func largeOrdersLookLikeFisherYates(count: Int) {
    var places = [Int](repeating: 0, count: 64)
    var pairs = [Int](repeating: 0, count: 64)
    let draws = 12_800
    for seed in 0..<draws {
      let order = KeyedPermutation(count: count, seed: seed, epoch: 1)
      let index = seed % (count - 1)
      let (one, two) = (order[index], order[index + 1])
      places[one * 64 / count] += 1
      pairs[(one * 8 / count) * 8 + two * 8 / count] += 1
    }
    for cells in [places, pairs] {
      let expected = Double(draws) / 64
      #expect(cells.reduce(0.0) { $0 + pow2(Double($1) - expected) / expected } < 112)
    }
  }

  /// A random order of n numbers has about one fixed point and a longest increasing run far from n; sums of
  /// |place - number| are about n²/3 with a standard deviation of about n^1.5 × 0.21.
  @Test func displacementIsThatOfARandomOrder() {
    let count = 20_000
    var fixed = 0
    for seed in 0..<50 {
      let order = KeyedPermutation(count: count, seed: seed, epoch: 0)
      var displacement = 0.0
      for index in 0..<count {
        if order[index] == index { fixed += 1 }
        displacement += Double(abs(order[index] - index))
      }
      let expected = Double(count) * Double(count) / 3
      let deviation = 0.21 * Double(count) * Double(count).squareRoot()
      #expect(abs(displacement - expected) < 5 * deviation)
    }
    // Poisson with mean 50.
    #expect(fixed > 20 && fixed < 90)
  }
}

private func pow2(_ x: Double) -> Double { x * x }
