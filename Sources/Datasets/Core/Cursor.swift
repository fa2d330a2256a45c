/// Where the stages before a stage were when it was at a position: what a saved state needs besides the position, so
/// that resuming does not have to repeat the work of stages that look at every element, such as a filter.
///
/// A cursor is a shortcut, never necessary: without it the elements before the position are made again and dropped.
public struct Cursor: Codable, Sendable, Hashable {
  /// How many elements the stage had given; at most as many as the position that is wanted.
  public var position: Int
  /// Where its sources were then; some stages have more numbers to tell, which stand here, too.
  public var sources: [Place]
  /// What the stage carries from one element to the next, as the hexadecimal digits of a row (``StorableElement``); nil
  /// when that is nothing.
  public var carried: String?

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
  init(position: Int, sources: [Place], carried: String? = nil) {
    self.position = position
    self.sources = sources
    self.carried = carried
  }

  /// The positions that iterators come to. A stranger's file may have others, with which stages could not reckon.
  static let positions = 0..<1 << 48

  /// Whether all numbers are positions of iterators.
  var isSound: Bool {
    Self.positions.contains(position)
      && sources.allSatisfy { Self.positions.contains($0.position) && $0.cursor?.isSound ?? true }
  }

  /// This cursor with shortcuts only for the stages nearest to the end, so that its ``size`` is no more than `limit`; nil
  /// when it is larger even then.
  func pruned(to limit: Int = sizeLimit) -> Cursor? {
    var depth = 0
    var pruned = cut(0)
    guard pruned.size <= limit else { return nil }
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

  /// The most that a saved state has room for. A stage whose cursors would be larger need not make any.
  @usableFromInline static let sizeLimit = 60

  /// How many pieces of some 30 bytes the cursor takes in a saved state.
  private var size: Int {
    sources.reduce(1 + (carried?.utf8.count ?? 0) / 30) { $0 + 1 + ($1.cursor?.size ?? 0) }
  }
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
