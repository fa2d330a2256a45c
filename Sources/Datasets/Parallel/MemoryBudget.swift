import CKernels
import Synchronization
import Tensors

/// Bytes that the buffers of a pipeline may hold together.
@usableFromInline
final class MemoryBudget: Sendable {
  let total: Int
  private let used = Atomic<Int>(0)
  /// What was taken since the memory that elements left behind was last given back.
  private let taken = Atomic<Int>(0)

  init(total: Int) { self.total = total }

  /// Whether buffers should give elements away before they take in more. A quarter of the budget is for the elements
  /// under way, which nobody counts.
  @usableFromInline
  var isExhausted: Bool { used.load(ordering: .relaxed) >= total / 4 * 3 }

  @usableFromInline
  func take(_ bytes: Int) {
    used.wrappingAdd(bytes, ordering: .relaxed)
    let sum = taken.wrappingAdd(bytes, ordering: .relaxed).newValue
    if sum > max(1 << 20, total / 8) { trim() }
  }

  /// Gives memory that is free back to the operating system. Elements are made by one thread and dropped by another;
  /// glibc keeps what they leave behind by thread, and would hold the budget several times over. So would the blocks of
  /// tensors that wait to be used again.
  private func trim() {
    taken.store(0, ordering: .relaxed)
    if BlockPool.idleByteCount > total / 8 { BlockPool.removeIdleBlocks() }
    ck_return_free_memory()
  }

  @usableFromInline
  func giveBack(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }

  /// What the window of one streaming shuffle may hold. A fixed share, because the order follows from it.
  @usableFromInline
  var windowShare: Int { total / 4 }
}
