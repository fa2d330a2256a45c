extension Dataset {
  /// Elements with the same key gathered in windows of `size`, each replaced by the elements of a dataset.
  ///
  /// ```swift
  /// let parity = Dataset.range(0..<7).groupByWindow(2, key: { $0 % 2 }) { key, window in window.batch(2) }
  /// try Array(parity)              // [[0, 2], [1, 3], [4, 6], [5]]
  /// ```
  /// As in tf.data, a window is given out as soon as it is full; those left over at the end follow in the order of
  /// their keys. At most one window a key is held in memory.
  ///
  /// - Parameters:
  ///   - key: the group of an element.
  ///   - reduce: makes a dataset of a full window, such as one batch.
  /// - Complexity: leaving out elements reads them, and opens the dataset of every window; resuming reads those since the
  ///   oldest that waits in a window, if no more than 57 windows are begun.
  public func groupByWindow<Key: Hashable & Comparable & Sendable, Result: Sendable>(
    _ size: Int, key: @escaping @Sendable (Element) throws -> Key,
    reduce: @escaping @Sendable (Key, Dataset) throws -> Dataset<Result>
  ) -> Dataset<Result> {
    precondition(size >= 1, "A window needs at least 1 element; its size is \(size).")
    return gathered(Pipeline.Stage("groupByWindow(\(size))"), size: { _ in size }, key: key) {
      try reduce($0, Dataset($1))
    }.flatMap { $0 }
  }

  /// Elements with the same key gathered in windows whose size depends on the key.
  ///
  /// ```swift
  /// // Short sentences in large batches, long ones in small ones.
  /// let batches = sentences.groupByWindow(size: { $0 == 0 ? 64 : 16 }, key: { $0.count / 50 }) { _, window in
  ///   window.paddedBatch(64)
  /// }
  /// ```
  /// Traps when a size is below 1.
  public func groupByWindow<Key: Hashable & Comparable & Sendable, Result: Sendable>(
    size: @escaping @Sendable (Key) -> Int, key: @escaping @Sendable (Element) throws -> Key,
    reduce: @escaping @Sendable (Key, Dataset) throws -> Dataset<Result>
  ) -> Dataset<Result> {
    gathered(Pipeline.Stage("groupByWindow"), size: size, key: key) {
      try reduce($0, Dataset($1))
    }.flatMap { $0 }
  }

  /// What `combine` makes of the windows of elements with the same key, as they become full; at the end of what is
  /// left, by key, unless `drops(key)`. An element that fails, or whose key does, counts as one window.
  func gathered<Key: Hashable & Comparable & Sendable, Result: Sendable>(
    _ stage: Pipeline.Stage, drops: @escaping @Sendable (Key) -> Bool = { _ in false },
    size: @escaping @Sendable (Key) -> Int, key: @escaping @Sendable (Element) throws -> Key,
    combining combine: @escaping @Sendable (Key, [Element]) throws -> Result
  ) -> Dataset<Result> {
    Dataset<Result>(
      stage, after: [pipeline], epochs: epochs, cardinality: { cardinality.ofRows },
      stream: { context in
        let upstream = try open(context)
        var groups: [Key: [Element]] = [:]
        /// Where the first member of each unfinished window was.
        var starts: [Key: Int] = [:]
        let log = CursorLog()
        /// Keys of unfinished windows once the elements have ended, last first.
        var leftover: [Key]?
        func next() throws -> (key: Key, members: [Element])? {
          while leftover == nil {
            let place = upstream.position
            guard let element = try upstream.next() else { break }
            let group: Key
            do { group = try key(element) } catch { try DatasetError.fail(making: element, from: place, error) }
            let size = size(group)
            precondition(size >= 1, "A window needs at least 1 element; its size for key \(group) is \(size).")
            groups[group, default: []].append(element)
            if groups[group]!.count >= size {
              starts[group] = nil
              return (group, groups.removeValue(forKey: group)!)
            }
            if groups[group]!.count == 1 { starts[group] = place }
          }
          if leftover == nil { leftover = groups.keys.filter { !drops($0) }.sorted(by: >) }
          return leftover?.popLast().map { ($0, groups.removeValue(forKey: $0)!) }
        }
        /// What is needed to gather the unfinished windows once more; nil when there are too many for a saved state, or
        /// when nothing but these is left.
        func mark(_ number: Int) -> CursorLog.Mark? {
          guard leftover == nil, starts.count + 2 < Cursor.sizeLimit else { return nil }
          return CursorLog.Mark(position: number, upstream: upstream.position, detail: starts.values.sorted())
        }
        func pass(_ number: Int) {
          // Many elements make one window.
          if let mark = mark(number) { log.record(mark, number: number) }
        }
        let combined: (Int) throws -> Result? = { number in
          pass(number)
          return try next().map { try combine($0.key, $0.members) }
        }
        func leaveOut(_ number: Int, _ steps: Int) -> Int {
          for step in 0..<steps {
            pass(number + step)
            // A window that failed counted as one when it was reported.
            do { if try next() == nil { return step } } catch {}
          }
          return steps
        }
        let locate = upstream.cursors?.locate
        return DatasetIterator<Result>(
          next: combined, advance: leaveOut,
          cursors: CursorAccess(
            // Where the oldest member of an unfinished window is; then, as positions, where the stage was, and where the
            // first members of all unfinished windows are.
            locate: { position in
              guard let (mark, starts) = log.mark(before: position, with: [Int].self) else { return nil }
              let oldest = starts.first ?? mark.upstream
              return Cursor(
                position: mark.position,
                sources: [Cursor.Place(position: oldest, cursor: locate?(oldest))]
                  + ([mark.upstream] + starts).map { Cursor.Place(position: $0, cursor: nil) })
            },
            resume: { position, cursor in
              guard cursor.position <= position, cursor.sources.count >= 2 else { return leaveOut(0, position) }
              try upstream.resume(at: cursor.sources[0].position, cursor.sources[0].cursor)
              let firsts = Set(cursor.sources[2...].map(\.position))
              while upstream.position < cursor.sources[1].position {
                let place = upstream.position
                do {
                  guard let element = try upstream.next() else { break }
                  let key = try key(element)
                  // Windows that were given out have their members before the first of an unfinished one.
                  if firsts.contains(place) { starts[key] = place }
                  if starts[key] != nil { groups[key, default: []].append(element) }
                } catch {
                  // It was reported when it was first met.
                }
              }
              if let mark = mark(cursor.position) {
                log.begin(cursor.position, upstream: mark.upstream, detail: mark.detail)
              }
              return cursor.position + leaveOut(cursor.position, position - cursor.position)
            }))
      })
  }
}
