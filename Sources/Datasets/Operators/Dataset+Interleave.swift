extension Dataset {
  /// The elements of the datasets that `transform` makes of each element, taken in turns from `cycleLength` of them.
  ///
  /// ```swift
  /// let shards = Dataset(["a", "b", "c"])
  /// try Array(shards.interleave(cycleLength: 2, blockLength: 2) { Dataset([$0, $0, $0]) })
  /// // ["a", "a", "b", "b", "a", "b", "c", "c", "c"]
  /// ```
  /// The order is that of tf.data: each dataset of the cycle gives a block of `blockLength` elements, then it is the
  /// turn of the next. A dataset that ends gives up its turn at once, and when the cycle comes back to its place, the
  /// next input takes it.
  ///
  /// With `parallelism`, that many workers make elements of the datasets in the cycle, and of the one that comes next,
  /// ahead of time; each keeps at most 64 elements, or two blocks, ready. The elements and their order stay the same.
  ///
  /// An element that fails, a dataset that cannot be opened, and an input of which no dataset can be made, each throw
  /// in the place of one element.
  ///
  /// - Parameters:
  ///   - cycleLength: how many datasets are open at the same time.
  ///   - blockLength: how many elements one dataset gives before it is the turn of the next.
  ///   - parallelism: how many workers; nil for none.
  /// - Complexity: leaving out elements passes by whole blocks, as cheaply as the datasets allow, and without
  ///   `parallelism`, by whole rounds where they have elements by number. Resuming opens the datasets of the cycle again,
  ///   unless there are more than 27 of them, and goes to where they were.
  public func interleave<Inner: Sendable>(
    cycleLength: Int, blockLength: Int = 1, parallelism: Parallelism? = nil,
    _ transform: @escaping @Sendable (Element) throws -> Dataset<Inner>
  ) -> Dataset<Inner> {
    precondition(cycleLength >= 1, "interleave needs a cycle of at least 1 dataset; it got \(cycleLength).")
    precondition(blockLength >= 1, "interleave needs blocks of at least 1 element; it got \(blockLength).")
    if let width = parallelism?.count {
      precondition(width >= 1, "interleave needs at least 1 worker; parallelism is \(width).")
    }
    let name = "interleave(cycle \(cycleLength), block \(blockLength))"
    return Dataset<Inner>(
      Pipeline.Stage(name), after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let workers = min(parallelism?.count ?? 0, context.workers)
        if let parallelism { context.stageProbe?.note(workers: workers, asked: parallelism.count) }
        let limit = workers > 0 ? RunLimit(workers) : nil
        let upstream = try open(context)
        let pull: () throws -> InterleaveInput<Inner>? = {
          let number = upstream.position
          guard let element = try upstream.next() else { return nil }
          do {
            return InterleaveInput(try transform(element), context, limit, blockLength: blockLength) {
              DatasetError.making(from: number, $0)
            }
          } catch {
            try DatasetError.fail(making: element, from: number, error)
          }
        }
        let cycle = InterleaveCycle<Inner>(
          length: cycleLength, blockLength: blockLength, isAhead: limit != nil, pull: pull)
        return cycle.makeIterator(over: upstream, pull: pull)
      })
  }
}
