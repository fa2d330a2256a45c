import CKernels
import Tensors

// One pass over parameter, slots and gradient for each step.

extension Tensor {
  /// self -= rate · gradient.
  mutating func descend(_ gradient: Tensor, rate: Float) {
    inPlace { to, count in
      gradient.withUnsafeBytes { bytes in
        if let g = bytes.floats { ck_sgd(to, nil, g, count, rate, 0, 0) }
      }
    }
  }

  /// `SGD` with momentum; `speed` is its slot.
  mutating func descend(
    _ gradient: Tensor, rate: Float, momentum: Float, nesterov: Bool, speed: inout Tensor
  ) {
    inPlace { to, count in
      speed.inPlace { speed, _ in
        gradient.withUnsafeBytes { bytes in
          if let g = bytes.floats { ck_sgd(to, speed, g, count, rate, momentum, nesterov ? 1 : 0) }
        }
      }
    }
  }

  /// `Adam`; the slots are the mean of the gradients and of their squares.
  mutating func adam(
    _ gradient: Tensor, alpha: Float, gain1: Float, gain2: Float, epsilon: Float,
    mean: inout Tensor, squares: inout Tensor
  ) {
    inPlace { to, count in
      mean.inPlace { m, _ in
        squares.inPlace { v, _ in
          gradient.withUnsafeBytes { bytes in
            if let g = bytes.floats { ck_adam(to, m, v, g, count, alpha, gain1, gain2, epsilon) }
          }
        }
      }
    }
  }
}
