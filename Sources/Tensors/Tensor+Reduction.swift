// Sums, means and extremes, over all elements or along one axis.

extension Tensor {
  /// The sum of all elements, without axes. Floats are added in `Double`, integers
  /// in `Int64` (the result's type for `int32` and `uint8` too, as in NumPy).
  ///
  ///     Tensor([1, 2, 3] as [Float]).sum()   // 6.
  public func sum() -> Tensor { flat.sum(axis: 0) }

  /// The sums along one axis, which disappears.
  ///
  ///     Tensor([[1, 2], [3, 4]] as [[Float]]).sum(axis: 0)   // [4. 6.]
  public func sum(axis: Int) -> Tensor {
    let axis = resolved(axis: axis)
    return dtype.isFloatingPoint
      ? sumsOfDoubles(axis: axis).cast(to: dtype) : sumsOfIntegers(axis: axis)
  }

  /// The mean of all elements: `float32`, or `float64` for that type.
  ///
  ///     Tensor.arange(4).mean()   // 1.5
  public func mean() -> Tensor { flat.mean(axis: 0) }

  /// The means along one axis, which disappears.
  public func mean(axis: Int) -> Tensor {
    let axis = resolved(axis: axis)
    return (sumsOfDoubles(axis: axis) / Double(shape[axis])).cast(to: dtype == .float64 ? .float64 : .float32)
  }

  /// The largest element; traps when there are none.
  public func max() -> Tensor { flat.max(axis: 0) }
  /// The largest elements along one axis, which disappears.
  public func max(axis: Int) -> Tensor { extremes(axis: axis, isBetter: >).values }
  /// The smallest element; traps when there are none.
  public func min() -> Tensor { flat.min(axis: 0) }
  /// The smallest elements along one axis, which disappears.
  public func min(axis: Int) -> Tensor { extremes(axis: axis, isBetter: <).values }

  /// Where the largest elements lie along an axis, the first of equals: `int64`.
  ///
  ///     Tensor([[1, 5, 2], [9, 0, 9]] as [[Float]]).argmax(axis: 1)   // [1 0]
  public func argmax(axis: Int = -1) -> Tensor { extremes(axis: axis, isBetter: >).places }
  /// Where the smallest elements lie along an axis, the first of equals: `int64`.
  public func argmin(axis: Int = -1) -> Tensor { extremes(axis: axis, isBetter: <).places }

  private var flat: Tensor { reshaped([count]) }

  /// The elements along `axis` folded in `Double`.
  private func sumsOfDoubles(axis: Int) -> Tensor {
    switch dtype {
    case .float32: sums(axis: axis, of: Float.self, zero: 0.0, joining: +) { $0 + $1.doubleValue }
    case .float64: sums(axis: axis, of: Double.self, zero: 0.0, joining: +) { $0 + $1 }
    case .float16: sums(axis: axis, of: Float16.self, zero: 0.0, joining: +) { $0 + $1.doubleValue }
    case .bfloat16: sums(axis: axis, of: BFloat16.self, zero: 0.0, joining: +) { $0 + $1.doubleValue }
    case .int32, .int64, .uint8, .bool: sumsOfIntegers(axis: axis).cast(to: .float64)
    }
  }

  /// The elements along `axis` folded in `Int64`.
  private func sumsOfIntegers(axis: Int) -> Tensor {
    switch dtype {
    case .int32: sums(axis: axis, of: Int32.self, zero: 0 as Int64, joining: &+) { $0 &+ $1.int64Value }
    case .int64: sums(axis: axis, of: Int64.self, zero: 0 as Int64, joining: &+) { $0 &+ $1 }
    case .uint8: sums(axis: axis, of: UInt8.self, zero: 0 as Int64, joining: &+) { $0 &+ $1.int64Value }
    case .bool: sums(axis: axis, of: Bool.self, zero: 0 as Int64, joining: &+) { $0 &+ $1.int64Value }
    case .float32, .float64, .float16, .bfloat16: sumsOfDoubles(axis: axis).cast(to: .int64)
    }
  }

  @inline(__always)
  private func sums<S: TensorScalar, R: TensorScalar>(
    axis: Int, of: S.Type, zero: R, joining join: (R, R) -> R, _ step: (R, S) -> R
  ) -> Tensor {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    let length = shape[axis]
    var result = shape
    result.remove(at: axis)
    return Tensor(shape: result, of: R.self) { target in
      withSpan(of: S.self) { source in
        if inner == 1 {
          for block in 0..<outer {
            // Four sums, so that none waits for the one before it.
            var (a, b, c, d) = (zero, zero, zero, zero)
            var place = block * length
            let end = place + length
            while place + 4 <= end {
              a = step(a, source[place])
              b = step(b, source[place + 1])
              c = step(c, source[place + 2])
              d = step(d, source[place + 3])
              place += 4
            }
            while place < end {
              a = step(a, source[place])
              place += 1
            }
            target[block] = join(join(a, b), join(c, d))
          }
          return
        }
        for index in target.indices { target[index] = zero }
        for block in 0..<outer {
          for k in 0..<length {
            let row = (block * length + k) * inner
            for i in 0..<inner {
              target[block * inner + i] = step(target[block * inner + i], source[row + i])
            }
          }
        }
      }
    }
  }

  private func extremes(
    axis: Int, isBetter: (Double, Double) -> Bool
  ) -> (values: Tensor, places: Tensor) {
    let axis = resolved(axis: axis)
    precondition(shape[axis] > 0, "axis \(axis) of shape \(shape) is empty and has no extremes")
    // A `Double` holds every element exactly except integers beyond 2^53.
    let wide = cast(to: .float64)
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    let length = shape[axis]
    var result = shape
    result.remove(at: axis)
    let places = Tensor(shape: result, of: Int64.self) { places in
      wide.withSpan(of: Double.self) { source in
        for block in 0..<outer {
          for i in 0..<inner {
            var best = 0
            var bestValue = source[block * length * inner + i]
            for k in 1..<Swift.max(1, length) {
              let value = source[(block * length + k) * inner + i]
              if isBetter(value, bestValue) || (value.isNaN && !bestValue.isNaN) {
                (best, bestValue) = (k, value)
              }
            }
            places[block * inner + i] = Int64(best)
          }
        }
      }
    }
    let values = places.withSpan(of: Int64.self) { places in
      Tensor(shape: result, of: Double.self) { values in
        wide.withSpan(of: Double.self) { source in
          for block in 0..<outer {
            for i in 0..<inner {
              let k = Int(places[block * inner + i])
              values[block * inner + i] = source[(block * length + k) * inner + i]
            }
          }
        }
      }
    }
    return (values.cast(to: dtype), places)
  }
}
