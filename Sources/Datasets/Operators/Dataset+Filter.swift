extension Dataset {
  /// The elements for which `isIncluded` holds.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<7).filter { $0 % 3 == 0 })     // [0, 3, 6]
  /// ```
  /// How many there are is unknown, and leaving out elements has to look at them; resuming from a saved state does not.
  @inlinable
  public func filter(_ isIncluded: @escaping @Sendable (Element) throws -> Bool) -> Dataset {
    Dataset(
      Pipeline.Stage("filter"), after: [pipeline], epochs: epochs,
      cardinality: {
        // Nothing of nothing is still nothing; all else only iterating can tell.
        cardinality == .known(0) ? .known(0) : .unknown
      },
      stream: { context in
        let upstream = try open(context)
        return DatasetIterator(lookingAtAllOf: upstream, next: { _ in
          while let element = try upstream.next() {
            do {
              if try isIncluded(element) { return element }
            } catch {
              try DatasetError.fail(making: element, from: upstream.position - 1, error)
            }
          }
          return nil
        })
      })
  }
}
