/// A small, fast random generator: the same seed gives the same numbers on any
/// machine.
///
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
///
///     var generator = SplitMix64(seed: 42)
///     generator.next()   // 13679457532755275413
public struct SplitMix64: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  @inlinable public init(seed: Int) { self.init(state: UInt64(bitPattern: Int64(seed))) }

  /// A generator of its own for each element of each epoch of a seeded process.
  @inlinable public init(seed: Int, epoch: Int, index: Int) {
    var generator = SplitMix64(seed: seed)
    var key = generator.next() ^ UInt64(bitPattern: Int64(epoch))
    generator = SplitMix64(state: key)
    key = generator.next() ^ UInt64(bitPattern: Int64(index))
    generator = SplitMix64(state: key)
    self.init(state: generator.next())
  }

  @inlinable init(state: UInt64) { self.state = state }

  @inlinable public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Leaves out the next `count` numbers.
  ///
  ///     generator.skip(1_000_000)   // as after a million calls of next()
  ///
  /// - Complexity: O(1).
  @inlinable public mutating func skip(_ count: Int) {
    state &+= UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
  }

  /// A number from 0 up to but not including 1, with 24 random bits.
  @inlinable public mutating func nextUniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }
}
