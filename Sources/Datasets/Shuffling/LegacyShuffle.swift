/// The order in which NumPy's `RandomState(seed).shuffle` puts a list: what Keras' folder loaders use, so that the same
/// seed gives the same split of training and validation files.
///
/// ```swift
/// var numbers = Array(0..<10)
/// legacyShuffle(&numbers, seed: 123)       // [4, 0, 7, 5, 8, 3, 1, 6, 9, 2]
/// ```
/// MT19937 (Matsumoto and Nishimura, 1998) with its original seeding, and Fisher-Yates from the end with draws masked
/// to the next power of two and rejected when too large, as in NumPy's legacy generator, which is frozen.
///
/// Traps unless `seed` is in `0..<2^32`, as NumPy does.
func legacyShuffle<Element>(_ elements: inout [Element], seed: Int) {
  precondition(
    seed >= 0 && seed <= UInt32.max, "A seed for a list of files is from 0 to 2^32 - 1, not \(seed).")
  var generator = MersenneTwister(seed: UInt32(seed))
  for last in stride(from: elements.count - 1, to: 0, by: -1) {
    let mask = UInt32.max >> UInt32(last).leadingZeroBitCount
    var place: UInt32
    repeat { place = generator.next() & mask } while place > last
    elements.swapAt(last, Int(place))
  }
}
