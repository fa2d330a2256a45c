import Synchronization

/// The shapes of the examples that were parsed with a schema so far, for all threads and batches.
final class ExampleShapes: Sendable {
  /// How many are kept. Numbers of one to three bytes and texts of some lengths make a handful; where every example is
  /// another, looking through more would cost more than it saves.
  static let limit = 16

  private let found = Mutex<[ExampleShape]>([])

  var all: [ExampleShape] { found.withLock { $0 } }

  func add(_ shape: ExampleShape) {
    found.withLock { if $0.count < Self.limit { $0.append(shape) } }
  }
}
