extension Dataset {
  /// The elements up to the first for which `isIncluded` does not hold.
  ///
  /// ```swift
  /// try Array(Dataset([1, 3, 4, 5]).takeWhile { $0 % 2 == 1 })      // [1, 3]
  /// ```
  /// How many there are is unknown, and leaving out elements has to look at them; resuming from a saved state does not.
  @inlinable
  public func takeWhile(_ isIncluded: @escaping @Sendable (Element) throws -> Bool) -> Dataset {
    Dataset(
      Pipeline.Stage("takeWhile"), after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let upstream = try open(context)
        return DatasetIterator(lookingAtAllOf: upstream, next: { _ in
          guard let element = try upstream.next() else { return nil }
          do { return try isIncluded(element) ? element : nil } catch { try DatasetError.fail(making: element, error) }
        })
      })
  }
}
