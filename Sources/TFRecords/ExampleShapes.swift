import Synchronization

/// The shapes of the examples that were parsed with a schema so far, for all threads and batches.
final class ExampleShapes: Sendable {
  /// So many examples are looked at. Numbers of one to three bytes and texts of some lengths make a handful of shapes; where
  /// every example has another, or none, looking for more would cost more than it saves.
  private static let limit = 16

  private let tries = Atomic<Int>(0)
  private let found = Mutex<[ExampleShape]>([])

  var all: [ExampleShape] { found.withLock { $0 } }

  /// Finds the shape of an example that has none of these; nil when it has none, or enough were looked at.
  func find(_ bytes: RawSpan, _ schema: ExampleSchema) -> ExampleShape? {
    guard tries.load(ordering: .relaxed) < Self.limit,
      tries.add(1, ordering: .relaxed).oldValue < Self.limit, let shape = ExampleShape(of: bytes, schema)
    else { return nil }
    found.withLock { $0.append(shape) }
    return shape
  }
}
