import Datasets

/// A dataset of some type of elements, seen as numbers and failures.
struct Subject: Sendable {
  let description: String
  let cardinality: Cardinality
  /// Whether a saved state can be resumed: not where a stage gives up its order.
  let isResumable: Bool
  let open: @Sendable (IterationContext) throws -> Pass
  let resume: @Sendable (IteratorState, IterationContext) throws -> Pass
  /// Elements by number, if there are any.
  let numbers: @Sendable (IterationContext) throws -> IndexedElements<Int>?
  let explain: @Sendable (_ elements: Int) throws -> PipelineReport

  init<Element: Specimen>(_ dataset: Dataset<Element>) {
    description = dataset.description
    cardinality = dataset.cardinality
    isResumable = !dataset.description.contains("unordered")
    open = { Pass(try dataset.makeIterator($0)) }
    resume = { Pass(try dataset.makeIterator(resumingAt: $0, $1)) }
    numbers = { context in
      guard let elements = try dataset.indexedElements(context) else { return nil }
      return IndexedElements(count: elements.count) { try elements[$0].digest }
    }
    explain = { try dataset.explain(elements: $0) }
  }
}

/// An iterator over a ``Subject``.
struct Pass {
  /// What comes next; nil at the end.
  let next: () -> Outcome?
  let advance: (Int) throws -> Int
  let state: () -> IteratorState

  init<Element: Specimen>(_ iterator: DatasetIterator<Element>) {
    next = {
      do { return try iterator.next().map { .element($0.digest) } } catch { return .failure("\(error)") }
    }
    advance = { try iterator.advance(by: $0) }
    state = { iterator.state }
  }

  /// Up to `limit` outcomes.
  func outcomes(_ limit: Int) -> [Outcome] {
    var outcomes: [Outcome] = []
    while outcomes.count < limit, let outcome = next() { outcomes.append(outcome) }
    return outcomes
  }
}

/// What asking for an element came to.
enum Outcome: Equatable, Sendable {
  case element(Int)
  case failure(String)
}
