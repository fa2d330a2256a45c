import CKernels
import Tensors

// The kernels that work along one axis, as functions on float32 tensors.

extension AxisMap {
  private func withAxis<Result>(
    of shape: [Int], _ axis: Int, _ body: (UnsafePointer<ck_axis>) -> Result
  ) -> Result {
    precondition(shape[axis] == length, "An axis of \(length) places does not fit shape \(shape).")
    return offsets.withUnsafeBufferPointer { offsets in
      sources.withUnsafeBufferPointer { sources in
        weights.withUnsafeBufferPointer { weights in
          var map = ck_axis(
            outer: shape[..<axis].reduce(1, *), length: length,
            inner: shape[(axis + 1)...].reduce(1, *), count: count, offsets: offsets.baseAddress!,
            sources: sources.baseAddress, weights: weights.baseAddress)
          return withUnsafePointer(to: &map) { body($0) }
        }
      }
    }
  }

  private func resultShape(_ shape: [Int], _ axis: Int) -> [Int] {
    var result = shape
    result[axis] = count
    return result
  }

  /// The weighted sums along `axis`.
  func mixed(_ x: Tensor, axis: Int) -> Tensor {
    Tensor(shape: resultShape(x.shape, axis), dtype: .float32) {
      (out: UnsafeMutableRawBufferPointer) in
      x.withUnsafeBytes { bytes in
        guard let to = out.floats else { return }
        guard let from = bytes.floats else { return to.update(repeating: 0, count: out.count / 4) }
        withAxis(of: x.shape, axis) { ck_mix($0, from, to) }
      }
    }
  }

  /// From the gradient of `mixed` to that of its operand of `shape`.
  func mixPullback(_ gradient: Tensor, shape: [Int], axis: Int) -> Tensor {
    Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      gradient.withUnsafeBytes { bytes in
        guard let to = out.floats else { return }
        guard let from = bytes.floats else { return to.update(repeating: 0, count: out.count / 4) }
        withAxis(of: shape, axis) { ck_mix_backward($0, from, to) }
      }
    }
  }

  /// The largest along `axis`, and int32 places of where they were.
  func largest(_ x: Tensor, axis: Int) -> (y: Tensor, places: Tensor) {
    let shape = resultShape(x.shape, axis)
    var places = Tensor(uninitialized: shape, dtype: .int32)
    let y = Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      places.withUnsafeMutableBytes { places in
        x.withUnsafeBytes { bytes in
          guard let to = out.floats, let from = bytes.floats, let places = places.baseAddress
          else { return }
          withAxis(of: x.shape, axis) {
            ck_largest($0, from, to, places.assumingMemoryBound(to: Int32.self))
          }
        }
      }
    }
    return (y, places)
  }

  /// From the gradient of `largest` to that of its operand of `shape`.
  func largestPullback(_ gradient: Tensor, places: Tensor, shape: [Int], axis: Int) -> Tensor {
    Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      gradient.withUnsafeBytes { bytes in
        places.withUnsafeBytes { places in
          guard let to = out.floats, let from = bytes.floats, let places = places.int32s else { return }
          withAxis(of: shape, axis) { ck_largest_backward($0, from, places, to) }
        }
      }
    }
  }
}

extension Variable {
  /// The weighted sums that `map` makes of the places along `axis`.
  func mixed(_ map: AxisMap, axis: Int) -> Variable {
    let shape = shape
    return Variable.recording(map.mixed(value, axis: axis), from: [self]) {
      [map.mixPullback($0, shape: shape, axis: axis)]
    }
  }

  /// The largest of the places along `axis` that `map` brings together.
  func largest(_ map: AxisMap, axis: Int) -> Variable {
    let shape = shape
    let (y, places) = map.largest(value, axis: axis)
    return Variable.recording(y, from: [self]) {
      [map.largestPullback($0, places: places, shape: shape, axis: axis)]
    }
  }
}
