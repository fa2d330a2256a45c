import Tensors

/// The numbers of Python's `random` module after `random.seed(seed)`, for results that equal Keras' to the last draw.
struct PythonRandom {
  private var generator: MersenneTwister

  init(seed: Int) {
    let magnitude = seed.magnitude
    let words = [UInt32(truncatingIfNeeded: magnitude), UInt32(truncatingIfNeeded: magnitude >> 32)]
    generator = MersenneTwister(key: words[1] == 0 ? [words[0]] : words)
  }

  /// `random.random()`: 53 bits, at least 0 and below 1.
  mutating func uniform() -> Double {
    let high = generator.next() >> 5
    let low = generator.next() >> 6
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// `random.randrange(bound)`: as many bits as `bound` has, drawn again while too large.
  mutating func next(below bound: Int) -> Int {
    let bits = Int.bitWidth - bound.leadingZeroBitCount
    while true {
      let draw = next(bits: bits)
      if draw < bound { return draw }
    }
  }

  /// `random.shuffle(elements)`.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, next(below: last + 1))
    }
  }

  /// `random.getrandbits(bits)`, the low words first.
  private mutating func next(bits: Int) -> Int {
    if bits <= 32 { return Int(generator.next() >> UInt32(32 - bits)) }
    let low = Int(generator.next())
    return low | Int(generator.next() >> UInt32(64 - bits)) << 32
  }
}
