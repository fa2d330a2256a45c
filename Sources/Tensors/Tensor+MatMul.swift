import COpenBLAS

/// Why the library that multiplies cannot be used.
private let openBLASObstacle = openblas_library_start().map { String(cString: $0) }

extension Tensor {
  /// The matrix product of the last two axes of `self` with a matrix, in `float32`.
  ///
  ///     let a = Tensor([[1, 2], [3, 4]] as [[Float]])
  ///     a.matmul(a)   // [[ 7. 10.] [15. 22.]]
  ///
  /// `self` is `[..., m, k]` (or `[k]`) and `other` `[k, n]`; the result is
  /// `[..., m, n]` (or `[n]`). Traps when the inner lengths differ or the types
  /// are not `float32`.
  ///
  /// - Complexity: `2 · m · k · n` operations for each matrix, on all cores.
  public func matmul(_ other: Tensor) -> Tensor {
    precondition(
      rank >= 1 && other.rank == 2 && shape[rank - 1] == other.shape[0],
      "shapes \(shape) and \(other.shape) have no matrix product")
    let inner = other.shape[0]
    let columns = other.shape[1]
    let rows = inner == 0 ? shape.dropLast().reduce(1, *) : count / inner
    if rows == 0 || columns == 0 || inner == 0 {
      return .zeros(shape.dropLast() + [columns])
    }
    if let obstacle = openBLASObstacle { preconditionFailure("OpenBLAS multiplies matrices, and \(obstacle).") }
    return Tensor(shape: shape.dropLast() + [columns], of: Float.self) { result in
      withSpan(of: Float.self) { a in
        other.withSpan(of: Float.self) { b in
          result.withUnsafeMutableBufferPointer { c in
            a.withUnsafeBufferPointer { a in
              b.withUnsafeBufferPointer { b in
                openblas_library_multiply(
                  blasint(rows), blasint(columns), blasint(inner), a.baseAddress, b.baseAddress, c.baseAddress)
              }
            }
          }
        }
      }
    }
  }
}
