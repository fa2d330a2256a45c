extension Dataset {
  /// The same elements; the buffers of all stages before this one hold no more than `bytes` together.
  ///
  /// ```swift
  /// let batches = photos.map(parallelism: .automatic) { try decode($0) }
  ///   .batch(64)
  ///   .prefetch(8)
  ///   .memoryBudget(256 << 20)       // 256 MiB, even if 8 batches would be more
  /// ```
  /// `prefetch`, parallel `map` and parallel `interleave` stop running ahead while the budget is used up. The window of
  /// `shuffle(bufferSize:)` over a stream holds at most a quarter of the budget, so its order depends on the budget; over
  /// elements by number it holds only numbers. Elements are weighed by their tensors, arrays, strings and records, long
  /// arrays by a part of their elements; those that wait for a worker count, too. Buffers fill three quarters of the
  /// budget; the last is for the elements under way, and every stage may hold at least one element. What a `cache()`
  /// keeps is not counted, nor what the program holds besides.
  ///
  /// Sources read their files so that no pages of them stay in memory: records are copies instead of references into a
  /// mapped file.
  public func memoryBudget(_ bytes: Int) -> Dataset {
    precondition(bytes >= 1, "A memory budget needs at least 1 byte; it got \(bytes).")
    @Sendable func limited(_ context: IterationContext) -> IterationContext {
      var context = context
      context.budget = MemoryBudget(total: bytes)
      return context
    }
    var indexed: (@Sendable (IterationContext) throws -> IndexedElements<Element>?)?
    if let openIndexed { indexed = { try openIndexed(limited($0)) } }
    return Dataset(
      Pipeline.Stage("memoryBudget(\(bytes))"), after: [pipeline], epochs: epochs,
      cardinality: countElements, indexed: indexed,
      stream: { try open(limited($0)) })
  }
}
