public import Tensors

extension SplitMix64 {
  /// A number in `0..<bound`, each equally likely (Lemire, "Fast Random Integer Generation in an Interval", 2019).
  /// Written out because the standard library may change how it draws, and orders have to stay the same.
  @inlinable
  mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "There is no number in 0..<\(bound).")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }
}
