extension Dataset {
  /// The first `count` elements, or all when there are fewer.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<10).take(3))      // [0, 1, 2]
  /// ```
  public func take(_ count: Int) -> Dataset {
    precondition(count >= 0, "take cannot give \(count) elements.")
    return Dataset(
      Pipeline.Stage("take(\(count))"), over: self,
      cardinality: { upstream in
        switch upstream {
        case .known(let known): .known(min(known, count))
        case .infinite: .known(count)
        case .unknown: count == 0 ? .known(0) : .unknown
        }
      },
      indexed: { elements, _ in elements.slice(0, count) },
      stream: { upstream, _ in
        DatasetIterator(
          next: { $0 < count ? try upstream.next() : nil },
          advance: { position, step in try upstream.advance(by: min(step, count - position)) },
          cursors: upstream.cursors.map { cursors in
            CursorAccess(
              locate: cursors.locate, resume: { min(count, try upstream.resume(at: min($0, count), $1)) })
          })
      },
      keepsParallelism: true)
  }

  /// The elements after the first `count`.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<5).skip(3))      // [3, 4]
  /// ```
  public func skip(_ count: Int) -> Dataset {
    precondition(count >= 0, "skip cannot leave out \(count) elements.")
    return Dataset(
      Pipeline.Stage("skip(\(count))"), over: self,
      cardinality: { $0.map { max(0, $0 - count) } },
      indexed: { elements, _ in elements.slice(count, .max) },
      stream: { upstream, _ in
        var isPending = true
        func start() throws {
          guard isPending else { return }
          isPending = false
          try upstream.advance(by: count)
        }
        return DatasetIterator(
          next: { _ in
            try start()
            return try upstream.next()
          },
          advance: { _, step in
            try start()
            return try upstream.advance(by: step)
          },
          cursors: upstream.cursors.map { cursors in
            let locate = cursors.locate
            return CursorAccess(
              // Before the first element the upstream may not have been asked yet, and says nothing of later positions.
              locate: { $0 == 0 ? nil : locate($0 + count) },
              resume: { position, cursor in
                isPending = false
                let (place, overflow) = position.addingReportingOverflow(count)
                return max(0, try upstream.resume(at: overflow ? .max : place, cursor) - count)
              })
          })
      },
      keepsParallelism: true)
  }

  /// Every `count`-th element, beginning with number `index`: the part of one of `count` workers.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<7).shard(3, at: 1))      // [1, 4]
  /// ```
  /// Shard before shuffling with different seeds, or after shuffling with the same one.
  public func shard(_ count: Int, at index: Int) -> Dataset {
    precondition(
      count >= 1 && index >= 0 && index < count, "There is no shard \(index) of \(count).")
    let share: @Sendable (Int) -> Int = { total in total > index ? (total - index - 1) / count + 1 : 0 }
    /// Just behind the last of so many elements.
    let end: @Sendable (Int) -> Int = { elements in
      guard elements > 0 else { return 0 }
      let (start, overflow) = (elements - 1).multipliedReportingOverflow(by: count)
      return overflow || start > .max - index - 1 ? .max : start + index + 1
    }
    return Dataset(
      Pipeline.Stage("shard(\(index) of \(count))"), over: self, cardinality: { $0.map(share) },
      indexed: { elements, _ in
        elements.reordered(count: share(elements.count)) { $0 * count + index }
      },
      stream: { upstream, _ in
        DatasetIterator(
          next: { number in
            try upstream.advance(by: number * count + index - upstream.position)
            return try upstream.next()
          },
          advance: { number, step in
            try upstream.advance(by: end(number + step) - upstream.position)
            return min(step, share(upstream.position) - number)
          },
          cursors: upstream.cursors.map { cursors in
            let locate = cursors.locate
            return CursorAccess(
              locate: { locate(end($0)) },
              resume: { min($0, share(try upstream.resume(at: end($0), $1))) })
          })
      },
      keepsParallelism: true)
  }

  /// The elements with their numbers, from `start`.
  ///
  /// ```swift
  /// try Array(Dataset(["a", "b"]).enumerated())      // [(0, "a"), (1, "b")]
  /// ```
  public func enumerated(from start: Int = 0) -> Dataset<(Int, Element)> {
    Dataset<(Int, Element)>(
      Pipeline.Stage(start == 0 ? "enumerated" : "enumerated(from \(start))"), over: self,
      cardinality: { $0 },
      indexed: { elements, _ in
        let element = elements.element
        return IndexedElements<(Int, Element)>(count: elements.count) { (start + $0, try element($0)) }
      },
      stream: { upstream, _ in
        DatasetIterator<(Int, Element)>(
          next: { number in try upstream.next().map { (start + number, $0) } },
          advance: { _, step in try upstream.advance(by: step) }, cursors: upstream.sameCursors)
      },
      keepsParallelism: true)
  }
}

extension IndexedElements {
  /// The elements from number `start` on, `limit` at most.
  func slice(_ start: Int, _ limit: Int) -> IndexedElements {
    let element = element
    var slice = IndexedElements(count: min(limit, max(0, count - start))) { try element(start + $0) }
    if let stacked { slice.stacked = { try stacked($0.moved(by: start)) } }
    return slice
  }
}
