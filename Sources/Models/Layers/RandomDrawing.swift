import Tensors

/// What draws random numbers while training.
///
/// The numbers follow from the seed, from how often it drew and from their place, so that a run
/// repeats exactly whatever the number of threads, and goes on exactly from these two numbers.
protocol RandomDrawing: Layer {
  /// How often it drew; saved and restored to resume a run.
  var callCount: Int { get set }
}

extension RandomDrawing {
  /// The seed of the next draw.
  func nextSeed() -> Int {
    defer { callCount += 1 }
    return SplitMix64.seed(seed ?? 0, callCount)
  }

  /// `count` times factors of `shape`, of which a share of `rate` is 0 and the others make up for it.
  func drawFactors(_ count: Int, rate: Double, _ shape: [Int]) -> [Tensor] {
    (0..<count).map { _ in Tensor.ones(shape).dropped(rate: rate, seed: nextSeed()) }
  }
}

extension Layer {
  /// All that draws random numbers in it, in order, itself included.
  var randomLayers: [any RandomDrawing] {
    ((self as? any RandomDrawing).map { [$0] } ?? []) + layers.flatMap(\.randomLayers)
  }
}
