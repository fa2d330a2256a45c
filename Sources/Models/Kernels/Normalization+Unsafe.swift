import CKernels
import Tensors

// Statistics of columns and the passes of batch normalization, as functions on float32 tensors.

extension Tensor {
  /// Mean and biased variance over everything but the last axis.
  func moments() -> (mean: Tensor, variance: Tensor) {
    let (rows, columns) = rowsAndColumns
    precondition(rows > 0, "Statistics need at least one row, and got shape \(shape).")
    var mean = Tensor(uninitialized: [columns])
    var variance = mean
    withUnsafeBytes { x in
      mean.inPlace { mean, _ in
        variance.inPlace { variance, _ in
          if let x = x.floats { ck_moments(x, mean, variance, rows, columns) }
        }
      }
    }
    return (mean, variance)
  }

  /// Each column times its `scale` plus its `shift`.
  func scaledColumns(by scale: Tensor, plus shift: Tensor) -> Tensor {
    let (rows, columns) = rowsAndColumns
    return Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { x in
        scale.withUnsafeBytes { scale in
          shift.withUnsafeBytes { shift in
            guard let y = out.floats, let x = x.floats, let a = scale.floats, let b = shift.floats
            else { return }
            ck_scale_columns(x, a, b, y, rows, columns)
          }
        }
      }
    }
  }

  /// The sums of a gradient's columns, and of the gradient times the normalized operand `x`.
  func normalizedSums(of x: Tensor, mean: Tensor, inverse: Tensor) -> (sums: Tensor, dots: Tensor) {
    let (rows, columns) = rowsAndColumns
    var sums = Tensor(uninitialized: [columns])
    var dots = Tensor(uninitialized: [columns])
    withUnsafeBytes { g in
      x.withUnsafeBytes { x in
        mean.withUnsafeBytes { mean in
          inverse.withUnsafeBytes { inverse in
            sums.inPlace { sums, _ in
              dots.inPlace { dots, _ in
                guard let g = g.floats, let x = x.floats, let m = mean.floats, let i = inverse.floats
                else { return }
                ck_normalized_sums(g, x, m, i, sums, dots, rows, columns)
              }
            }
          }
        }
      }
    }
    return (sums, dots)
  }

  /// self = self · scale + x · slope + shift, column by column.
  mutating func combineColumns(with x: Tensor, scale: Tensor, slope: Tensor, shift: Tensor) {
    let (rows, columns) = rowsAndColumns
    inPlace { g, _ in
      x.withUnsafeBytes { x in
        scale.withUnsafeBytes { scale in
          slope.withUnsafeBytes { slope in
            shift.withUnsafeBytes { shift in
              guard let x = x.floats, let a = scale.floats, let b = slope.floats, let c = shift.floats
              else { return }
              ck_combine_columns(g, x, a, b, c, rows, columns)
            }
          }
        }
      }
    }
  }
}

extension Variable {
  /// Each row less its mean, which counts as 0 unless `centered`, over √(variance + epsilon).
  func normalizedRows(epsilon: Float, centered: Bool = true) -> Variable {
    let (rows, columns) = value.rowsAndColumns
    var inverses = Tensor(uninitialized: [rows])
    let y = Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      value.withUnsafeBytes { x in
        inverses.inPlace { inverses, _ in
          guard let to = out.floats, let from = x.floats else { return }
          ck_normalize_rows(from, to, inverses, rows, columns, epsilon, centered ? 1 : 0)
        }
      }
    }
    let kept = inverses
    return Variable.recording(y, from: [self]) { gradient in
      var gradient = consume gradient
      gradient.inPlace { g, _ in
        y.withUnsafeBytes { y in
          kept.withUnsafeBytes { inverses in
            guard let y = y.floats, let inverses = inverses.floats else { return }
            ck_normalize_rows_backward(g, y, inverses, rows, columns, centered ? 1 : 0)
          }
        }
      }
      return [gradient]
    }
  }

  /// gamma · x + beta, column by column; nil leaves a step out.
  func affine(gamma: Variable?, beta: Variable?) -> Variable {
    if gamma == nil && beta == nil { return self }
    let x = value
    let columns = x.rowsAndColumns.columns
    let scale = gamma?.value.reshaped([columns]) ?? Tensor.ones([columns])
    let shift = beta?.value.reshaped([columns]) ?? Tensor.zeros([columns])
    let operands = [gamma, beta].compactMap { $0 }
    return Variable.recording(x.scaledColumns(by: scale, plus: shift), from: [self] + operands) {
      gradient in
      let (sums, dots) = gradient.normalizedSums(
        of: x, mean: Tensor.zeros([columns]), inverse: Tensor.ones([columns]))
      return [gradient.scaledColumns(by: scale, plus: Tensor.zeros([columns]))]
        + (gamma.map { [dots.reshaped($0.shape)] } ?? [])
        + (beta.map { [sums.reshaped($0.shape)] } ?? [])
    }
  }

  /// The sum over everything but the last axis: `[columns]`.
  func columnSums() -> Variable {
    let shape = shape
    return Variable.recording(value.columnSums(), from: [self]) { gradient in
      [Tensor.zeros(shape) + gradient]
    }
  }
}
