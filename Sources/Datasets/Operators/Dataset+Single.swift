extension Dataset {
  /// The only element of the epoch that the next iterator will get. Does not use up the epoch.
  ///
  /// ```swift
  /// try Dataset.range(0..<10).batch(10).single      // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  /// ```
  /// Throws ``CardinalityMismatch`` when there is no element or more than one, as ``DatasetError/underlying`` error of the
  /// element that is missing or too much, and what a stage throws.
  public var single: Element {
    get throws {
      let iterator = try makeIterator(epoch: epochs?.current ?? 0)
      func mismatch(_ found: CardinalityMismatch.Found, at element: Int) -> any Error {
        let error = CardinalityMismatch(stages: pipeline.signature, expected: 1, found: found)
        return DatasetError.leaving([pipeline], element: element, of: pipeline, error)
      }
      guard let element = try iterator.next() else { throw mismatch(.exactly(0), at: 0) }
      guard try iterator.advance(by: 1) == 0 else { throw mismatch(.atLeast(2), at: 1) }
      return element
    }
  }
}
