import Synchronization
import TFRecords

/// Which of some names no record has had so far; several workers look at the same time.
///
/// ```swift
/// let watch = FeatureWatch(["height", "hieght"])
/// watch.see(SequenceExample(context: ["height": 375]))
/// watch.missing        // ["hieght"]
/// ```
final class FeatureWatch: Sendable {
  private let names: Mutex<Set<String>>
  /// Spares the lock once nothing is looked for.
  private let isDone: Atomic<Bool>

  init(_ names: Set<String>) {
    self.names = Mutex(names)
    isDone = Atomic(names.isEmpty)
  }

  /// Looks at the features and the feature lists of a record.
  func see(_ example: SequenceExample) {
    guard !isDone.load(ordering: .relaxed) else { return }
    names.withLock { names in
      names = names.filter { example.context[$0] == nil && example.lists[$0] == nil }
      if names.isEmpty { isDone.store(true, ordering: .relaxed) }
    }
  }

  /// The names that no record had, sorted.
  var missing: [String] { names.withLock { $0 }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
