#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// MD5 (RFC 1321), for Keras' `hashing_trick(hash_function="md5")`; good for nothing that needs to be safe.
enum MD5 {
  /// The 16 bytes of the digest.
  static func digest(_ text: String) -> [UInt8] {
    var message = Array(text.utf8)
    let bits = UInt64(message.count) &* 8
    message.append(0x80)
    while message.count % 64 != 56 { message.append(0) }
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      message.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    var sums: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    for block in stride(from: 0, to: message.count, by: 64) { add(message, at: block, to: &sums) }
    return sums.flatMap { sum in
      stride(from: UInt32(0), to: 32, by: 8).map { UInt8(truncatingIfNeeded: sum >> $0) }
    }
  }

  private static func add(_ message: [UInt8], at block: Int, to sums: inout [UInt32]) {
    let words = (0..<16).map { number in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(message[block + number * 4 + $1]) << UInt32($1 * 8) }
    }
    var (a, b, c, d) = (sums[0], sums[1], sums[2], sums[3])
    for step in 0..<64 {
      let mixed: UInt32
      let word: Int
      switch step / 16 {
      case 0: (mixed, word) = (b & c | ~b & d, step)
      case 1: (mixed, word) = (d & b | ~d & c, (5 * step + 1) % 16)
      case 2: (mixed, word) = (b ^ c ^ d, (3 * step + 5) % 16)
      default: (mixed, word) = (c ^ (b | ~d), 7 * step % 16)
      }
      let sum = a &+ mixed &+ constants[step] &+ words[word]
      let turn = turns[step / 16][step % 4]
      (a, d, c, b) = (d, c, b, b &+ (sum << turn | sum >> (32 - turn)))
    }
    for (index, value) in [a, b, c, d].enumerated() { sums[index] = sums[index] &+ value }
  }

  private static let turns: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]

  /// The whole part of |sin(step + 1)| · 2³².
  private static let constants: [UInt32] = (0..<64).map { UInt32(abs(sin(Double($0 + 1))) * 4_294_967_296) }
}
