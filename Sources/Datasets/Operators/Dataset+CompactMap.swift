extension Dataset {
  /// What `transform` makes of each element, without the nils.
  ///
  /// ```swift
  /// try Array(Dataset(["1", "x", "3"]).compactMap { Int($0) })      // [1, 3]
  /// ```
  /// How many there are is unknown, and leaving out elements has to make them; resuming from a saved state does not.
  @inlinable
  public func compactMap<Result: Sendable>(
    _ transform: @escaping @Sendable (Element) throws -> Result?
  ) -> Dataset<Result> {
    Dataset<Result>(
      Pipeline.Stage("compactMap"), after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let upstream = try open(context)
        return DatasetIterator<Result>(lookingAtAllOf: upstream, next: { _ in
          while let element = try upstream.next() {
            do {
              if let result = try transform(element) { return result }
            } catch {
              try DatasetError.fail(making: element, from: upstream.position - 1, error)
            }
          }
          return nil
        })
      })
  }
}
