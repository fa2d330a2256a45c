/// The order in which NumPy's `RandomState(seed).shuffle` puts a list: what Keras' folder loaders and its data sets of
/// texts use, so that the same seed gives the same order and the same split.
///
/// ```swift
/// var numbers = Array(0..<10)
/// legacyShuffle(&numbers, seed: 123)       // [4, 0, 7, 5, 8, 3, 1, 6, 9, 2]
/// ```
/// MT19937 (Matsumoto and Nishimura, 1998) with its original seeding, and Fisher-Yates from the end with draws masked
/// to the next power of two and rejected when too large, as in NumPy's legacy generator, which is frozen.
///
/// Traps unless `seed` is in `0..<2^32`, as NumPy does.
package func legacyShuffle<Element>(_ elements: inout [Element], seed: Int) {
  var generator = MersenneTwister(legacySeed: seed)
  legacyShuffle(&elements, &generator)
}

/// The same with a generator that has been drawn from already.
package func legacyShuffle<Element>(_ elements: inout [Element], _ generator: inout MersenneTwister) {
  for last in stride(from: elements.count - 1, to: 0, by: -1) {
    let mask = UInt32.max >> UInt32(last).leadingZeroBitCount
    var place: UInt32
    repeat { place = generator.next() & mask } while place > last
    elements.swapAt(last, Int(place))
  }
}

extension MersenneTwister {
  /// NumPy's `RandomState(seed)`.
  package init(legacySeed seed: Int) {
    precondition(seed >= 0 && seed <= UInt32.max, "A seed is from 0 to 2^32 - 1, as NumPy's, not \(seed).")
    self.init(seed: UInt32(seed))
  }
}
