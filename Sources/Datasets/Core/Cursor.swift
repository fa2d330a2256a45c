import Synchronization

/// Where the stages before a stage were when it was at a position: what a saved state needs besides the position, so
/// that resuming does not have to repeat the work of stages that look at every element, such as a filter.
///
/// A cursor is a shortcut, never necessary: without it the elements before the position are made again and dropped.
public struct Cursor: Codable, Sendable, Hashable {
  /// How many elements the stage had given; at most as many as the position that is wanted.
  public var position: Int
  /// Where its sources were then.
  public var sources: [Place]

  /// A position of an iterator, and perhaps a shortcut to it.
  public struct Place: Codable, Sendable, Hashable {
    public var position: Int
    public var cursor: Cursor?

    @usableFromInline
    init(position: Int, cursor: Cursor?) {
      self.position = position
      self.cursor = cursor
    }
  }

  @usableFromInline
  init(position: Int, sources: [Place]) {
    self.position = position
    self.sources = sources
  }

  /// Whether no number is negative; one from a stranger's file might be.
  var isSound: Bool {
    position >= 0 && sources.allSatisfy { $0.position >= 0 && $0.cursor?.isSound ?? true }
  }

  /// This cursor with shortcuts only for the stages nearest to the end, so that it has no more than `limit` places.
  func pruned(to limit: Int) -> Cursor {
    var depth = 0
    var pruned = cut(0)
    while true {
      depth += 1
      let deeper = cut(depth)
      guard deeper != pruned, deeper.size <= limit else { return pruned }
      pruned = deeper
    }
  }

  private func cut(_ depth: Int) -> Cursor {
    var cut = self
    for index in cut.sources.indices {
      cut.sources[index].cursor = depth > 0 ? cut.sources[index].cursor?.cut(depth - 1) : nil
    }
    return cut
  }

  private var size: Int { sources.reduce(0) { $0 + 1 + ($1.cursor?.size ?? 0) } }
}

/// How an iterator gives cursors and goes to them. A stage that gives one element for each of its upstream's hands on
/// those of its upstream; a stage that looks at every element has a ``CursorLog``.
@usableFromInline
struct CursorAccess {
  /// The best known cursor at or before a position; called from the thread that asks for a state while others iterate.
  @usableFromInline let locate: @Sendable (_ position: Int) -> Cursor?
  /// Goes from the start to `position`, with the help of a cursor, and says how far it got.
  @usableFromInline let resume: (_ position: Int, _ cursor: Cursor) throws -> Int

  @usableFromInline
  init(
    locate: @escaping @Sendable (_ position: Int) -> Cursor?,
    resume: @escaping (_ position: Int, _ cursor: Cursor) throws -> Int
  ) {
    self.locate = locate
    self.resume = resume
  }
}

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

    @usableFromInline
    init(position: Int, upstream: Int) {
      self.position = position
      self.upstream = upstream
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

  /// The stage was put to a place.
  @usableFromInline
  func begin(_ position: Int, upstream: Int) {
    state.withLock { $0.base = Mark(position: position, upstream: upstream) }
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
