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

  /// The numbers at consecutive indices, in order: `forEach(in: 0..<3)` is given `order[0]`, `order[1]`, `order[2]`.
  ///
  /// - Complexity: O(1) a number, about half of what they cost one by one: four are computed side by side, whose
  ///   multiplications need not wait for each other.
  @inlinable @inline(__always)
  func forEach(in indices: Range<Int>, _ body: (Int) throws -> Void) rethrows {
    var index = indices.lowerBound
    if table.isEmpty {
      precondition(index >= 0 && indices.upperBound <= count, "\(indices) is not in 0..<\(count).")
      while indices.upperBound - index >= 4 {
        let values = encryptFour(from: UInt64(index))
        for lane in 0..<4 {
          var value = values[lane]
          while value >= UInt64(count) { value = encrypt(value) }
          try body(Int(value))
        }
        index += 4
      }
    }
    while index < indices.upperBound {
      try body(self[index])
      index += 1
    }
  }

  /// One pass of the cipher: to each half in turn is added what a function makes of the other, which can be undone, so no
  /// two numbers meet.
  @inlinable
  func encrypt(_ value: UInt64) -> UInt64 {
    var high = value / lowBase
    var low = value - high * lowBase
    for round in stride(from: 0, to: 6, by: 2) {
      high = Self.sum(high, Self.noise(low, keys[round]), highBase)
      low = Self.sum(low, Self.noise(high, keys[round + 1]), lowBase)
    }
    return high * lowBase + low
  }

  /// `encrypt` for `first` and the three numbers behind it.
  @inlinable
  func encryptFour(from first: UInt64) -> InlineArray<4, UInt64> {
    var high = InlineArray<4, UInt64>(repeating: first / lowBase)
    var low = InlineArray<4, UInt64>(repeating: first - high[0] * lowBase)
    for lane in 1..<4 {
      let isLast = low[lane - 1] + 1 == lowBase
      high[lane] = high[lane - 1] + (isLast ? 1 : 0)
      low[lane] = isLast ? 0 : low[lane - 1] + 1
    }
    for round in stride(from: 0, to: 6, by: 2) {
      for lane in 0..<4 { high[lane] = Self.sum(high[lane], Self.noise(low[lane], keys[round]), highBase) }
      for lane in 0..<4 { low[lane] = Self.sum(low[lane], Self.noise(high[lane], keys[round + 1]), lowBase) }
    }
    return InlineArray { high[$0] * lowBase + low[$0] }
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
