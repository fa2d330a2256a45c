import Synchronization

/// Bytes that the buffers of a pipeline may hold together.
@usableFromInline
final class MemoryBudget: Sendable {
  let total: Int
  private let used = Atomic<Int>(0)

  init(total: Int) { self.total = total }

  /// Whether buffers should give elements away before they take in more.
  @usableFromInline
  var isExhausted: Bool { used.load(ordering: .relaxed) >= total }

  @usableFromInline
  func take(_ bytes: Int) { used.wrappingAdd(bytes, ordering: .relaxed) }

  @usableFromInline
  func giveBack(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }

  /// What the window of one streaming shuffle may hold. A fixed share, because the order follows from it.
  @usableFromInline
  var windowShare: Int { total / 4 }
}
