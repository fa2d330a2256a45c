extension Dataset {
  /// Every element replaced by `transform(element)`, one after the other.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<3).map { $0 * 10 })     // [0, 10, 20]
  /// ```
  /// - Complexity: one call an element; none for elements that are left out.
  @inlinable
  public func map<Result: Sendable>(
    _ transform: @escaping @Sendable (Element) throws -> Result
  ) -> Dataset<Result> {
    Dataset<Result>(
      Pipeline.Stage("map"), over: self, cardinality: { $0 },
      indexed: { elements, _ in elements.map(transform) },
      stream: { upstream, _ in upstream.mapped(transform) },
      keepsParallelism: false)
  }

  /// Every element replaced by `transform(element)`, several at the same time; the order stays.
  ///
  /// ```swift
  /// let photos = paths.map(parallelism: .automatic) { try decode($0) }
  /// ```
  /// Where elements can be had by number, the workers fetch them as well. At most twice as many blocks of
  /// elements as workers are under way; a block is as many elements as take 800 microseconds, at least one and at most 64.
  /// An error comes out at the place of its element. Dropping the iterator drops the work that was not begun.
  @inlinable
  public func map<Result: Sendable>(
    parallelism: Parallelism, _ transform: @escaping @Sendable (Element) throws -> Result
  ) -> Dataset<Result> {
    let width = parallelism.count
    precondition(width >= 1, "map needs at least 1 worker; parallelism is \(width).")
    if walk != .stream {
      return Dataset<Result>(
        Pipeline.Stage("map"), after: [pipeline], epochs: epochs, walk: .parallel(width),
        cardinality: countElements,
        indexed: { try indexedElements($0, for: "map").map(transform) })
    }
    return Dataset<Result>(
      Pipeline.Stage("map"), after: [pipeline], epochs: epochs, cardinality: countElements,
      indexed: lifted { elements, _ in elements.map(transform) },
      stream: { context in
        let workers = min(width, context.workers)
        context.stageProbe?.note(workers: workers, asked: width)
        return try open(context).mapped(workers: workers, context, transform)
      })
  }
}

extension DatasetIterator {
  @inlinable
  func mapped<Result>(_ transform: @escaping @Sendable (Element) throws -> Result)
    -> DatasetIterator<Result>
  {
    DatasetIterator<Result>(
      next: { _ in
        guard let element = try self.next() else { return nil }
        do { return try transform(element) } catch { try DatasetError.fail(making: element, error) }
      },
      advance: { _, count in try self.advance(by: count) }, cursors: sameCursors)
  }
}

extension IndexedElements {
  @inlinable
  func map<Result>(_ transform: @escaping @Sendable (Element) throws -> Result)
    -> IndexedElements<Result>
  {
    let element = element
    return IndexedElements<Result>(count: count) { number in
      let original = try element(number)
      do { return try transform(original) } catch { try DatasetError.fail(making: original, error) }
    }
  }
}
