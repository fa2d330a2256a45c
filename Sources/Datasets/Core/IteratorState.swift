/// Where an iterator is: enough to go on from there in another process, on another machine, with any number of threads.
///
/// A state holds no elements. It names the pipeline, the epoch and how many elements were delivered; resuming makes a
/// fresh iterator for that epoch and leaves that many out (see ``DatasetIterator/advance(by:)``). Where a stage such as
/// `filter` would have to look at all of those again, the state also has a ``Cursor``: where the stages before it were.
///
/// ```swift
/// let saved = try JSONEncoder().encode(iterator.state)
/// // {"version":1,"pipeline":"batch(64) <- shuffle(seed 42) <- range(0..<1000)",
/// //  "fingerprint":"8d3c5f0e2b90aa17","epoch":3,"position":7}
/// let resumed = try dataset.makeIterator(resumingAt: JSONDecoder().decode(IteratorState.self, from: saved))
/// ```
public struct IteratorState: Codable, Sendable, Hashable {
  /// The form of this state; 1.
  public var version = 1
  /// The stages that decide the elements, the last ones when there are very many; `prefetch` is not one of them.
  public var pipeline: String
  /// A hash of the stages, their parameters and the names of the files, in hexadecimal.
  public var fingerprint: String
  public var epoch: Int
  /// How many elements were delivered.
  public var position: Int
  /// A shortcut to that position for pipelines with stages that look at every element.
  public var cursor: Cursor?
}

/// A saved state does not belong to the dataset that should go on from it.
///
/// ```swift
/// do { iterator = try dataset.makeIterator(resumingAt: state) } catch let error as IteratorStateMismatch {
///   print(error.reason)      // stages
/// }
/// ```
public struct IteratorStateMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why a state is refused.
  public enum Reason: Sendable, Hashable {
    /// It is of a form that this library does not read.
    case version
    /// Its position is one where no iterator can be.
    case position
    /// It was saved from other stages.
    case stages
    /// The stages are called the same, but their files or what else decides the elements differ.
    case fingerprint
  }

  /// What was saved.
  public var state: IteratorState
  /// What it should have been.
  public var expected: IteratorState
  /// Why it is refused.
  public var reason: Reason

  public var description: String {
    switch reason {
    case .version: "The saved position has version \(state.version); this library reads version \(expected.version)."
    case .position: "The saved position is \(state.position), where no iterator can be."
    case .stages:
      "The saved position belongs to another pipeline: saved from: \(state.pipeline); resumed on: \(expected.pipeline)."
    case .fingerprint:
      "The saved position belongs to another pipeline: the stages are the same (\(state.pipeline)), but files or elements "
        + "differ\(Pipeline.isShortened(state.pipeline) ? ", or stages that are not shown" : "")."
    }
  }
}

extension DatasetIterator {
  /// Where this iterator is. Saving it before `next()` and resuming gives the element that `next()` gives.
  ///
  /// Traps on an iterator that was not made by a ``Dataset`` but by hand.
  public var state: IteratorState {
    guard let origin else {
      preconditionFailure("Only an iterator made by a Dataset has a state to save.")
    }
    return IteratorState(
      pipeline: origin.pipeline.savedSignature,
      fingerprint: hexadecimal(origin.pipeline.fingerprint),
      epoch: origin.epoch, position: delivered,
      cursor: cursors?.locate(delivered)?.pruned())
  }
}

extension Dataset {
  /// An iterator that goes on where the one that gave `state` was: the next element is the same, and so are all after
  /// it, for any number of threads.
  ///
  /// The pipeline has to be the same up to `prefetch` and parallelism; what closures do is the caller's promise.
  /// Datasets that reshuffle go on counting epochs from the resumed one.
  ///
  /// Throws ``IteratorStateMismatch`` when the pipeline differs, ``DatasetUnsupported`` when the order of a stage depends
  /// on timing, and what opening or looking at elements throws.
  public func makeIterator(
    resumingAt state: IteratorState, _ context: IterationContext = IterationContext()
  ) throws -> Iterator {
    try pipeline.check(state)
    if let stage = pipeline.unorderedStage {
      throw DatasetUnsupported(
        "An iterator over \(pipeline.signature) cannot be resumed: the order of \(stage) depends on timing.")
    }
    var context = context
    context.epoch = state.epoch
    let iterator = try makeIterator(context)
    // Farther than any iterator comes is behind the end, and numbers that stages can still reckon with.
    try iterator.resume(at: min(state.position, Cursor.positions.upperBound), state.cursor.flatMap { $0.isSound ? $0 : nil })
    epochs?.resume(after: state.epoch)
    return iterator
  }
}

extension Pipeline {
  /// Throws ``IteratorStateMismatch`` for a state that no iterator over these stages can have given.
  fileprivate func check(_ state: IteratorState) throws {
    let expected = IteratorState(
      pipeline: savedSignature, fingerprint: hexadecimal(fingerprint), epoch: state.epoch, position: state.position,
      cursor: state.cursor)
    func refuse(_ reason: IteratorStateMismatch.Reason) throws {
      throw IteratorStateMismatch(state: state, expected: expected, reason: reason)
    }
    if state.version != expected.version { try refuse(.version) }
    if state.position < 0 { try refuse(.position) }
    if state.pipeline != expected.pipeline { try refuse(.stages) }
    if state.fingerprint != expected.fingerprint { try refuse(.fingerprint) }
  }
}
