import Dispatch
import Synchronization
import Testing

/// A door that threads wait at until it is opened; it stays open.
///
/// Tests of concurrent stages use gates instead of sleeping: they decide what may go on.
public final class Gate: Sendable {
  private let group = DispatchGroup()
  private let isOpen = Atomic<Bool>(false)

  public init() { group.enter() }

  deinit { open() }

  /// Waits until the gate is open. When nobody opens it within two minutes something hangs: that is an issue, and whoever
  /// waits goes on, so that the tests come to an end.
  public func pass() {
    if group.wait(timeout: .now() + 120) == .timedOut { Issue.record("nobody opened the gate") }
  }

  public func open() {
    if !isOpen.exchange(true, ordering: .relaxed) { group.leave() }
  }
}

/// Counts events, and lets a test wait until there were so many.
public final class Tally: Sendable {
  private let events = Atomic<Int>(0)
  private let signal = DispatchSemaphore(value: 0)

  public init() {}

  public var count: Int { events.load(ordering: .acquiring) }

  public func add() {
    events.wrappingAdd(1, ordering: .acquiringAndReleasing)
    signal.signal()
  }

  /// Waits for `number` more events. False when they do not come within a minute: then something hangs.
  public func wait(for number: Int) -> Bool {
    for _ in 0..<number where signal.wait(timeout: .now() + 60) == .timedOut { return false }
    return true
  }
}

/// Tells a ``Tally`` when it goes away.
public final class Canary: Sendable {
  private let died: Tally
  public init(_ died: Tally) { self.died = died }
  deinit { died.add() }
}
