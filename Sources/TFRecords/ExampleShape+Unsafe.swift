/// How an example is laid out: which of its bytes are the values of which column. All other bytes are the same in every
/// example of this shape.
///
/// Writers put the same features in the same order, so that records differ in nothing but their values: to compare one
/// with the shape of another takes a tenth of the time of walking through its fields.
final class ExampleShape: Sendable {
  /// How many bytes are compared at once.
  static let stride = 16

  /// The shape without a reference to count: threads that share one would be in each other's way at every example.
  /// Whoever uses it keeps the shape.
  let lent: Lent

  /// - Parameters:
  ///   - mask: which bits of each byte are the same in all examples: none of a value, but of an integer's bytes the highest,
  ///     which says whether another byte follows.
  ///   - example: one of them.
  init(mask: [UInt8], example: RawSpan, runs: [Run], lists: [Int]) {
    precondition(mask.count == example.byteCount && mask.count >= Self.stride)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * mask.count, alignment: Self.stride)
    bytes.copyBytes(from: mask)
    for place in mask.indices { bytes[mask.count + place] = mask[place] & example.byte(at: place) }
    lent = Lent(
      byteCount: mask.count, mask: UnsafeRawPointer(bytes.baseAddress!),
      pattern: UnsafeRawPointer(bytes.baseAddress! + mask.count), runs: .copying(runs), lists: .copying(lists))
  }

  deinit {
    lent.mask.deallocate()
    lent.runs.deallocate()
    lent.lists.deallocate()
  }

  // Unchecked because of the pointers: nobody writes behind them.
  struct Lent: @unchecked Sendable {
    fileprivate let byteCount: Int
    fileprivate let mask: UnsafeRawPointer
    fileprivate let pattern: UnsafeRawPointer
    let runs: UnsafeBufferPointer<Run>
    /// The columns of lists, whose rows end where this one ends.
    let lists: UnsafeBufferPointer<Int>

    /// Whether an example is of this shape.
    ///
    /// - Complexity: O(bytes), a quarter of an instruction a byte.
    @inline(__always)
    func fits(_ bytes: RawSpan) -> Bool {
      guard bytes.byteCount == byteCount else { return false }
      return bytes.withUnsafeBytes { bytes in
        @inline(__always)
        func differences(at offset: Int) -> SIMD2<UInt64> {
          let found = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
          let mask = mask.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
          return (found & mask) ^ pattern.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
        }
        // The last bytes are compared once more where the number does not divide.
        let last = byteCount - ExampleShape.stride
        var all = differences(at: last)
        var offset = 0
        while offset < last {
          all |= differences(at: offset)
          offset += ExampleShape.stride
        }
        return all[0] | all[1] == 0
      }
    }
  }
}

extension UnsafeBufferPointer {
  fileprivate static func copying(_ elements: [Element]) -> UnsafeBufferPointer {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = memory.initialize(from: elements)
    return UnsafeBufferPointer(memory)
  }
}
