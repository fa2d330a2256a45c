import Glibc

/// How many different values there are among those that come one by one, in a few kilobytes.
///
/// ```swift
/// var distinct = DistinctCounter()
/// for value in [3, 1, 3] { distinct.add(hash: mixed(UInt64(value))) }
/// (distinct.estimate, distinct.isExact)      // (2, true)
/// ```
/// Exact up to 4,096 values; from there on HyperLogLog (Flajolet et al., 2007) with 4,096 registers of 64-bit hashes, whose
/// standard error is 1.6 %.
package struct DistinctCounter: Sendable, Hashable {
  private static let registerBits = 12
  private static let limit = 1 << registerBits

  private var hashes: Set<UInt64> = []
  /// Empty while exact.
  private var registers: [UInt8] = []

  package init() {}

  /// - Parameter hash: of the value, all bits well mixed.
  package mutating func add(hash: UInt64) {
    guard registers.isEmpty else { return record(hash) }
    hashes.insert(hash)
    guard hashes.count > Self.limit else { return }
    registers = [UInt8](repeating: 0, count: Self.limit)
    for hash in hashes { record(hash) }
    hashes = []
  }

  package mutating func merge(_ other: DistinctCounter) {
    for hash in other.hashes { add(hash: hash) }
    guard !other.registers.isEmpty else { return }
    if registers.isEmpty {
      registers = other.registers
      for hash in hashes { record(hash) }
      hashes = []
    } else {
      for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }
  }

  package var isExact: Bool { registers.isEmpty }

  package var estimate: Int {
    guard !registers.isEmpty else { return hashes.count }
    let size = Double(Self.limit)
    var sum = 0.0
    var zeros = 0
    for register in registers {
      sum += exp2(-Double(register))
      if register == 0 { zeros += 1 }
    }
    let raw = 0.7213 / (1 + 1.079 / size) * size * size / sum
    // Few values leave registers empty, and their number tells more.
    if raw <= 2.5 * size && zeros > 0 { return Int((size * log(size / Double(zeros))).rounded()) }
    return Int(raw.rounded())
  }

  private mutating func record(_ hash: UInt64) {
    let register = Int(hash >> UInt64(64 - Self.registerBits))
    let rest = hash << UInt64(Self.registerBits)
    let rank = UInt8(min(rest.leadingZeroBitCount, 64 - Self.registerBits) + 1)
    registers[register] = max(registers[register], rank)
  }
}

/// All bits of a number spread over all bits: SplitMix64's finalizer (Steele, Lea and Flood, 2014).
package func mixed(_ number: UInt64) -> UInt64 {
  var z = number &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
