/// SipHash (Aumasson and Bernstein): a hash with a key of two words.
///
/// With 2 and 4 rounds it is TensorFlow's `to_hash_bucket_strong`, which Keras' `Hashing(salt=)` takes; with 1 and 3
/// it is Python's `hash` of a string.
struct SipHash {
  private let key: (UInt64, UInt64)
  /// Rounds for each 8 bytes, and at the end.
  private let rounds: Int
  private let finalRounds: Int

  init(key: (UInt64, UInt64), rounds: Int = 2, finalRounds: Int = 4) {
    self.key = key
    self.rounds = rounds
    self.finalRounds = finalRounds
  }

  func callAsFunction(_ bytes: Span<UInt8>) -> UInt64 {
    var state = State(
      v0: key.0 ^ 0x736f_6d65_7073_6575, v1: key.1 ^ 0x646f_7261_6e64_6f6d,
      v2: key.0 ^ 0x6c79_6765_6e65_7261, v3: key.1 ^ 0x7465_6462_7974_6573)
    let whole = bytes.count / 8 * 8
    for at in stride(from: 0, to: whole, by: 8) {
      absorb(
        UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)),
        &state)
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for at in whole..<bytes.count { last |= UInt64(bytes[at]) << UInt64((at - whole) * 8) }
    absorb(last, &state)
    state.v2 ^= 0xff
    for _ in 0..<finalRounds { state.round() }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
  }

  private func absorb(_ word: UInt64, _ state: inout State) {
    state.v3 ^= word
    for _ in 0..<rounds { state.round() }
    state.v0 ^= word
  }

  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    mutating func round() {
      v0 = v0 &+ v1
      v1 = rotate(v1, 13) ^ v0
      v0 = rotate(v0, 32)
      v2 = v2 &+ v3
      v3 = rotate(v3, 16) ^ v2
      v0 = v0 &+ v3
      v3 = rotate(v3, 21) ^ v0
      v2 = v2 &+ v1
      v1 = rotate(v1, 17) ^ v2
      v2 = rotate(v2, 32)
    }

    private func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
      value << count | value >> (64 - count)
    }
  }
}
