public import Tensors

extension DatasetIterator {
  /// An element that cannot be made takes a place in the window like any other, and throws when it is given out.
  @inlinable
  func shuffled(window size: Int, _ random: SplitMix64, _ budget: MemoryBudget?) -> DatasetIterator {
    let window = IteratorVariable(ShuffleWindow<Result<Element, any Error>>(size: size, random: random))
    if let budget {
      budget.take(budget.windowShare)
      window.value = ShuffleWindow(size: size, random: random, byteLimit: budget.windowShare) { outcome in
        (try? outcome.get()).map { memoryByteCount(of: $0) } ?? 0
      }
    }
    let history = WindowHistory(size: size, random: random)
    let isFollowed = IteratorVariable(true)
    let next: (Int) throws -> Element? = { position in
      let outcome = window.value.next { () -> Result<Element, any Error>? in
        do {
          if let element = try self.next() { return .success(element) }
        } catch { return .failure(error) }
        history.end(after: self.position)
        return nil
      }
      if isFollowed.value, window.value.wasFull {
        history.limit(at: position)
        isFollowed.value = false
      }
      return try outcome?.get()
    }
    let advance = DatasetIterator.leavingOut(next)
    let locate = cursors?.locate
    return DatasetIterator(
      next: next, advance: advance,
      cursors: CursorAccess(
        locate: { history.cursor(at: $0, locate) },
        resume: { position, cursor in
          guard cursor.position <= position, let oldest = cursor.sources.first, history.isLikely(cursor) else {
            return try advance(0, position)
          }
          // Elements that are not there need no window to be worked out.
          let reached = try self.resume(at: oldest.position, oldest.cursor)
          guard reached == oldest.position else {
            window.value.isEnded = true
            return min(reached, position)
          }
          guard let past = history.go(to: cursor) else {
            throw DatasetUnsupported("no position of this window of \(size) has element \(oldest.position) as its oldest")
          }
          isFollowed.value = true
          try self.refill(&window.value, past.window, entered: past.entered)
          return cursor.position + (try advance(cursor.position, position - cursor.position))
        }))
  }

  /// Puts the elements into the window whose numbers `numbers` has; from here, which is before the first of them.
  @usableFromInline
  func refill(
    _ window: inout ShuffleWindow<Result<Element, any Error>>, _ numbers: ShuffleWindow<Int>, entered: Int
  ) throws {
    var outcomes = [Result<Element, any Error>?](repeating: nil, count: numbers.buffer.count)
    for place in numbers.buffer.indices.sorted(by: { numbers.buffer[$0] < numbers.buffer[$1] }) {
      try advance(by: numbers.buffer[place] - position)
      do { outcomes[place] = try next().map { .success($0) } } catch { outcomes[place] = .failure(error) }
    }
    try advance(by: entered - position)
    (window.random, window.isEnded) = (numbers.random, numbers.isEnded)
    // All are there, unless the source has become shorter.
    window.buffer = outcomes.compactMap { $0 }
    if let weigh = window.weigh { window.bytes = window.buffer.reduce(0) { $0 + weigh($1) } }
  }
}
