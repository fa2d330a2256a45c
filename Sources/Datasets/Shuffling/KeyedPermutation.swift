import Tensors

/// A permutation of `0..<count` that follows from a key and can be asked anywhere, without a table of all numbers.
///
/// ```swift
/// let order = KeyedPermutation(count: 1_000_000_000, seed: 42, epoch: 0)
/// order[0]     // where the first element comes from
/// ```
/// Up to 4,096 numbers it is a Fisher-Yates table, exactly uniform over all orders. Above that it is a Feistel cipher
/// of 6 rounds whose halves are digits of two bases about the square root of `count` (Black and Rogaway, "Ciphers with
/// Arbitrary Finite Domains", 2002): hardly more numbers than `count`, so that next to none has to be drawn again, and
/// no memory.
@usableFromInline
struct KeyedPermutation: Sendable {
  @usableFromInline let count: Int
  @usableFromInline let table: [UInt16]
  /// A number is `high * lowBase + low`.
  @usableFromInline let lowBase: UInt64
  @usableFromInline let highBase: UInt64
  @usableFromInline let keys: InlineArray<6, UInt64>

  @usableFromInline static let tableLimit = 4096

  @usableFromInline
  init(count: Int, seed: Int, epoch: Int) {
    precondition(count >= 0, "There is no permutation of \(count) numbers.")
    var random = SplitMix64(seed: seed, epoch: epoch, index: count)
    self.count = count
    guard count > Self.tableLimit else {
      var table = (0..<count).map { UInt16($0) }
      for last in stride(from: count - 1, to: 0, by: -1) {
        table.swapAt(last, random.next(below: last + 1))
      }
      self.table = table
      (lowBase, highBase, keys) = (1, 1, InlineArray(repeating: 0))
      return
    }
    table = []
    lowBase = UInt64(Double(count).squareRoot().rounded(.up))
    highBase = (UInt64(count) - 1) / lowBase + 1
    keys = InlineArray { _ in random.next() }
  }

  /// The number at `index`. - Complexity: O(1), 20 to 40 ns for large counts.
  @inlinable
  subscript(index: Int) -> Int {
    if !table.isEmpty { return Int(table[index]) }
    precondition(index >= 0 && index < count, "\(index) is not in 0..<\(count).")
    var value = UInt64(index)
    repeat { value = encrypt(value) } while value >= UInt64(count)
    return Int(value)
  }

  /// One pass of the cipher: to each half in turn is added what a function makes of the other, which can be undone, so no
  /// two numbers meet.
  @inlinable
  func encrypt(_ value: UInt64) -> UInt64 {
    var high = value / lowBase
    var low = value - high * lowBase
    high = Self.sum(high, Self.noise(low, keys[0]), highBase)
    low = Self.sum(low, Self.noise(high, keys[1]), lowBase)
    high = Self.sum(high, Self.noise(low, keys[2]), highBase)
    low = Self.sum(low, Self.noise(high, keys[3]), lowBase)
    high = Self.sum(high, Self.noise(low, keys[4]), highBase)
    low = Self.sum(low, Self.noise(high, keys[5]), lowBase)
    return high * lowBase + low
  }

  /// A digit plus noise of 32 bits, scaled to the base, which has no more.
  @inlinable @inline(__always)
  static func sum(_ digit: UInt64, _ noise: UInt64, _ base: UInt64) -> UInt64 {
    let sum = digit &+ (noise &* base) >> 32
    return sum >= base ? sum &- base : sum
  }

  @inlinable @inline(__always)
  static func noise(_ half: UInt64, _ key: UInt64) -> UInt64 {
    var z = (half ^ key) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 32)) &* 0x94d0_49bb_1331_11eb
    return z >> 32
  }
}
