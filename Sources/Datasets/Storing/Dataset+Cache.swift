extension Dataset {
  /// The elements of the first epoch, computed once and kept in memory for all iterators.
  ///
  /// ```swift
  /// let decoded = photos.map(parallelism: .automatic) { try decode($0) }.cache()
  /// ```
  /// Elements are computed when somebody first gets to them; iterators may stop and start anywhere. What comes before
  /// is asked for epoch 0 only, so shuffle and augment after `cache`. An element that failed fails again.
  ///
  /// An iterator that is resumed in a new process computes nothing of what was delivered before; whoever asks for those
  /// elements later gets them then.
  public func cache() -> Dataset {
    let stage = Pipeline.Stage("cache")
    if walk != .stream {
      let cache = CachedElements<Element>()
      return Dataset(
        stage, after: [pipeline], epochs: nil, walk: walk, cardinality: countElements,
        indexed: { context in
          try cache.elements { try indexedElements(context.forFirstEpoch, for: "cache") }
        })
    }
    let cache = CachedStream { try open($0.forFirstEpoch) }
    return Dataset(
      stage, after: [pipeline], epochs: nil, cardinality: countElements,
      indexed: { context in
        guard let count = cardinality.count else { return nil }
        return IndexedElements(count: count) { number in
          guard let outcome = try cache.outcome(number, context) else {
            throw DatasetUnsupported("cache ended before element \(number) of \(count)")
          }
          return try outcome.get()
        }
      },
      stream: { context in
        var complete: [Result<Element, any Error>]?
        return DatasetIterator(
          next: { number in
            if complete == nil { complete = cache.complete }
            if let complete { return number < complete.count ? try complete[number].get() : nil }
            return try cache.outcome(number, context)?.get()
          },
          advance: { position, steps in
            try cache.count(upTo: position + steps, context) - position
          },
          cursors: CursorAccess(
            locate: { cache.cursor(at: $0) },
            resume: { position, cursor in
              let source = cursor.sources.first.flatMap { $0.position <= position ? $0.cursor : nil }
              return try cache.begin(at: position, source, context)
            }))
      })
  }
}
