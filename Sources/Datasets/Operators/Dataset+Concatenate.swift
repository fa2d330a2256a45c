import Synchronization

extension Dataset {
  /// The elements of this dataset, then those of `other`.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<2).concatenate(.range(7..<9)))      // [0, 1, 7, 8]
  /// ```
  /// The second is opened when the first has ended.
  public func concatenate(_ other: Dataset) -> Dataset {
    let stage = Pipeline.Stage("concatenate")
    let pipelines = [pipeline, other.pipeline]
    let epochs = epochs ?? other.epochs
    let count: @Sendable () -> Cardinality = {
      switch (cardinality, other.cardinality) {
      case (.known(let one), .known(let two)): .known(one.addedUpToMax(to: two))
      case (.infinite, _), (_, .infinite): .infinite
      case (.unknown, _), (_, .unknown): .unknown
      }
    }
    let indexed: @Sendable (IterationContext) throws -> IndexedElements<Element>? = { context in
      guard let one = try DatasetError.inDataset(0, { try openIndexed?(context) }),
        let two = try DatasetError.inDataset(1, { try other.openIndexed?(context) })
      else { return nil }
      return one.followed(by: two)
    }
    if walk != .stream, walk == other.walk {
      return Dataset(
        stage, after: pipelines, epochs: epochs, walk: walk, cardinality: count,
        indexed: { context in
          try DatasetError.inDataset(0) { try indexedElements(context, for: "concatenate") }
            .followed(by: DatasetError.inDataset(1) { try other.indexedElements(context, for: "concatenate") })
        })
    }
    return Dataset(
      stage, after: pipelines, epochs: epochs, cardinality: count, indexed: indexed,
      stream: { context in
        let one = try DatasetError.inDataset(0) { try open(context) }
        let log = ConcatenationLog(one.cursors?.locate)
        var second: DatasetIterator<Element>?
        func two() throws -> DatasetIterator<Element> {
          if let second { return second }
          let opened = try other.open(context)
          second = opened
          log.begin(at: one.position, opened.cursors?.locate)
          return opened
        }
        func leaveOut(_ steps: Int) throws -> Int {
          let skipped = try one.advance(by: steps)
          return skipped == steps ? steps : skipped + (try two().advance(by: steps - skipped))
        }
        return DatasetIterator(
          next: { _ in
            try DatasetError.inDataset(0) { try one.next() } ?? DatasetError.inDataset(1) { try two().next() }
          },
          advance: { _, steps in try leaveOut(steps) },
          cursors: CursorAccess(
            locate: { log.cursor(before: $0) },
            resume: { position, cursor in
              switch cursor.sources.count {
              case 1: return try one.resume(at: position, cursor.sources[0].cursor)
              case 2 where cursor.sources[0].position <= position:
                let start = cursor.sources[0].position
                one.finish(at: start)
                return start + (try two().resume(at: position - start, cursor.sources[1].cursor))
              default: return try leaveOut(position)
              }
            }))
      })
  }
}

/// Which of two datasets a position of their concatenation is in, and the cursors of that one: the cursor of a
/// concatenation has one source while it is in the first, and two behind that, the first of which is its length.
private final class ConcatenationLog: Sendable {
  typealias Locate = @Sendable (_ position: Int) -> Cursor?

  private let first: Locate?
  private let second = Mutex<(start: Int, locate: Locate?)?>(nil)

  init(_ first: Locate?) { self.first = first }

  /// The first has ended.
  func begin(at start: Int, _ locate: Locate?) {
    second.withLock { $0 = (start, locate) }
  }

  func cursor(before position: Int) -> Cursor? {
    if let (start, locate) = second.withLock({ $0 }), position >= start {
      let rest = Cursor.Place(position: position - start, cursor: locate?(position - start))
      return Cursor(position: position, sources: [Cursor.Place(position: start, cursor: nil), rest])
    }
    guard let cursor = first?(position) else { return nil }
    return Cursor(position: position, sources: [Cursor.Place(position: position, cursor: cursor)])
  }
}

extension IndexedElements {
  func followed(by other: IndexedElements) -> IndexedElements {
    let first = count
    let one = element
    let two = other.element
    return IndexedElements(count: count.addedUpToMax(to: other.count)) { number in
      number < first
        ? try DatasetError.inDataset(0) { try one(number) } : try DatasetError.inDataset(1) { try two(number - first) }
    }
  }
}
