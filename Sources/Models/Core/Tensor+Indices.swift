import Tensors

extension Tensor {
  /// Whole numbers as int32, fractions cut off, and the first that is not below `entries`, with its place in the order of
  /// memory; there, 0 stands in its place.
  ///
  ///     Tensor([2, 7] as [Int64]).indices(below: 5)   // ids [2, 0], wrong (place: 1, number: "7")
  ///
  /// - Parameter ignored: a number that becomes 0 and is not wrong.
  func indices(
    below entries: Int, ignoring ignored: Int? = nil
  ) -> (ids: Tensor, wrong: (place: Int, number: String)?) {
    if dtype == .int32 {
      let limit = UInt32(clamping: entries)
      let isWrong = withSpan(of: Int32.self) { ids in
        for i in ids.indices where UInt32(bitPattern: ids[i]) >= limit { return true }
        return false
      }
      if !isWrong && !(ignored.map { $0 >= 0 && $0 < entries } ?? false) { return (self, nil) }
    }
    var wrong: (place: Int, number: String)?
    func number(_ value: some BinaryInteger, _ place: Int) -> Int32 {
      if let ignored, value == ignored { return 0 }
      if value >= 0 && value < entries { return Int32(truncatingIfNeeded: value) }
      wrong = wrong ?? (place, "\(value)")
      return 0
    }
    let ids = Tensor(shape: shape, of: Int32.self) { out in
      switch dtype {
      case .int32: withSpan(of: Int32.self) { ids in for i in ids.indices { out[i] = number(ids[i], i) } }
      case .int64: withSpan(of: Int64.self) { ids in for i in ids.indices { out[i] = number(ids[i], i) } }
      default:
        for (i, value) in cast(to: .float32).scalars(of: Float.self).enumerated() {
          let whole = value.rounded(.towardZero)
          if let exact = Int64(exactly: whole) {
            out[i] = number(exact, i)
          } else {
            wrong = wrong ?? (i, "\(value)")
            out[i] = 0
          }
        }
      }
    }
    return (ids, wrong)
  }
}
