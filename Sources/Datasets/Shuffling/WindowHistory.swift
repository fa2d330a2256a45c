import Synchronization
public import Tensors

/// Which elements a window had when, worked out again: it follows from the random numbers and the number of elements alone.
/// Nothing has to be kept while elements pass; whoever wants to know pays for it.
///
/// The thread that iterates says when the elements end, the one that asks for a state asks.
@usableFromInline
final class WindowHistory: Sendable {
  /// A window of the numbers of elements after `position` were given out, and how many had entered.
  @usableFromInline
  struct Moment: Sendable {
    @usableFromInline var window: ShuffleWindow<Int>
    @usableFromInline var entered = 0
    @usableFromInline var position = 0

    /// Goes on to `position`; there are no more than `total` elements.
    mutating func move(to position: Int, total: Int) {
      while self.position < position {
        let isOver = window.next { () -> Int? in
          guard entered < total else { return nil }
          entered += 1
          return entered - 1
        } == nil
        if isOver { return }
        self.position += 1
      }
    }
  }

  private struct State: Sendable {
    var moment: Moment
    /// How many elements there are, once that is known.
    var total: Int?
    /// Behind how many elements the window was full first; from then on nobody knows what it has.
    var limit = Int.max
  }

  private let start: Moment
  private let state: Mutex<State>

  @usableFromInline
  init(size: Int, random: SplitMix64) {
    start = Moment(window: ShuffleWindow(size: size, random: random))
    state = Mutex(State(moment: start))
  }

  /// There are only so many elements.
  @usableFromInline
  func end(after total: Int) {
    state.withLock { $0.total = total }
  }

  /// A window that is limited by bytes had no room for an element, when it had given out `position` elements.
  @usableFromInline
  func limit(at position: Int) {
    state.withLock { $0.limit = min($0.limit, position) }
  }

  /// The cursor of a window: where the source has the oldest element in it, and, if they have ended, how many elements
  /// there are. Of a window that was full once, where it was before.
  @usableFromInline
  func cursor(at position: Int, _ upstream: (@Sendable (_ position: Int) -> Cursor?)?) -> Cursor? {
    let position = min(position, state.withLock(\.limit))
    guard position > 0 else { return nil }
    let (oldest, total) = state.withLock { state in
      if position < state.moment.position { state.moment = start }
      state.moment.move(to: position, total: state.total ?? .max)
      // The end matters only to a window that has met it; whether stages that run ahead know of it is chance.
      return (state.moment.window.buffer.min() ?? state.moment.entered, state.moment.window.isEnded ? state.total : nil)
    }
    var sources = [Cursor.Place(position: oldest, cursor: upstream?(oldest))]
    if let total { sources.append(Cursor.Place(position: total, cursor: nil)) }
    return Cursor(position: position, sources: sources)
  }

  /// Whether an element can have been in the window for so long. Of as many draws as a window has places, 100 times over, one is
  /// its own but for a chance of e^-100; a stranger's file may say otherwise, and working out that it lies would take for ever.
  @usableFromInline
  func isLikely(_ cursor: Cursor) -> Bool {
    let (longest, overflow) = start.window.size.multipliedReportingOverflow(by: 100)
    return overflow || cursor.position - (cursor.sources.first?.position ?? 0) <= longest
  }

  /// What the window was at a cursor; nil when it cannot have been there.
  @usableFromInline
  func go(to cursor: Cursor) -> Moment? {
    guard let oldest = cursor.sources.first?.position else { return nil }
    let total = cursor.sources.count > 1 ? cursor.sources[1].position : nil
    var moment = start
    moment.move(to: cursor.position, total: total ?? .max)
    guard moment.position == cursor.position, oldest <= moment.window.buffer.min() ?? moment.entered else { return nil }
    state.withLock { $0 = State(moment: moment, total: total) }
    return moment
  }
}
