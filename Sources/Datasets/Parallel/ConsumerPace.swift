/// Whether what a consumer does between two takes is long enough for another thread to work meanwhile.
///
/// A hand-over between two threads costs them tens of microseconds: one wakes the other. A consumer that comes back
/// sooner gets its elements faster by making them itself; on one processor as on many.
@usableFromInline
struct ConsumerPace: Sendable {
  /// Nanoseconds between two takes from which on a hand-over pays.
  @inlinable static var worthwhile: UInt64 { 20_000 }

  /// Of the last takes: how long the consumer was away between them, together, and how many they were.
  @usableFromInline var away: UInt64 = 0
  @usableFromInline var takes: UInt64 = 0
  @usableFromInline var leftAt: UInt64?

  @inlinable
  init() {}

  /// True until the contrary is known.
  @inlinable var isWorthHandingOver: Bool { takes < 8 || away >= takes * Self.worthwhile }

  /// The consumer goes away with what it took.
  @inlinable
  mutating func leave(at time: UInt64) { leftAt = time }

  /// The consumer has come back.
  @inlinable
  mutating func comeBack(at time: UInt64) {
    guard let leftAt else { return }
    away += time - leftAt
    takes += 1
    // Older takes count less and less.
    if takes == 64 { (away, takes) = (away / 2, takes / 2) }
  }
}
