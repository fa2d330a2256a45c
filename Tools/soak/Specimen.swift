import Datasets
import Tensors

/// An element whose whole content shows in one number, and that can be made into another one.
protocol Specimen: StorableElement {
  /// A hash of the contents, 0 or more.
  var digest: Int { get }
  /// Something else of the same type, about as large.
  func altered(by number: Int) -> Self
}

extension Int: Specimen {
  var digest: Int { mixed(self, 1) }
  func altered(by number: Int) -> Int { mixed(self, number) }
}

extension [Int]: Specimen {
  var digest: Int { reduce(mixed(count, 2), mixed) }
  func altered(by number: Int) -> [Int] { map { mixed($0, number) } }
}

extension Tensor: Specimen {
  var digest: Int {
    let shapeDigest = shape.reduce(mixed(rank, 3), mixed)
    return scalars(of: Float.self).reduce(shapeDigest) { mixed($0, Int($1)) }
  }
  func altered(by number: Int) -> Tensor {
    // Whole numbers below 2^24: exact in float32.
    Tensor(scalars(of: Float.self).map { Float(mixed(Int($0), number) % 1_000_000) }, shape: shape)
  }
}

/// Two numbers made into one from 0 to 2^53 - 1.
func mixed(_ one: Int, _ two: Int) -> Int {
  var random = SplitMix64(seed: one &* 31 &+ two)
  return Int(random.next() >> 11)
}

extension SplitMix64 {
  /// A number of `range`.
  mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in `count` times.
  mutating func onceIn(_ count: Int) -> Bool { pick(1...count) == 1 }
}
