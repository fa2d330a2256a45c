/// Python's `hash` of a string, for a fixed `PYTHONHASHSEED`.
enum PythonHash {
  /// SipHash-1-3 over the characters as CPython stores them: one, two or four bytes each, as the widest needs.
  static func of(_ text: String, hashSeed: UInt32) -> Int {
    if text.isEmpty { return 0 }
    let hash = SipHash(key: key(of: hashSeed), rounds: 1, finalRounds: 3)
    let bytes = stored(text)
    let value = Int(bitPattern: UInt(hash(bytes.span)))
    // -1 stands for an error there.
    return value == -1 ? -2 : value
  }

  private static func stored(_ text: String) -> [UInt8] {
    let widest = text.unicodeScalars.reduce(0) { max($0, $1.value) }
    let width = widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4
    return text.unicodeScalars.flatMap { scalar in
      (0..<width).map { UInt8(truncatingIfNeeded: scalar.value >> UInt32($0 * 8)) }
    }
  }

  /// 16 bytes drawn from the seed by a linear congruential generator; all zero for seed 0.
  private static func key(of seed: UInt32) -> (UInt64, UInt64) {
    if seed == 0 { return (0, 0) }
    var state = seed
    func word() -> UInt64 {
      (0..<8).reduce(0) { word, place in
        state = state &* 214_013 &+ 2_531_011
        return word | UInt64(state >> 16 & 0xff) << UInt64(place * 8)
      }
    }
    let first = word()
    return (first, word())
  }
}
