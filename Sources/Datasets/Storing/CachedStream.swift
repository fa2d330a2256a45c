import Synchronization

/// Elements of a stream as far as anybody got, and the iterators that make the others.
///
/// An iterator that is resumed before anything was computed begins in the middle. What lies before that place is a part of
/// its own, with an iterator of its own, which nobody may ever ask for.
final class CachedStream<Element: Sendable>: Sendable {
  typealias Outcome = Result<Element, any Error>

  private struct Part {
    var outcomes: [Outcome] = []
    var upstream: DatasetIterator<Element>?
    var isComplete = false

    var isUntouched: Bool { outcomes.isEmpty && upstream == nil && !isComplete }
  }

  private struct State {
    /// The elements before `border`, and those from there on.
    var head = Part(isComplete: true)
    var tail = Part()
    var border = 0
  }

  private let state = Mutex(State())
  private let open: @Sendable (IterationContext) throws -> DatasetIterator<Element>
  /// How the iterators of both parts find cursors, and where the first ends; they may be asked while elements are made.
  private let headLocator = CursorLocator()
  private let tailLocator = CursorLocator()
  private let tailStart = Atomic<Int>(0)
  /// How many elements of the first part were computed.
  private let headCount = Atomic<Int>(0)

  init(open: @escaping @Sendable (IterationContext) throws -> DatasetIterator<Element>) {
    self.open = open
  }

  /// All elements, once they are all here.
  var complete: [Outcome]? {
    state.withLock { state in
      guard state.head.isComplete, state.tail.isComplete else { return nil }
      if state.border > 0 {
        state.tail.outcomes = state.head.outcomes + state.tail.outcomes
        state.head.outcomes = []
        state.border = 0
      }
      return state.tail.outcomes
    }
  }

  /// The element with a number, computed together with those before it in its part if it is not here yet; nil behind the
  /// end.
  func outcome(_ number: Int, _ context: IterationContext) throws -> Outcome? {
    try state.withLock { state in
      try fill(&state, upTo: number + 1, context)
      if number < state.border { return number < state.head.outcomes.count ? state.head.outcomes[number] : nil }
      let place = number - state.border
      return place < state.tail.outcomes.count ? state.tail.outcomes[place] : nil
    }
  }

  /// How many of the first `limit` elements there are.
  func count(upTo limit: Int, _ context: IterationContext) throws -> Int {
    try state.withLock { state in
      guard limit > state.border else { return limit }
      try fill(&state, upTo: limit, context)
      return min(limit, state.border + state.tail.outcomes.count)
    }
  }

  /// Goes to `position`, by a shortcut and without computing what is before it when nothing was computed so far, and says
  /// how far it got.
  func begin(at position: Int, _ cursor: Cursor?, _ context: IterationContext) throws -> Int {
    let isFresh = try state.withLock { state in
      guard state.border == 0, state.tail.isUntouched else { return false }
      let upstream = try open(context)
      let reached = try upstream.resume(at: position, cursor)
      tailLocator.set(upstream.cursors?.locate)
      tailStart.store(reached, ordering: .relaxed)
      state.border = reached
      state.head.isComplete = reached == 0
      state.tail.upstream = reached < position ? nil : upstream
      state.tail.isComplete = reached < position
      return true
    }
    return isFresh ? tailStart.load(ordering: .relaxed) : try count(upTo: position, context)
  }

  /// Where the stages before were when they gave the elements up to `position`.
  func cursor(at position: Int) -> Cursor? {
    guard position > 0 else { return nil }
    // Elements that were left out need not have been computed.
    let cursor =
      position < tailStart.load(ordering: .relaxed)
      ? headLocator.cursor(before: min(position, headCount.load(ordering: .relaxed))) : tailLocator.cursor(before: position)
    return Cursor(position: position, sources: [Cursor.Place(position: position, cursor: cursor)])
  }

  private func fill(_ state: inout State, upTo count: Int, _ context: IterationContext) throws {
    if count <= state.border {
      try fill(&state.head, upTo: count, headLocator, context)
      headCount.store(state.head.outcomes.count, ordering: .relaxed)
      if state.head.outcomes.count == state.border {
        state.head.isComplete = true
        state.head.upstream = nil
      }
    } else {
      try fill(&state.tail, upTo: count - state.border, tailLocator, context)
    }
  }

  private func fill(
    _ part: inout Part, upTo count: Int, _ locator: CursorLocator, _ context: IterationContext
  ) throws {
    guard part.outcomes.count < count, !part.isComplete else { return }
    if part.upstream == nil {
      part.upstream = try open(context)
      locator.set(part.upstream?.cursors?.locate)
    }
    while part.outcomes.count < count, !part.isComplete {
      do {
        if let element = try part.upstream?.next() {
          part.outcomes.append(.success(element))
        } else {
          part.isComplete = true
          part.upstream = nil
        }
      } catch {
        part.outcomes.append(.failure(error))
      }
    }
  }
}
