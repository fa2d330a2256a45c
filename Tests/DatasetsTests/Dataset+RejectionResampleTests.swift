import Datasets
import Testing
import _TestSupport

@Suite struct DatasetRejectionResampleTests {
  /// Class 0 six times in ten, class 1 three times, class 2 once.
  let classOf: @Sendable (Int) -> Int = { number in
    switch number % 10 {
    case 0..<6: 0
    case 6..<9: 1
    default: 2
    }
  }

  @Test(arguments: [nil, [0.6, 0.3, 0.1]] as [[Double]?]) func obeysTheLaw(initial: [Double]?) throws {
    func make(_ source: Dataset<Int>) -> Dataset<Int> {
      source.rejectionResample(target: [1, 1, 2], initial: initial, seed: 4, classOf: classOf).map { label, number in
        label * 1000 + number
      }
    }
    let iterator = try make(.range(0..<120)).makeIterator(epoch: 0)
    var expected: [Int] = []
    while let element = try iterator.next() { expected.append(element) }
    #expect(expected.count > 10)
    #expect(expected.map { $0 % 1000 } == expected.map { $0 % 1000 }.sorted())
    try checkOperator(over: Array(0..<120), expecting: expected, make)
  }

  @Test(arguments: [nil, [0.6, 0.3, 0.1]] as [[Double]?]) func classesComeAsOftenAsWanted(initial: [Double]?) throws {
    for target in [[1, 1, 1], [0.6, 0.3, 0.1], [0, 1, 3], [0.8, 0.1, 0.1]] {
      let kept = try Array(
        Dataset.range(0..<40_000).rejectionResample(target: target, initial: initial, seed: 9, classOf: classOf))
      for (label, number) in kept { #expect(label == classOf(number)) }
      let sum = target.reduce(0, +)
      for label in 0..<3 {
        let share = Double(kept.count { $0.0 == label }) / Double(kept.count)
        #expect(abs(share - target[label] / sum) < 0.02, "class \(label) of \(target)")
      }
      // No more is rejected than has to be: the rarest class, for what is wanted of it, is kept whole.
      let most = zip([0.6, 0.3, 0.1], target).filter { $0.1 > 0 }.map { $0.0 * sum / $0.1 }.min() ?? 0
      #expect(abs(Double(kept.count) / 40_000 - most) < 0.02, "\(target)")
    }
  }

  @Test func anUnknownClassTakesAPlace() throws {
    let iterator = try Dataset([0, 7, 1]).rejectionResample(target: [1, 1], initial: [1, 1], seed: 0) { $0 }
      .makeIterator()
    #expect(try iterator.next()?.1 == 0)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(
      error?.description == "rejectionResample(2 classes, seed 0), element 1 (input 1): class 7 is not one of 0..<2")
    #expect(try iterator.next()?.1 == 1)
  }

  @Test func aClassThatNeverComesCannotBeWanted() async {
    await #expect(processExitsWith: .failure) {
      _ = Dataset([0]).rejectionResample(target: [1, 1], initial: [1, 0], seed: 0) { $0 }
    }
  }
}
