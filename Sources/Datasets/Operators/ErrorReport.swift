import Synchronization

/// Collects what went wrong with the elements that ``Dataset/onError(_:report:)`` skipped, or `tfrecords` by its own policy.
///
/// ```swift
/// let problems = ErrorReport { print("skipped:", $0) }
/// try train(photos.onError(.skip(atMost: 50), report: problems))
/// if problems.count > 0 { print(problems) }    // 3 elements failed; the last: map, element 17: no JPEG
/// ```
/// One report can serve several datasets, and all passes over them. It can be read at any time, from any thread.
public final class ErrorReport: Sendable, CustomStringConvertible {
  private struct State {
    var count = 0
    var failures: [FailedElement] = []
    var last: FailedElement?
  }

  private let limit: Int
  private let notify: (@Sendable (FailedElement) -> Void)?
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limit: how many failures to keep; all are counted.
  ///   - notify: is called with every failure, on the thread that iterates.
  public init(keeping limit: Int = 100, _ notify: (@Sendable (FailedElement) -> Void)? = nil) {
    precondition(limit >= 0, "A report cannot keep \(limit) failures.")
    self.limit = limit
    self.notify = notify
  }

  /// How many elements failed.
  public var count: Int { state.withLock { $0.count } }

  /// The first failures, in order, as many as are kept.
  public var failures: [FailedElement] { state.withLock { $0.failures } }

  /// The last failure; nil while there is none.
  public var last: FailedElement? { state.withLock { $0.last } }

  public var description: String {
    let (count, last) = state.withLock { ($0.count, $0.last) }
    guard let last else { return "no element failed" }
    return "\(grouped(count)) \(count == 1 ? "element" : "elements") failed; the last: \(last)"
  }

  func add(_ failure: FailedElement) {
    state.withLock { state in
      state.count += 1
      state.last = failure
      if state.failures.count < limit { state.failures.append(failure) }
    }
    notify?(failure)
  }
}

/// An element that could not be made.
public struct FailedElement: Sendable, CustomStringConvertible {
  /// The stages that should have made it, last first: `map <- tfrecords(4 files)`.
  public var stages: String
  /// The epoch it belonged to.
  public var epoch: Int
  /// Its number, from 0, among the elements of these stages.
  public var element: Int
  /// What went wrong: a ``DatasetError`` that tells the stage, and what that stage threw, such as a `TFRecordError`
  /// with file, record and byte offset.
  public var error: any Error

  public var description: String { "\(error)" }
}
