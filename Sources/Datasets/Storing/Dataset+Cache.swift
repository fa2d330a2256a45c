import Synchronization

extension Dataset {
  /// The elements of the first epoch, computed once and kept in memory for all iterators.
  ///
  /// ```swift
  /// let decoded = photos.map(parallelism: .automatic) { try decode($0) }.cache()
  /// ```
  /// Elements are computed when somebody first gets to them; iterators may stop and start anywhere. What comes before
  /// is asked for epoch 0 only, so shuffle and augment after `cache`. An element that failed fails again.
  public func cache() -> Dataset {
    let store = CacheStore { context in
      try open(context.forFirstEpoch)
    }
    return Dataset(
      Pipeline.Stage("cache"), after: [pipeline], epochs: nil, cardinality: countElements,
      indexed: { context in
        guard let count = cardinality.count else { return nil }
        return IndexedElements(count: count) { number in
          guard let outcome = try store.outcome(number, context) else {
            throw DatasetUnsupported("cache ended before element \(number) of \(count)")
          }
          return try outcome.get()
        }
      },
      stream: { context in
        var complete: [Result<Element, any Error>]?
        return DatasetIterator(
          next: { number in
            if complete == nil { complete = store.complete }
            if let complete { return number < complete.count ? try complete[number].get() : nil }
            return try store.outcome(number, context)?.get()
          },
          advance: { position, steps in
            try store.count(upTo: position + steps, context) - position
          })
      })
  }
}

/// Elements as far as anybody got, and the iterator that makes the others.
private final class CacheStore<Element: Sendable>: Sendable {
  private struct State {
    var outcomes: [Result<Element, any Error>] = []
    var upstream: DatasetIterator<Element>?
    var isComplete = false
  }

  private let state = Mutex(State())
  private let open: @Sendable (IterationContext) throws -> DatasetIterator<Element>

  init(open: @escaping @Sendable (IterationContext) throws -> DatasetIterator<Element>) {
    self.open = open
  }

  /// All elements, once they are all here.
  var complete: [Result<Element, any Error>]? {
    state.withLock { $0.isComplete ? $0.outcomes : nil }
  }

  /// The element with a number, computed together with those before it if it is not here yet; nil behind the end.
  func outcome(_ number: Int, _ context: IterationContext) throws -> Result<Element, any Error>? {
    try state.withLock { state in
      try fill(&state, upTo: number + 1, context)
      return number < state.outcomes.count ? state.outcomes[number] : nil
    }
  }

  /// How many of the first `limit` elements there are.
  func count(upTo limit: Int, _ context: IterationContext) throws -> Int {
    try state.withLock { state in
      try fill(&state, upTo: limit, context)
      return min(limit, state.outcomes.count)
    }
  }

  private func fill(_ state: inout State, upTo count: Int, _ context: IterationContext) throws {
    guard state.outcomes.count < count, !state.isComplete else { return }
    if state.upstream == nil { state.upstream = try open(context) }
    while state.outcomes.count < count, !state.isComplete {
      do {
        if let element = try state.upstream?.next() {
          state.outcomes.append(.success(element))
        } else {
          state.isComplete = true
          state.upstream = nil
        }
      } catch {
        state.outcomes.append(.failure(error))
      }
    }
  }
}
