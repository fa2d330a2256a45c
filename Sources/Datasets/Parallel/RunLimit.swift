import Dispatch
import Synchronization

/// Lets so many runs of several producers go on at the same time; the others wait for their turn without a thread.
@usableFromInline
final class RunLimit: Sendable {
  private struct State {
    var running = 0
    var waiting: [@Sendable () -> Void] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  init(_ limit: Int) {
    self.limit = limit
  }

  /// Runs `run` on the process-wide Dispatch pool, now or when another run has ended.
  @usableFromInline
  func start(_ run: @escaping @Sendable () -> Void) {
    let begins = state.withLock { state in
      guard state.running < limit else {
        state.waiting.append(run)
        return false
      }
      state.running += 1
      return true
    }
    guard begins else { return }
    startWorker(of: limit) {
      var next: (@Sendable () -> Void)? = run
      while let run = next {
        run()
        next = self.takeNext()
      }
    }
  }

  /// The run that waits longest; nil sends the worker home.
  private func takeNext() -> (@Sendable () -> Void)? {
    state.withLock { state in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.running -= 1
      return nil
    }
  }
}
