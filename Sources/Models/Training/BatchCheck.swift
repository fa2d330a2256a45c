import Synchronization

/// What the first layer that cannot take a batch says of it: numbers that an `Embedding` does not have, or more or
/// fewer sequences than a stateful layer goes on from.
final class BatchCheck: Sendable {
  /// Where it is noted instead of a trap; nil where such data are a mistake of the program.
  @TaskLocal static var current: BatchCheck?

  private let noted = Mutex<String?>(nil)

  /// What was noted, as a sentence.
  var problem: String? { noted.withLock { $0 } }

  /// Notes a problem, or traps with it; the caller goes on with something else in its place.
  static func note(_ problem: String) {
    guard let current else { preconditionFailure("\(problem.prefix(1).uppercased())\(problem.dropFirst()).") }
    current.noted.withLock { $0 = $0 ?? problem }
  }
}

extension Model {
  /// The result of `body`, which gives a batch to the model.
  ///
  /// - Parameter parameters: what a training step may change on the way; none outside of training.
  /// - Throws: `DataProblem` when a layer cannot take the batch; the model is as it was then.
  func trying<Result>(changing parameters: [Parameter] = [], _ body: () throws -> Result) throws -> Result {
    let check = BatchCheck()
    let kept = KeptState(of: self, parameters)
    let result = try BatchCheck.$current.withValue(check) { try body() }
    if let problem = check.problem {
      kept.restore()
      throw DataProblem(description: problem)
    }
    return result
  }
}
