/// What a dataset does when an element cannot be made; see ``Dataset/onError(_:report:)``.
public enum ErrorPolicy: Sendable, Hashable {
  /// Throw in the place of the element, and go on behind it if the caller does.
  case fail
  /// Leave the element out, up to the given number of them in one pass; one more throws ``TooManyErrors``.
  case skip(atMost: Int)
  /// End as if there were no more elements.
  case stop
}

extension Dataset {
  /// The elements that can be made, and a policy for those that cannot: it applies to the errors of all stages before.
  ///
  /// ```swift
  /// let problems = ErrorReport()
  /// let numbers = Dataset(["1", "2", "x", "4"]).map { try parse($0) }.onError(.skip(atMost: 10), report: problems)
  /// try Array(numbers)           // [1, 2, 4]
  /// print(problems)              // 1 element failed; the last: map, element 2: "x" is not a number
  /// ```
  /// A skipped element costs that element alone: the stages of this library go on behind it, and `tfrecords` looks for
  /// the next record even where damage hides its place. A stage that puts several elements together, such as `batch`,
  /// fails as a whole: skip before it to lose single elements.
  ///
  /// What is left has no numbers, and how many elements there are is unknown. Resuming does not repeat reports of what
  /// was skipped before, but counts it for the limit.
  ///
  /// - Parameters:
  ///   - policy: what to do about an element that cannot be made.
  ///   - report: is told of every one that was skipped or stopped at, in all passes.
  /// - Throws: iterating throws ``TooManyErrors`` when more elements fail than may be skipped, as
  ///   ``DatasetError/underlying`` error, and then ends.
  public func onError(_ policy: ErrorPolicy, report: ErrorReport? = nil) -> Dataset {
    switch policy {
    case .fail: return self
    case .stop: return recovering("onError(stop)", skipping: nil, report)
    case .skip(let limit):
      precondition(limit >= 0, "onError cannot skip \(limit) elements.")
      return recovering("onError(skip at most \(limit))", skipping: limit, report)
    }
  }

  private func recovering(_ name: String, skipping limit: Int?, _ report: ErrorReport?) -> Dataset {
    Dataset(
      Pipeline.Stage(name), after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        var context = context
        if limit != nil { context.skipsFailures = true }
        let epoch = context.epoch
        let upstream = try open(context)
        let log = CursorLog()
        var isOver = false
        // What is left out on the way to a saved position was reported when it was first met.
        var isQuiet = false
        let next: (Int) throws -> Element? = { number in
          guard !isOver else { return nil }
          log.pass(number, upstream: upstream.position)
          while true {
            let element = upstream.position
            do { return try upstream.next() } catch {
              let failure = FailedElement(
                stages: pipeline.signature, epoch: epoch, element: element,
                error: DatasetError.leaving([], element: nil, of: pipeline, error))
              if !isQuiet { report?.add(failure) }
              guard let limit else {
                isOver = true
                return nil
              }
              // All elements before this one were given out or skipped.
              guard element - number < limit else {
                isOver = true
                throw TooManyErrors(limit: limit, last: failure)
              }
            }
          }
        }
        let leaveOut = DatasetIterator<Element>.leavingOut(next)
        let advance: (Int, Int) throws -> Int = { position, count in
          isQuiet = true
          defer { isQuiet = false }
          return try leaveOut(position, count)
        }
        return DatasetIterator(
          next: next, advance: advance, cursors: upstream.loggedCursors(log, advance: advance))
      })
  }
}

/// More elements failed than may be skipped.
public struct TooManyErrors: Error, Sendable, CustomStringConvertible {
  /// How many elements were skipped in this pass, which is as many as may be.
  public var limit: Int
  /// The one too many.
  public var last: FailedElement

  public var description: String {
    let skipped = limit == 1 ? "1 element was" : "\(limit) elements were"
    return "\(skipped) skipped in \(last.stages), as many as may be, and one more failed: \(last)"
  }

  /// The same for another pass over the same elements.
  func inEpoch(_ epoch: Int) -> TooManyErrors {
    var error = self
    error.last.epoch = epoch
    return error
  }
}
