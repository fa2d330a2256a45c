/// MT19937 (Matsumoto and Nishimura, 1998): what NumPy's legacy generator and Python's `random` draw from.
package struct MersenneTwister: Sendable {
  private var state: [UInt32]
  private var index = 624

  /// Seeded by one word.
  package init(seed: UInt32) {
    state = [seed]
    for i in 1..<624 {
      let previous = state[i - 1]
      state.append(1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(i))
    }
  }

  /// Seeded by several words; traps on none.
  package init(key: [UInt32]) {
    precondition(!key.isEmpty, "a key needs at least 1 word")
    self.init(seed: 19_650_218)
    var i = 1
    func advance(_ state: inout [UInt32]) {
      i += 1
      if i == 624 {
        state[0] = state[623]
        i = 1
      }
    }
    for step in 0..<max(624, key.count) {
      let j = step % key.count
      let mixed = state[i - 1] ^ (state[i - 1] >> 30)
      state[i] = (state[i] ^ (mixed &* 1_664_525)) &+ key[j] &+ UInt32(j)
      advance(&state)
    }
    for _ in 0..<623 {
      let mixed = state[i - 1] ^ (state[i - 1] >> 30)
      state[i] = (state[i] ^ (mixed &* 1_566_083_941)) &- UInt32(i)
      advance(&state)
    }
    state[0] = 0x8000_0000
  }

  /// The next 32 bits.
  package mutating func next() -> UInt32 {
    if index == 624 { twist() }
    var y = state[index]
    index += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9d2c_5680
    y ^= (y << 15) & 0xefc6_0000
    return y ^ (y >> 18)
  }

  private mutating func twist() {
    for i in 0..<624 {
      let y = (state[i] & 0x8000_0000) | (state[(i + 1) % 624] & 0x7fff_ffff)
      state[i] = state[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
    }
    index = 0
  }
}
