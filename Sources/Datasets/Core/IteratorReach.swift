import Synchronization

/// How far an iterator got, for stages behind it that ask from another thread where it was at a position.
///
/// They may ask about positions that it has come to, and about any behind the end, as a batch does that is not full. About
/// others nothing is known, and what a log would make of them is wrong: builds for debugging stop there. All such questions
/// pass here.
@usableFromInline
final class IteratorReach: Sendable {
  private let end = Atomic<Int>(.max)
  #if DEBUG
    private let position = Atomic<Int>(0)

    func move(to position: Int) { self.position.store(position, ordering: .relaxed) }
  #endif

  @usableFromInline
  init() {}

  /// There are only so many elements.
  @usableFromInline
  func end(at count: Int) { end.store(count, ordering: .relaxed) }

  /// The same access; behind the end it answers for the end.
  @usableFromInline
  func bounded(_ access: CursorAccess) -> CursorAccess {
    let locate = access.locate
    return CursorAccess(
      locate: { [self] wanted in
        let wanted = min(wanted, end.load(ordering: .relaxed))
        #if DEBUG
          let reached = position.load(ordering: .relaxed)
          precondition(wanted <= reached, "A stage asks where the one before it was at \(wanted), but it has come to \(reached).")
        #endif
        return locate(wanted)
      },
      resume: access.resume)
  }
}
