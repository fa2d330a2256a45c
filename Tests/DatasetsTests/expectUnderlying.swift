import Datasets
import Testing

/// What a stage threw, out of the ``DatasetError`` that `body` throws; an issue when that is another error, or when the error
/// does not tell all stages.
@discardableResult
func expect<Failure: Error, Ignored>(
  underlying: Failure.Type, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Ignored
) -> Failure? {
  let error = #expect(throws: DatasetError.self, sourceLocation: sourceLocation) { _ = try body() }
  #expect(error == nil || error?.pipeline != nil, sourceLocation: sourceLocation)
  let found = error?.underlying as? Failure
  #expect(found != nil, "\(error.map { "\($0)" } ?? "no error")", sourceLocation: sourceLocation)
  return found
}

/// What the last stage was given when it failed, whose number of its own depends on timing, and the places of the stages
/// before: `7: `, or `-: map, element 3` when it was given nothing.
func inputAndRest(of error: any Error) -> String {
  guard let error = error as? DatasetError else { return "\(error)" }
  let input = error.places.first?.input.map { "\($0)" } ?? "-"
  return "\(input): " + error.places.dropFirst().map(\.description).joined(separator: " <- ")
}
