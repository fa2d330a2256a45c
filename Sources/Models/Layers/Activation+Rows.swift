import Glibc
import Tensors

// Activations that work on the rows of the last axis, softmax aside, which has kernels of its own.

extension Tensor {
  /// x - log Σ e^x of each row.
  func logSoftmax() -> Tensor {
    forEachRow(of: self) { x, out, row in
      var (largest, sum) = (-Float.infinity, Float(0))
      for i in row { largest = Swift.max(largest, x[i]) }
      for i in row { sum += expf(x[i] - largest) }
      let shift = largest + logf(sum)
      for i in row { out[i] = x[i] - shift }
    }
  }

  /// From a gradient and the result y of `logSoftmax`: g - e^y Σ g.
  func logSoftmaxPullback(_ gradient: Tensor) -> Tensor {
    gradient.withSpan(of: Float.self) { g in
      forEachRow(of: self) { y, out, row in
        var sum: Float = 0
        for i in row { sum += g[i] }
        for i in row { out[i] = g[i] - expf(y[i]) * sum }
      }
    }
  }

  /// max(x - τ, 0) of each row, with τ such that they add up to 1 (Martins and Astudillo, 2016).
  func sparsemax() -> Tensor {
    forEachRow(of: self) { x, out, row in
      let sorted = row.map { x[$0] }.sorted(by: >)
      var (sum, count, total) = (Float(0), Float(0), Float(0))
      for (place, value) in sorted.enumerated() {
        total += value
        if 1 + Float(place + 1) * value > total { (sum, count) = (total, Float(place + 1)) }
      }
      let tau = (sum - 1) / Swift.max(count, 1)
      for i in row { out[i] = Swift.max(x[i] - tau, 0) }
    }
  }

  /// From a gradient and the result of `sparsemax`: g less its mean, where the result is not zero.
  func sparsemaxPullback(_ gradient: Tensor) -> Tensor {
    gradient.withSpan(of: Float.self) { g in
      forEachRow(of: self) { y, out, row in
        var (sum, count) = (Float(0), Float(0))
        for i in row where y[i] > 0 {
          sum += g[i]
          count += 1
        }
        let mean = sum / Swift.max(count, 1)
        for i in row { out[i] = y[i] > 0 ? g[i] - mean : 0 }
      }
    }
  }

  /// a σ(b) of each row's halves a and b.
  func glu() -> Tensor {
    let half = (shape.last ?? 0) / 2
    precondition(
      (shape.last ?? 1) % 2 == 0, "GLU halves the last axis, which is odd in shape \(shape).")
    return Tensor(shape: shape.dropLast() + [half], of: Float.self) { out in
      withSpan(of: Float.self) { x in
        for i in out.indices {
          let a = i / half * 2 * half + i % half
          out[i] = x[a] / (1 + expf(-x[a + half]))
        }
      }
    }
  }

  /// From a gradient to that of the operand, which is `self`.
  func gluPullback(_ gradient: Tensor) -> Tensor {
    let half = gradient.shape.last ?? 0
    return Tensor(shape: shape, of: Float.self) { out in
      withSpan(of: Float.self) { x in
        gradient.withSpan(of: Float.self) { g in
          for i in g.indices {
            let a = i / half * 2 * half + i % half
            let open = 1 / (1 + expf(-x[a + half]))
            out[a] = g[i] * open
            out[a + half] = g[i] * x[a] * open * (1 - open)
          }
        }
      }
    }
  }
}

/// A tensor of the shape of `x`, whose rows `body` writes.
private func forEachRow(
  of x: Tensor, _ body: (Span<Float>, inout MutableSpan<Float>, Range<Int>) -> Void
) -> Tensor {
  let (rows, columns) = x.rowsAndColumns
  return Tensor(shape: x.shape, of: Float.self) { out in
    x.withSpan(of: Float.self) { x in
      for row in 0..<rows { body(x, &out, row * columns..<(row + 1) * columns) }
    }
  }
}
