extension Dataset {
  /// The rows of all elements in batches of `size`: as `unbatch().batch(size)`, but whole runs of rows are copied,
  /// or nothing at all where a batch lies inside one element.
  ///
  /// ```swift
  /// try Array(Dataset([[0, 1, 2], [3, 4, 5], [6]]).rebatch(2))      // [[0, 1], [2, 3], [4, 5], [6]]
  /// let batches = Dataset([Tensor.zeros([100, 28])]).rebatch(64)    // [64, 28] and [36, 28]
  /// ```
  /// Arrays, tensors (along the first axis) and dictionaries of them are taken apart. An element that fails counts as
  /// one batch; rows before it go into the next one.
  /// Throws ``BatchMismatch`` when rows in one batch have different shapes or types, ``RowCountMismatch`` when the
  /// values of a dictionary have different numbers of rows.
  public func rebatch(_ size: Int, dropRemainder: Bool = false) -> Dataset
  where Element: RowBatch, Element.Row: Sendable {
    rebatched([size], dropRemainder: dropRemainder, RowAccess<Element, Element.Row>.value())
  }

  /// The rows of all elements in batches whose sizes go round `sizes`.
  ///
  /// ```swift
  /// try Array(Dataset([[0, 1, 2, 3], [4, 5, 6, 7]]).rebatch([2, 1, 1]))   // [[0, 1], [2], [3], [4, 5], [6], [7]]
  /// ```
  public func rebatch(_ sizes: [Int], dropRemainder: Bool = false) -> Dataset
  where Element: RowBatch, Element.Row: Sendable {
    rebatched(sizes, dropRemainder: dropRemainder, RowAccess<Element, Element.Row>.value())
  }

  /// The rows of all pairs in batches of `size`; the parts of a pair need the same number of rows.
  ///
  /// ```swift
  /// let (images, labels) = try photos.batch(100).rebatch(32).first!    // [32, 28, 28] and [32]
  /// ```
  public func rebatch<First: RowBatch & Sendable, Second: RowBatch & Sendable>(
    _ size: Int, dropRemainder: Bool = false
  ) -> Dataset
  where Element == (First, Second), First.Row: Sendable, Second.Row: Sendable {
    rebatched([size], dropRemainder: dropRemainder, RowAccess<Element, (First.Row, Second.Row)>.tuple())
  }

  /// The rows of all triples in batches of `size`.
  public func rebatch<
    First: RowBatch & Sendable, Second: RowBatch & Sendable, Third: RowBatch & Sendable
  >(_ size: Int, dropRemainder: Bool = false) -> Dataset
  where Element == (First, Second, Third), First.Row: Sendable, Second.Row: Sendable, Third.Row: Sendable {
    rebatched(
      [size], dropRemainder: dropRemainder, RowAccess<Element, (First.Row, Second.Row, Third.Row)>.tuple())
  }

  private func rebatched<Row>(
    _ sizes: [Int], dropRemainder: Bool, _ access: RowAccess<Element, Row>
  ) -> Dataset {
    precondition(
      !sizes.isEmpty && sizes.allSatisfy { $0 >= 1 },
      "A batch needs at least 1 row; the sizes for rebatch are \(sizes).")
    let text = sizes.map(String.init).joined(separator: ", ")
    let name = "rebatch(\(text)\(dropRemainder ? ", dropRemainder" : ""))"
    return Dataset(
      Pipeline.Stage(name), after: [pipeline], epochs: epochs,
      cardinality: { cardinality.ofRows },
      stream: { context in
        let upstream = try open(context)
        let feed = RowFeed(upstream, access)
        let log = CursorLog()
        /// How many rows the batch with this number has; 0 at the end.
        func fill(_ number: Int) throws -> Int {
          let size = sizes[number % sizes.count]
          if feed.pendingCount == 0 {
            log.record(CursorLog.Mark(position: number, upstream: upstream.position), number: upstream.position)
          }
          try feed.fill(size)
          return dropRemainder && feed.pendingCount < size ? 0 : min(size, feed.pendingCount)
        }
        func leaveOut(_ number: Int, _ steps: Int) -> Int {
          for step in 0..<steps {
            do {
              let rows = try fill(number + step)
              if rows == 0 { return step }
              feed.drop(rows)
            } catch {
              // An element that cannot be made counted as one batch when it was reported.
            }
          }
          return steps
        }
        return DatasetIterator(
          next: { number in
            let rows = try fill(number)
            return rows == 0 ? nil : try feed.takeRows(rows)
          },
          advance: leaveOut, cursors: upstream.loggedCursors(log, advance: leaveOut))
      })
  }
}
