import Tensors

/// A permutation of `0..<count` that follows from a key and can be asked anywhere, without a table of all numbers.
///
/// ```swift
/// let order = KeyedPermutation(count: 1_000_000_000, seed: 42, epoch: 0)
/// order[0]     // where the first element comes from
/// ```
/// Up to 4,096 numbers it is a Fisher-Yates table, exactly uniform over all orders. Above that it is a Feistel cipher
/// of 6 rounds on the smallest power of two that holds `count`, walked until the result is inside (Black and
/// Rogaway, 2002): fewer than two walks on average, no memory.
@usableFromInline
struct KeyedPermutation: Sendable {
  @usableFromInline let count: Int
  @usableFromInline let table: [UInt16]
  @usableFromInline let lowBits: UInt64
  @usableFromInline let lowMask: UInt64
  @usableFromInline let highMask: UInt64
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
      (lowBits, lowMask, highMask, keys) = (0, 0, 0, InlineArray(repeating: 0))
      return
    }
    table = []
    let bits = UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount)
    lowBits = bits / 2
    lowMask = (1 << (bits / 2)) - 1
    highMask = (1 << (bits - bits / 2)) - 1
    keys = InlineArray { _ in random.next() }
  }

  /// The number at `index`. - Complexity: O(1), about 20 ns for large counts.
  @inlinable
  subscript(index: Int) -> Int {
    if !table.isEmpty { return Int(table[index]) }
    precondition(index >= 0 && index < count, "\(index) is not in 0..<\(count).")
    var value = UInt64(index)
    repeat { value = encrypt(value) } while value >= UInt64(count)
    return Int(value)
  }

  /// One pass of the cipher: each half in turn is changed by a function of the other, which can be undone, so no two
  /// numbers meet.
  @inlinable
  func encrypt(_ value: UInt64) -> UInt64 {
    var low = value & lowMask
    var high = value >> lowBits
    high ^= Self.noise(low, keys[0]) & highMask
    low ^= Self.noise(high, keys[1]) & lowMask
    high ^= Self.noise(low, keys[2]) & highMask
    low ^= Self.noise(high, keys[3]) & lowMask
    high ^= Self.noise(low, keys[4]) & highMask
    low ^= Self.noise(high, keys[5]) & lowMask
    return high << lowBits | low
  }

  @inlinable
  static func noise(_ half: UInt64, _ key: UInt64) -> UInt64 {
    var z = (half ^ key) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 32)) &* 0x94d0_49bb_1331_11eb
    return z >> 32
  }
}
