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
        return DatasetIterator<Result>(next: { _ in
          guard let element = try upstream.next() else { return nil }
          do { return try transform(&state, element) } catch { try DatasetError.fail(making: element, error) }
        })
      })
  }

  /// What `transform` makes of each element and a state that it carries from one element to the next; resuming does not
  /// repeat the work if the state is small.
  ///
  /// ```swift
  /// let means = Dataset([4.0, 2, 6]).scan([0, 0]) { state, number in
  ///   state[0] += number
  ///   state[1] += 1
  ///   return state[0] / state[1]
  /// }
  /// try Array(means)             // [4.0, 3.0, 4.0]
  /// ```
  /// A saved position has the state as it is stored, as long as that takes no more than 256 bytes. A pass that comes to a
  /// larger one repeats all of its work when it is resumed.
  public func scan<State: StorableElement, Result: Sendable>(
    _ initial: State, _ transform: @escaping @Sendable (inout State, Element) throws -> Result
  ) -> Dataset<Result> {
    Dataset<Result>(
      Pipeline.Stage("scan"), after: [pipeline], epochs: epochs, cardinality: countElements,
      stream: { context in
        let upstream = try open(context)
        let log = CarriedStateLog<State>()
        var state = initial
        let next: (Int) throws -> Result? = { number in
          log.pass(number, upstream: upstream.position, state)
          guard let element = try upstream.next() else { return nil }
          do { return try transform(&state, element) } catch { try DatasetError.fail(making: element, error) }
        }
        let advance = DatasetIterator<Result>.leavingOut(next)
        let locate = upstream.cursors?.locate
        return DatasetIterator<Result>(
          next: next, advance: advance,
          cursors: CursorAccess(
            locate: { log.cursor(before: $0, locate) },
            resume: { position, cursor in
              guard cursor.position <= position, let place = cursor.sources.first,
                let carried = log.state(of: cursor)
              else { return try advance(0, position) }
              try upstream.resume(at: place.position, place.cursor)
              state = carried
              log.begin(cursor.position, upstream: place.position, state)
              return cursor.position + (try advance(cursor.position, position - cursor.position))
            }))
      })
  }
}
