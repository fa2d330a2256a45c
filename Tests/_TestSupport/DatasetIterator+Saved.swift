public import Datasets
import Foundation
public import Testing

extension DatasetIterator {
  /// Where this iterator is, by way of the saved form, which has to be small.
  public func saved(sourceLocation: SourceLocation = #_sourceLocation) throws -> IteratorState {
    let text = try JSONEncoder().encode(state)
    #expect(text.count < 4_096, sourceLocation: sourceLocation)
    return try JSONDecoder().decode(IteratorState.self, from: text)
  }

  /// The next element as text, an error as `!`; nil at the end.
  public func outcome() -> String? {
    do { return try next().map { "\($0)" } } catch { return "!" }
  }
}

/// How many elements of a stream an iterator over `make(stream)` looks at when it is resumed at `position`, before it goes
/// on with the same elements as the one that was saved.
///
/// ```swift
/// try looks(at: 5_000, workers: 0) { $0.map { $0 + 1 } }      // at most 48
/// ```
/// - Parameter make: gets every third of a million numbers, each found by looking at it.
public func looks<Element>(
  at position: Int, workers: Int = 0, sourceLocation: SourceLocation = #_sourceLocation,
  _ make: (Dataset<Int>) -> Dataset<Element>
) throws -> Int {
  func dataset(_ tally: Tally) -> Dataset<Element> {
    make(
      Dataset.range(0..<1_000_000).filter { number in
        tally.add()
        return number % 3 == 0
      })
  }
  let context = IterationContext(workers: workers)
  let iterator = try dataset(Tally()).makeIterator(context)
  for _ in 0..<position { _ = iterator.outcome() }
  let state = try iterator.saved(sourceLocation: sourceLocation)
  let tally = Tally()
  let resumed = try dataset(tally).makeIterator(resumingAt: state, context)
  #expect(resumed.position == position, sourceLocation: sourceLocation)
  let before = tally.count
  for _ in 0..<2 { #expect(resumed.outcome() == iterator.outcome(), sourceLocation: sourceLocation) }
  return before
}
