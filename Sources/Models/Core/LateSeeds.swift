import Synchronization
import Tensors

/// Seeds for layers that a subclassed model's first call makes, in the order in which they are built, so that
/// they follow from the model's as those of the other layers do.
final class LateSeeds: Sendable {
  /// Those of the model that is being built; nil outside of that.
  @TaskLocal static var current: LateSeeds?

  private let seed: Int
  private let number: Mutex<Int>

  /// - Parameter count: how many layers have one already.
  init(_ seed: Int, after count: Int) {
    self.seed = seed
    number = Mutex(count)
  }

  func next() -> Int {
    number.withLock { number in
      defer { number += 1 }
      return SplitMix64.seed(seed, number)
    }
  }
}
