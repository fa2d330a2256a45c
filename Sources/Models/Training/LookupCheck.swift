import Tensors

/// The first number that an `Embedding` was asked for and does not have.
final class LookupCheck {
  private var problem: String?

  /// What was noted since the last time.
  func takeProblem() -> String? {
    defer { problem = nil }
    return problem
  }

  /// Notes that `embedding` does not have a number.
  func note(_ wrong: String, of embedding: Embedding) {
    problem = problem ?? "the layer '\(embedding.name)' is asked for \(wrong), and looks up numbers from 0 to \(embedding.inputDim - 1)"
  }
}

extension Layer {
  /// Every `Embedding` in it, however deep.
  fileprivate var allEmbeddings: [Embedding] {
    (self as? Embedding).map { [$0] } ?? layers.flatMap(\.allEmbeddings)
  }
}

extension Model {
  /// The result of `body`, during which numbers that an `Embedding` does not have are noted and not
  /// trapped on. `body` asks by `throwLookupProblem` before it goes on with what came out.
  func notingLookups<Result>(_ body: () throws -> Result) rethrows -> Result {
    if lookupCheck != nil { return try body() }
    let embeddings = allEmbeddings
    if embeddings.isEmpty && isBuilt { return try body() }
    let check = LookupCheck()
    lookupCheck = check
    for embedding in embeddings { embedding.check = check }
    defer {
      lookupCheck = nil
      for embedding in allEmbeddings where embedding.check === check { embedding.check = nil }
    }
    return try body()
  }

  /// Throws what was noted since the last time.
  func throwLookupProblem() throws(DataProblem) {
    if let problem = lookupCheck?.takeProblem() { throw DataProblem(description: problem) }
  }
}
