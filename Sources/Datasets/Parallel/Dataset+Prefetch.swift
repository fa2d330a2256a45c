extension Dataset {
  /// The same elements, up to `count` of them made ahead of time on another thread.
  ///
  /// ```swift
  /// for try await batch in records.batch(64).prefetch(2).async { train(batch) }
  /// ```
  /// Nothing is made before the first element is asked for. Many small elements change hands in blocks, one lock for
  /// up to a quarter of `count`. A consumer that comes back within a few microseconds, again and again, makes the elements
  /// itself, which is faster than waking another thread. Dropping the iterator stops the work after the element under way.
  @inlinable
  public func prefetch(_ count: Int) -> Dataset {
    precondition(count >= 1, "prefetch needs room for at least 1 element; it got \(count).")
    return prefetched("prefetch(\(count))") { PrefetchBuffer(capacity: count) }
  }

  /// The same elements made ahead of time on another thread, as many as it takes.
  ///
  /// ```swift
  /// let batches = records.batch(64).prefetch(.automatic)
  /// ```
  /// Room for 2 elements doubles whenever the consumer finds the buffer empty after it was full, which is when elements
  /// take unevenly long; up to 64, or what ``memoryBudget(_:)`` leaves.
  @inlinable
  public func prefetch(_ room: PrefetchRoom) -> Dataset {
    switch room {
    case .automatic:
      prefetched("prefetch(automatic)") { PrefetchBuffer(capacity: 2, growingTo: 64) }
    }
  }

  @inlinable
  func prefetched(
    _ name: String, _ makeBuffer: @escaping @Sendable () -> PrefetchBuffer<Result<Element, any Error>>
  ) -> Dataset {
    Dataset(
      Pipeline.Stage(name, isTransparent: true), after: [pipeline], epochs: epochs,
      cardinality: countElements, indexed: openIndexed,
      stream: { context in
        guard context.workers > 0 else { return try open(context) }
        let reader = PrefetchReader(
          PrefetchStorage(makeBuffer(), context, open: { try open(context) }))
        return DatasetIterator(
          next: { _ in try reader.next() }, advance: { _, count in try reader.advance(by: count) },
          cursors: reader.cursors)
      })
  }
}

/// How many elements `prefetch` keeps ready, when it is not a number.
public enum PrefetchRoom: Sendable, Hashable {
  /// As many as it takes.
  case automatic
}

/// The consuming end of a ``PrefetchStorage``. When it goes away the producer stops.
@usableFromInline
final class PrefetchReader<Element: Sendable> {
  @usableFromInline let storage: PrefetchStorage<Element>
  @exclusivity(unchecked) @usableFromInline var block: [Result<Element, any Error>] = []
  @exclusivity(unchecked) @usableFromInline var offset = 0

  @inlinable
  init(_ storage: PrefetchStorage<Element>) {
    self.storage = storage
  }

  deinit { storage.cancel() }

  /// The shortcuts of the upstream, which is opened when the first element is asked for.
  @inlinable
  var cursors: CursorAccess {
    let (storage, locator) = (storage, storage.locator)
    return CursorAccess(
      locate: { locator.cursor(before: $0) },
      resume: { try storage.resume(at: $0, $1) })
  }

  @inlinable
  func next() throws -> Element? {
    if offset == block.count {
      block = []
      guard let next = storage.take() else { return nil }
      block = next
      offset = 0
    }
    offset += 1
    return try block[offset - 1].get()
  }

  @inlinable
  func advance(by count: Int) throws -> Int {
    let here = min(count, block.count - offset)
    offset += here
    guard here < count else { return count }
    let (skipped, surplus) = try storage.advance(by: count - here)
    block = surplus
    offset = 0
    return here + skipped
  }
}
