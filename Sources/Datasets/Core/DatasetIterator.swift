/// One pass over a ``Dataset``.
///
/// ```swift
/// let iterator = try Dataset.range(0..<3).makeIterator()
/// while let number = try iterator.next() { print(number) }    // 0 1 2
/// ```
///
/// An element that cannot be made throws in its place and counts as delivered; the next call gives the element
/// after it. Use an iterator from one thread at a time.
public final class DatasetIterator<Element: Sendable> {
  /// Makes the element with the given number, counted from 0, or says that there is none.
  /// Called with 0, 1, 2..., apart from numbers that ``advance(by:)`` left out, and never again after nil.
  @usableFromInline let make: (_ position: Int) throws -> Element?
  /// Leaves out the given number of elements from a position on, and says how many there were.
  @usableFromInline let skip: (_ position: Int, _ count: Int) throws -> Int
  /// Shortcuts for saved states; nil where there are none or none are needed.
  @usableFromInline let cursors: CursorAccess?
  /// What others are told of how far this got; nil without shortcuts.
  @usableFromInline let reach: IteratorReach?
  #if DEBUG
    @usableFromInline var delivered = 0 { didSet { reach?.move(to: delivered) } }
    @usableFromInline var isFinished = false
  #else
    // Single loads and stores by one thread: checking each for overlapping access takes longer than a whole stage.
    @exclusivity(unchecked) @usableFromInline var delivered = 0
    @exclusivity(unchecked) @usableFromInline var isFinished = false
  #endif
  /// What gives the elements, for errors: a stage, and behind it those that pass them on as they are.
  @usableFromInline var stages: [Pipeline] = []
  /// What the pass is over; only the last stage of a chain knows.
  var origin: (pipeline: Pipeline, epoch: Int)?

  /// An iterator from a function of the position.
  ///
  /// - Parameters:
  ///   - next: gives the element at a position, or nil at the end.
  ///   - advance: leaves out elements; by default they are made and dropped.
  @inlinable
  public convenience init(
    next: @escaping (_ position: Int) throws -> Element?,
    advance: ((_ position: Int, _ count: Int) throws -> Int)? = nil
  ) {
    self.init(next: next, advance: advance, cursors: nil)
  }

  @inlinable
  init(
    next: @escaping (_ position: Int) throws -> Element?,
    advance: ((_ position: Int, _ count: Int) throws -> Int)? = nil, cursors: CursorAccess?
  ) {
    self.make = next
    self.skip = advance ?? Self.leavingOut(next)
    let reach = cursors == nil ? nil : IteratorReach()
    self.reach = reach
    self.cursors = cursors.flatMap { reach?.bounded($0) }
  }

  /// An iterator for a stage that looks at every element of `upstream` and remembers nothing between two calls, such
  /// as a filter: a saved state can go on from where `upstream` was.
  @inlinable
  convenience init<Upstream>(
    lookingAtAllOf upstream: DatasetIterator<Upstream>,
    next: @escaping (_ position: Int) throws -> Element?
  ) {
    let log = CursorLog()
    let logged: (Int) throws -> Element? = { position in
      log.pass(position, upstream: upstream.position)
      return try next(position)
    }
    self.init(
      next: logged,
      cursors: upstream.loggedCursors(log, advance: DatasetIterator.leavingOut(logged)))
  }

  /// Leaves out elements by making and dropping them.
  @inlinable
  static func leavingOut(_ next: @escaping (_ position: Int) throws -> Element?)
    -> (_ position: Int, _ count: Int) throws -> Int
  {
    { position, count in
      for step in 0..<count {
        // The error of a left out element was reported when it was first delivered, or concerns nobody.
        do { if try next(position + step) == nil { return step } } catch {}
      }
      return count
    }
  }

  /// How many elements were delivered or left out so far.
  @inlinable public var position: Int { delivered }

  /// The next element, or nil at the end. After nil it is always nil.
  ///
  /// This is the one place that keeps this promise for every stage.
  @inlinable
  public func next() throws -> Element? {
    guard !isFinished else { return nil }
    let position = delivered
    delivered = position &+ 1
    do {
      if let element = try make(position) { return element }
    } catch { throw leaving(error, position) }
    finish(at: position)
    return nil
  }

  /// `error` with the stage and the number of the element, and behind the last stage all of them.
  @usableFromInline
  func leaving(_ error: any Error, _ position: Int) -> any Error {
    DatasetError.leaving(stages, element: position, of: origin?.pipeline, error)
  }

  /// The same iterator, as it leaves a stage.
  @usableFromInline
  func leaving(_ stage: Pipeline) -> DatasetIterator {
    stages.append(stage)
    return self
  }

  /// Leaves out the next `count` elements, as cheaply as the stages allow, and returns how many there were.
  ///
  /// ```swift
  /// let iterator = try Dataset.range(0..<5).map { $0 * 10 }.makeIterator()
  /// try iterator.advance(by: 3)      // 3, and the function was not called
  /// try iterator.next()              // 30
  /// ```
  /// - Complexity: O(1) over sources with random access, through `map`, `batch`, `zip` and `shuffle(seed:)`;
  ///   a filter has to look at every element.
  @inlinable
  @discardableResult
  public func advance(by count: Int) throws -> Int {
    precondition(count >= 0, "An iterator cannot go back: advance(by: \(count)).")
    guard !isFinished, count > 0 else { return 0 }
    // Positions stay integers, even after leaving out all of an infinite dataset.
    let count = min(count, .max - delivered)
    let skipped: Int
    do { skipped = try skip(delivered, count) } catch { throw leaving(error, delivered) }
    delivered += skipped
    if skipped < count { finish(at: delivered) }
    return skipped
  }

  /// Goes from the start to `position`, by a shortcut if there is one.
  @inlinable
  @discardableResult
  func resume(at position: Int, _ cursor: Cursor?) throws -> Int {
    guard let cursors, let cursor, delivered == 0, !isFinished else {
      return try advance(by: max(0, position - delivered))
    }
    do { delivered = try cursors.resume(position, cursor) } catch { throw leaving(error, position) }
    if delivered < position { finish(at: delivered) }
    return delivered
  }

  /// There are only `count` elements, all of which were delivered or are left out without looking at them.
  @usableFromInline
  func finish(at count: Int) {
    delivered = count
    isFinished = true
    reach?.end(at: count)
  }

  /// The same shortcuts for a stage that gives one element for each of this one's.
  @inlinable
  var sameCursors: CursorAccess? {
    guard let cursors else { return nil }
    return CursorAccess(locate: cursors.locate, resume: { try self.resume(at: $0, $1) })
  }

  /// Shortcuts for a stage that looks at every element of this one and writes `log`: `advance` leaves out its elements.
  @inlinable
  func loggedCursors(
    _ log: CursorLog, advance: @escaping (_ position: Int, _ count: Int) throws -> Int
  ) -> CursorAccess {
    let upstream = cursors?.locate
    return CursorAccess(
      locate: { log.cursor(before: $0, upstream) },
      resume: { position, cursor in
        guard let source = cursor.sources.first, cursor.position <= position else {
          return try advance(0, position)
        }
        try self.resume(at: source.position, source.cursor)
        log.begin(cursor.position, upstream: source.position)
        return cursor.position + (try advance(cursor.position, position - cursor.position))
      })
  }
}
