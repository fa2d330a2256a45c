extension Dataset {
  /// What `transform` makes of each element and a state that it carries from one element to the next.
  ///
  /// ```swift
  /// let sums = Dataset.range(0..<5).scan(0) { sum, number in
  ///   sum += number
  ///   return sum
  /// }
  /// try Array(sums)              // [0, 1, 3, 6, 10]
  /// ```
  /// Every pass begins with `initial`. An element of the source that fails leaves the state alone; when `transform`
  /// throws, what it did to the state before stays.
  ///
  /// - Complexity: one call an element, also for elements that are left out, since the state depends on them.
  @inlinable
  public func scan<State: Sendable, Result: Sendable>(
    _ initial: State, _ transform: @escaping @Sendable (inout State, Element) throws -> Result
  ) -> Dataset<Result> {
    Dataset<Result>(
      Pipeline.Stage("scan"), after: [pipeline], epochs: epochs, cardinality: countElements,
      stream: { context in
        let upstream = try open(context)
        var state = initial
        return DatasetIterator<Result>(next: { number in
          guard let element = try upstream.next() else { return nil }
          do { return try transform(&state, element) } catch {
            throw DatasetError.passing(error, through: "scan", element: number)
          }
        })
      })
  }
}
