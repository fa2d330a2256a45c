import Dispatch
import Synchronization

/// Elements by number that are computed when they are first asked for, each once, by several threads.
final class CachedElements<Element: Sendable>: Sendable {
  private typealias Outcome = Result<Element, any Error>

  private enum Slot: Sendable {
    case empty
    /// Somebody computes it, and leaves the group with the outcome in place.
    case underWay(DispatchGroup)
    case done(Outcome)
  }

  private struct State: Sendable {
    /// Pieces of the slots, made when somebody asks for one of them.
    var pieces: [Int: [Slot]] = [:]
    var doneCount = 0
    /// All outcomes, once they are all here.
    var complete: [Outcome]?

    subscript(number: Int) -> Slot {
      get { pieces[number / pieceSize]?[number % pieceSize] ?? .empty }
      set {
        pieces[number / pieceSize, default: Array(repeating: .empty, count: pieceSize)][number % pieceSize] = newValue
      }
    }

    /// Puts the pieces together when every one of `count` elements was computed.
    mutating func completeIfDone(_ count: Int) {
      guard doneCount == count else { return }
      complete = (0..<count).compactMap { number in
        if case .done(let outcome) = self[number] { outcome } else { nil }
      }
      pieces = [:]
    }
  }

  private let state = Mutex(State())

  /// The elements, which are those of `open()` as far as nobody asked for them yet.
  func elements(_ open: () throws -> IndexedElements<Element>) throws -> IndexedElements<Element> {
    if let complete = state.withLock({ $0.complete }) {
      return IndexedElements(count: complete.count) { try complete[$0].get() }
    }
    let original = try open()
    return IndexedElements(count: original.count) { number in
      try self.outcome(number, of: original).get()
    }
  }

  private func outcome(_ number: Int, of original: IndexedElements<Element>) -> Outcome {
    while true {
      let group = DispatchGroup()
      let found: Slot = state.withLock { state in
        if let complete = state.complete { return .done(complete[number]) }
        let slot = state[number]
        if case .empty = slot {
          group.enter()
          state[number] = .underWay(group)
        }
        return slot
      }
      switch found {
      case .done(let outcome): return outcome
      case .underWay(let other): ThreadClock.waiting { other.wait() }
      case .empty:
        let outcome = Result { try original.element(number) }
        state.withLock { state in
          state[number] = .done(outcome)
          state.doneCount += 1
          state.completeIfDone(original.count)
        }
        group.leave()
        return outcome
      }
    }
  }
}

private let pieceSize = 1024
