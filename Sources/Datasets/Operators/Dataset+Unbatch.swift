extension Dataset {
  /// The rows of every element, one after the other: the opposite of `batch`.
  ///
  /// ```swift
  /// try Array(Dataset([[0, 1], [], [2]]).unbatch())                 // [0, 1, 2]
  /// let rows = Dataset([Tensor.zeros([2, 28]), Tensor.zeros([3, 28])]).unbatch()
  /// try rows.count                                                  // 5, each of shape [28]
  /// ```
  /// Arrays, tensors (along the first axis) and dictionaries of them are taken apart. Rows of tensors share the
  /// memory of their batch. A batch that fails counts as one element.
  /// Throws ``RowCountMismatch`` when the values of a dictionary have different numbers of rows.
  /// - Complexity: leaving out rows makes their batches, but not the rows.
  public func unbatch() -> Dataset<Element.Row> where Element: RowBatch, Element.Row: Sendable {
    unbatched(.value())
  }

  /// The rows of every pair, one after the other; both parts need the same number of rows.
  ///
  /// ```swift
  /// let pairs = Dataset.tensorSlices(images, labels).batch(32).unbatch()
  /// let (image, label) = try pairs.first!                  // [28, 28] and []
  /// ```
  /// Throws ``RowCountMismatch`` when they differ.
  public func unbatch<First: RowBatch & Sendable, Second: RowBatch & Sendable>()
    -> Dataset<(First.Row, Second.Row)>
  where Element == (First, Second), First.Row: Sendable, Second.Row: Sendable {
    unbatched(.tuple())
  }

  /// The rows of every triple, one after the other.
  public func unbatch<
    First: RowBatch & Sendable, Second: RowBatch & Sendable, Third: RowBatch & Sendable
  >() -> Dataset<(First.Row, Second.Row, Third.Row)>
  where Element == (First, Second, Third), First.Row: Sendable, Second.Row: Sendable, Third.Row: Sendable {
    unbatched(.tuple())
  }

  private func unbatched<Row>(_ access: RowAccess<Element, Row>) -> Dataset<Row> {
    Dataset<Row>(
      Pipeline.Stage("unbatch"), after: [pipeline], epochs: epochs,
      cardinality: { cardinality.ofRows },
      stream: { context in
        let upstream = try open(context)
        let feed = RowFeed(upstream, access)
        let log = CursorLog()
        func fill(_ number: Int) throws {
          if feed.pendingCount == 0 {
            log.record(CursorLog.Mark(position: number, upstream: upstream.position), number: upstream.position)
          }
          try feed.fill(1)
        }
        func leaveOut(_ number: Int, _ steps: Int) -> Int {
          var left = steps
          while left > 0 {
            do { try fill(number + steps - left) } catch {
              // A batch that cannot be made counted as one element when it was reported.
              left -= 1
              continue
            }
            guard feed.pendingCount > 0 else { break }
            let here = min(left, feed.pendingCount)
            feed.drop(here)
            left -= here
          }
          return steps - left
        }
        return DatasetIterator<Row>(
          next: { number in
            try fill(number)
            return feed.pendingCount == 0 ? nil : feed.takeRow()
          },
          advance: leaveOut, cursors: upstream.loggedCursors(log, advance: leaveOut))
      })
  }
}
