/// Bytes that are inside of a word wherever words are: ASCII letters and digits, and all of longer characters.
enum PlainBytes {
  /// The top bit of each of eight bytes that is not plain.
  @inline(__always)
  static func others(in eight: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let top = ones &* 0x80
    let low = eight & ~top
    let folded = low | ones &* 0x20
    // The top bit of each byte: set from the first letter, or digit, on, and set beyond the last.
    let letters = (folded &+ ones &* (0x80 - 0x61)) & ~(folded &+ ones &* (0x80 - 0x7B))
    let digits = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3A))
    return ~(letters | digits | eight) & top
  }

  /// How many of eight bytes are plain before the first that is not, given `others(in:)`; 8 when all are.
  @inline(__always)
  static func count(before others: UInt64) -> Int { others.trailingZeroBitCount &>> 3 }

  static func contains(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x80..., UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
