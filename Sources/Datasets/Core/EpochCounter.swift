import Synchronization

/// The number of the next epoch, shared by a reshuffling dataset and all that is derived from it.
@usableFromInline
final class EpochCounter: Sendable {
  private let upcoming = Atomic<Int>(0)

  @usableFromInline init() {}

  /// The epoch the next iterator will get.
  var current: Int { upcoming.load(ordering: .relaxed) }

  /// The epoch for a new iterator; the one after it gets the next number.
  func draw() -> Int {
    upcoming.wrappingAdd(1, ordering: .relaxed).oldValue
  }

  /// The next iterator gets the epoch after `epoch`.
  func resume(after epoch: Int) {
    upcoming.store(epoch &+ 1, ordering: .relaxed)
  }
}
