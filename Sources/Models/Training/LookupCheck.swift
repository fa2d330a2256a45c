import Synchronization

/// The first number that an `Embedding` was asked for and does not have.
final class LookupCheck: Sendable {
  /// Where such numbers are noted instead of a trap; nil where they are a mistake of the program.
  @TaskLocal static var current: LookupCheck?

  private let noted = Mutex<String?>(nil)

  /// What was noted, as a sentence.
  var problem: String? { noted.withLock { $0 } }

  /// Notes that `embedding` does not have a number.
  func note(_ wrong: String, of embedding: Embedding) {
    let problem = "the layer '\(embedding.name)' is asked for \(wrong), and looks up numbers from 0 to \(embedding.inputDim - 1)"
    noted.withLock { $0 = $0 ?? problem }
  }
}

extension Model {
  /// The result of `body`, which gives a batch to the model.
  ///
  /// - Parameter parameters: what a training step may change on the way; none outside of training.
  /// - Throws: `DataProblem` when a layer looks up a number that it does not have; the model is as it was then.
  func trying<Result>(changing parameters: [Parameter] = [], _ body: () throws -> Result) throws -> Result {
    let check = LookupCheck()
    let kept = KeptState(of: self, parameters)
    let result = try LookupCheck.$current.withValue(check) { try body() }
    if let problem = check.problem {
      kept.restore()
      throw DataProblem(description: problem)
    }
    return result
  }
}
