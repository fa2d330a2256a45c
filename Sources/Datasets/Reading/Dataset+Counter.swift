import Tensors

extension Dataset where Element == Int {
  /// The integers from `start` on, `step` apart, without end.
  ///
  /// ```swift
  /// try Array(Dataset.counter(from: 10, step: -2).take(3))      // [10, 8, 6]
  /// ```
  /// Beyond the largest or smallest `Int` they go on at the other end, as in TensorFlow.
  /// - Complexity: leaving out elements, and so resuming, is O(1).
  public static func counter(from start: Int = 0, step: Int = 1) -> Dataset<Int> {
    Dataset(Pipeline.Stage("counter(from: \(start), step: \(step))"), endless: { _, number in start &+ number &* step })
  }
}

extension Dataset where Element == UInt64 {
  /// Random numbers of 64 bits, without end.
  ///
  /// ```swift
  /// let seeds = Dataset.random(seed: 7)
  /// try Array(seeds.take(2)) == Array(seeds.take(2))      // true
  /// ```
  /// Each follows from the seed and its number alone.
  ///
  /// - Parameter rerandomizeEachIteration: whether every epoch has other numbers.
  /// - Complexity: leaving out elements, and so resuming, is O(1).
  public static func random(seed: Int, rerandomizeEachIteration: Bool = false) -> Dataset<UInt64> {
    let suffix = rerandomizeEachIteration ? ", each iteration" : ""
    return Dataset(
      Pipeline.Stage("random(seed \(seed)\(suffix))"), epochs: rerandomizeEachIteration ? EpochCounter() : nil,
      endless: { epoch, number in
        var generator = SplitMix64(seed: seed, epoch: rerandomizeEachIteration ? epoch : 0, index: number)
        return generator.next()
      })
  }
}

extension Dataset {
  /// A source whose elements follow from the epoch and their number, for every number.
  fileprivate init(
    _ stage: Pipeline.Stage, epochs: EpochCounter? = nil,
    endless element: @escaping @Sendable (_ epoch: Int, _ number: Int) -> Element
  ) {
    var stage = stage
    stage.isEndless = true
    self.init(
      stage, after: [], epochs: epochs, cardinality: { .infinite },
      stream: { context in
        DatasetIterator(next: { element(context.epoch, $0) }, advance: { _, count in count })
      })
  }
}
