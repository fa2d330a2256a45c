import Synchronization

/// Where the upstream of a stage was at some of the stage's positions: often for the last ones, seldom for older ones,
/// since stages that run ahead leave the consumer behind by an unknown but bounded number of elements.
///
/// The thread that iterates writes, the one that asks for a state reads.
@usableFromInline
final class CursorLog: Sendable {
  @usableFromInline
  struct Mark: Sendable {
    @usableFromInline var position: Int
    @usableFromInline var upstream: Int
    /// What else the stage has to know to go on from here.
    @usableFromInline var detail: (any Sendable)?

    @usableFromInline
    init(position: Int, upstream: Int, detail: (any Sendable)? = nil) {
      self.position = position
      self.upstream = upstream
      self.detail = detail
    }
  }

  private struct State {
    /// The mark at the start of the iteration, or where it was resumed.
    var base: Mark?
    /// The last marks at the multiples of each stride, newest last.
    var levels: [[Mark]] = Array(repeating: [], count: 6)
  }

  /// A position is worth a mark when it is a multiple of this.
  @inlinable static var stride: Int { 16 }
  private static let kept = 17
  private let state = Mutex(State())

  @usableFromInline
  init() {}

  /// The stage is about to make the element at `position`; its upstream is at `upstream`.
  @inlinable
  func pass(_ position: Int, upstream: Int) {
    if position % Self.stride == 0 {
      record(Mark(position: position, upstream: upstream), number: position / Self.stride)
    }
  }

  /// The stage is about to make the element at `position`; `mark` is called for some of them. A mark with a detail takes
  /// longer to make, so that these lie further apart.
  @inlinable
  func pass(_ position: Int, _ mark: () -> Mark?) {
    guard position % (4 * Self.stride) == 0, let mark = mark() else { return }
    record(mark, number: position / (4 * Self.stride))
  }

  /// Keeps a mark. Marks are numbered so that every 16th, 256th... can be kept longer.
  @usableFromInline
  func record(_ mark: Mark, number: Int) {
    state.withLock { state in
      var stride = 1
      for level in state.levels.indices {
        guard number % stride == 0 else { return }
        if state.levels[level].count == Self.kept { state.levels[level].removeFirst() }
        state.levels[level].append(mark)
        stride *= Self.stride
      }
    }
  }

  /// The stage was put to a place; what was before is forgotten.
  @usableFromInline
  func begin(_ position: Int, upstream: Int, detail: (any Sendable)? = nil) {
    state.withLock { state in
      state = State(base: Mark(position: position, upstream: upstream, detail: detail))
    }
  }

  /// The last mark at or before `position`.
  func mark(before position: Int) -> Mark? {
    state.withLock { state in
      for level in state.levels {
        if let mark = level.last(where: { $0.position <= position }) { return mark }
      }
      return state.base.flatMap { $0.position <= position ? $0 : nil }
    }
  }

  /// The last mark at or before `position`, and its detail; nil when nothing had happened there.
  func mark<Detail>(before position: Int, with _: Detail.Type) -> (mark: Mark, detail: Detail)? {
    guard let mark = mark(before: position), mark.position > 0, let detail = mark.detail as? Detail else { return nil }
    return (mark, detail)
  }

  /// The last mark at or before `position` as a cursor.
  @usableFromInline
  func cursor(
    before position: Int, _ upstream: (@Sendable (_ position: Int) -> Cursor?)?
  ) -> Cursor? {
    guard let mark = mark(before: position), mark.position > 0 || mark.upstream > 0 else { return nil }
    let place = Cursor.Place(position: mark.upstream, cursor: upstream?(mark.upstream))
    return Cursor(position: mark.position, sources: [place])
  }
}

/// How an iterator finds cursors that is made later, and on another thread. Keeps nothing else of it alive: those who
/// remember where they were may outlive what they read.
@usableFromInline
final class CursorLocator: Sendable {
  @usableFromInline typealias Locate = @Sendable (_ position: Int) -> Cursor?

  private let locate = Mutex<Locate?>(nil)

  @usableFromInline
  init() {}

  @usableFromInline
  func set(_ locate: Locate?) {
    self.locate.withLock { $0 = locate }
  }

  @usableFromInline
  func cursor(before position: Int) -> Cursor? {
    locate.withLock { $0 }?(position)
  }
}
