extension Dataset {
  /// Every element replaced by `transform(element)`, several at the same time; with `ordered: false` they come as they
  /// are finished, so that one slow element does not hold up the others.
  ///
  /// ```swift
  /// let pages = addresses.map(parallelism: 16, ordered: false) { try fetch($0) }
  /// ```
  /// The order without order depends on timing: it differs from run to run, and with it what every later stage that
  /// looks at several elements makes of them. Such a pipeline has no elements by number, and resuming it throws
  /// ``DatasetUnsupported``. At most twice as many elements as workers are under way.
  ///
  /// - Parameter ordered: true for the same as ``map(parallelism:_:)``.
  public func map<Result: Sendable>(
    parallelism: Parallelism, ordered: Bool, _ transform: @escaping @Sendable (Element) throws -> Result
  ) -> Dataset<Result> {
    guard !ordered else { return map(parallelism: parallelism, transform) }
    let width = parallelism.count
    precondition(width >= 1, "map needs at least 1 worker; parallelism is \(width).")
    var stage = Pipeline.Stage("map(unordered)")
    stage.isUnordered = true
    return Dataset<Result>(
      stage, after: [pipeline], epochs: epochs, cardinality: countElements,
      stream: { context in
        let workers = min(width, context.workers)
        context.stageProbe?.note(workers: workers, asked: width)
        let upstream = try open(context)
        guard workers > 0 else {
          return DatasetIterator<Result>(
            next: { number in
              guard let element = try upstream.next() else { return nil }
              do { return try transform(element) } catch { try DatasetError.fail(making: element, from: number, error) }
            },
            advance: { _, count in try upstream.advance(by: count) })
        }
        let reader = UnorderedReader<Result>(workers: workers, context) {
          let number = upstream.position
          do {
            guard let element = try upstream.next() else { return nil }
            return {
              do { return .success(try transform(element)) } catch {
                return .failure(DatasetError.making(of: element, from: number, error))
              }
            }
          } catch {
            return { .failure(error) }
          }
        }
        return DatasetIterator<Result>(next: { _ in try reader.next() })
      })
  }
}
