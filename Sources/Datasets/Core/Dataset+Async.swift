import Dispatch
import Synchronization

extension Dataset {
  /// The elements of one epoch for `for try await`.
  ///
  /// ```swift
  /// for try await batch in photos.batch(32).prefetch(2).async { ... }
  /// ```
  /// Each element is made on the Dispatch pool, so waiting for it does not hold up other tasks. When the task is cancelled, the
  /// loop throws `CancellationError` in place of the next element, as soon as the one under way is made.
  public var async: AsyncElements<Element> { AsyncElements(dataset: self, start: .nextEpoch) }

  /// The elements of the given epoch, whatever was iterated before.
  public func async(epoch: Int) -> AsyncElements<Element> { AsyncElements(dataset: self, start: .epoch(epoch)) }

  /// The elements that come after a saved position.
  ///
  /// ```swift
  /// var elements = batches.async.makeAsyncIterator()
  /// while let batch = try await elements.next() { try train(batch); save(elements.state) }
  /// // another day:
  /// for try await batch in batches.async(resumingAt: saved) { ... }
  /// ```
  /// The first element throws what ``makeIterator(resumingAt:_:)`` throws.
  public func async(resumingAt state: IteratorState) -> AsyncElements<Element> {
    AsyncElements(dataset: self, start: .state(state))
  }
}

/// A ``Dataset`` as an asynchronous sequence; every loop is the next epoch, unless one was asked for.
public struct AsyncElements<Element: Sendable>: AsyncSequence, Sendable {
  enum Start: Sendable {
    case nextEpoch
    case epoch(Int)
    case state(IteratorState)
  }

  let dataset: Dataset<Element>
  let start: Start

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(pull: Pull(dataset, start))
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let pull: Pull<Element>

    public mutating func next() async throws -> Element? {
      try Task.checkCancellation()
      let pull = pull
      return try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async {
          continuation.resume(with: Result { try pull.next() })
        }
      }
    }

    /// Where the loop is, to go on from with ``Dataset/async(resumingAt:)``; nil before the first element was asked for.
    public var state: IteratorState? { pull.state }
  }
}

/// An iterator that may be used from one thread after the other.
private final class Pull<Element: Sendable>: Sendable {
  private let dataset: Dataset<Element>
  private let start: AsyncElements<Element>.Start
  private let iterator = Mutex<DatasetIterator<Element>?>(nil)

  init(_ dataset: Dataset<Element>, _ start: AsyncElements<Element>.Start) {
    self.dataset = dataset
    self.start = start
  }

  func next() throws -> Element? {
    try iterator.withLock { iterator in
      if iterator == nil {
        iterator =
          switch start {
          case .nextEpoch: try dataset.makeIterator()
          case .epoch(let epoch): try dataset.makeIterator(epoch: epoch)
          case .state(let state): try dataset.makeIterator(resumingAt: state)
          }
      }
      return try iterator?.next()
    }
  }

  var state: IteratorState? { iterator.withLock { $0?.state } }
}
