import CKernels
public import Tensors

extension Tensor {
  /// Numbers of `float32` as `uint8`: rounded to the nearest, halves up; 0 for those below, 255 for those above. What a resize
  /// gives becomes pixels again.
  ///
  ///     Tensor([-3, 0.4, 0.5, 254.6, 300] as [Float]).roundedToBytes()     // [0 0 1 255 255]
  ///
  /// `nan` becomes 0. Traps for other types than `float32`.
  public func roundedToBytes() -> Tensor {
    precondition(dtype == .float32, "only float32 is rounded to bytes, but the tensor is \(dtype)")
    var result = Tensor(uninitialized: shape, dtype: .uint8)
    withUnsafeBytes { input in
      result.withUnsafeMutableBytes { output in
        guard
          let from = input.assumingMemoryBound(to: Float.self).baseAddress,
          let to = output.assumingMemoryBound(to: UInt8.self).baseAddress
        else { return }
        ck_round_to_bytes(from, to, count)
      }
    }
    return result
  }
}
