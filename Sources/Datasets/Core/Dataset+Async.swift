import Dispatch
import Synchronization

extension Dataset {
  /// The elements of one epoch for `for try await`.
  ///
  /// ```swift
  /// for try await batch in photos.batch(32).prefetch(2).async { ... }
  /// ```
  /// Each element is made on the Dispatch pool, so waiting for it does not hold up other tasks.
  public var async: AsyncElements<Element> { AsyncElements(dataset: self) }
}

/// A ``Dataset`` as an asynchronous sequence; every loop is the next epoch.
public struct AsyncElements<Element: Sendable>: AsyncSequence, Sendable {
  let dataset: Dataset<Element>

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(pull: Pull(dataset))
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let pull: Pull<Element>

    public mutating func next() async throws -> Element? {
      let pull = pull
      return try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async {
          continuation.resume(with: Result { try pull.next() })
        }
      }
    }
  }
}

/// An iterator that may be used from one thread after the other.
private final class Pull<Element: Sendable>: Sendable {
  private let dataset: Dataset<Element>
  private let iterator = Mutex<DatasetIterator<Element>?>(nil)

  init(_ dataset: Dataset<Element>) { self.dataset = dataset }

  func next() throws -> Element? {
    try iterator.withLock { iterator in
      if iterator == nil { iterator = try dataset.makeIterator() }
      return try iterator?.next()
    }
  }
}
