extension Dataset {
  /// The only element of the epoch that the next iterator will get. Does not use up the epoch.
  ///
  /// ```swift
  /// try Dataset.range(0..<10).batch(10).single      // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  /// ```
  /// Throws ``CardinalityMismatch`` when there is no element or more than one, and what a stage throws.
  public var single: Element {
    get throws {
      let iterator = try makeIterator(epoch: epochs?.current ?? 0)
      guard let element = try iterator.next() else {
        throw CardinalityMismatch(stages: pipeline.signature, expected: 1, found: .exactly(0))
      }
      guard try iterator.advance(by: 1) == 0 else {
        throw CardinalityMismatch(stages: pipeline.signature, expected: 1, found: .atLeast(2))
      }
      return element
    }
  }
}
