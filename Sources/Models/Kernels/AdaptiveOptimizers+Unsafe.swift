import CKernels
import Tensors

// The kernels of the optimizers beside SGD and Adam; `slots` are in the order of `slotNames`.

extension Tensor {
  /// The sum of the squares of all numbers.
  var squareSum: Double {
    withUnsafeBytes { bytes in bytes.floats.map { ck_square_sum($0, count) } ?? 0 }
  }

  /// self = share · other + keeping · self.
  mutating func mix(_ other: Tensor, share: Float, keeping: Float) {
    inPlace { to, count in
      other.withUnsafeBytes { bytes in
        if let from = bytes.floats { ck_blend(from, to, count, share, keeping) }
      }
    }
  }

  private typealias Floats = UnsafeMutablePointer<Float>

  /// Calls `body` with the parameter, its gradient, and up to three slots, all to be written in place.
  private mutating func step(
    _ gradient: Tensor, _ slots: inout [Tensor],
    _ body: (Floats, UnsafePointer<Float>, Int, Floats, Floats?, Floats?) -> Void
  ) {
    let slotCount = slots.count
    // Taken out while they are written, so that nothing else holds them.
    var taken = [Tensor](repeating: Tensor(Float(0)), count: 3)
    for i in 0..<slotCount { swap(&taken[i], &slots[i]) }
    var (a, b, c) = (taken[0], taken[1], taken[2])
    taken = []
    inPlace { to, count in
      a.inPlace { a, _ in
        b.inPlace { b, _ in
          c.inPlace { c, _ in
            gradient.withUnsafeBytes { bytes in
              guard let g = bytes.floats else { return }
              body(to, g, count, a, slotCount > 1 ? b : nil, slotCount > 2 ? c : nil)
            }
          }
        }
      }
    }
    taken = [a, b, c]
    for i in 0..<slotCount { swap(&taken[i], &slots[i]) }
  }

  /// `Adam` with `amsgrad`: mean, mean square, largest mean square.
  mutating func amsgrad(
    _ gradient: Tensor, slots: inout [Tensor], alpha: Float, gain1: Float, gain2: Float,
    epsilon: Float
  ) {
    step(gradient, &slots) { w, g, n, m, v, top in
      if let v, let top { ck_adam_amsgrad(w, m, v, top, g, n, alpha, gain1, gain2, epsilon) }
    }
  }

  /// `RMSprop`: mean square, then momentum and mean where they are kept.
  mutating func rmsprop(
    _ gradient: Tensor, slots: inout [Tensor], rate: Float, rho: Float, gain: Float,
    momentum: Float, epsilon: Float
  ) {
    step(gradient, &slots) { w, g, n, v, second, third in
      let speed = momentum > 0 ? second : nil
      let mean = momentum > 0 ? third : second
      ck_rmsprop(w, v, speed, mean, g, n, rate, rho, gain, momentum, epsilon)
    }
  }

  /// `Adagrad`: the sum of the squares.
  mutating func adagrad(_ gradient: Tensor, slots: inout [Tensor], rate: Float, epsilon: Float) {
    step(gradient, &slots) { w, g, n, sum, _, _ in ck_adagrad(w, sum, g, n, rate, epsilon) }
  }

  /// `Adadelta`: the mean squares of gradients and steps.
  mutating func adadelta(
    _ gradient: Tensor, slots: inout [Tensor], rate: Float, rho: Float, gain: Float, epsilon: Float
  ) {
    step(gradient, &slots) { w, g, n, squares, steps, _ in
      if let steps { ck_adadelta(w, squares, steps, g, n, rate, rho, gain, epsilon) }
    }
  }

  /// `Adamax`: mean and largest gradient.
  mutating func adamax(
    _ gradient: Tensor, slots: inout [Tensor], alpha: Float, gain1: Float, beta2: Float,
    epsilon: Float
  ) {
    step(gradient, &slots) { w, g, n, m, u, _ in
      if let u { ck_adamax(w, m, u, g, n, alpha, gain1, beta2, epsilon) }
    }
  }

  /// `Nadam`: mean and mean square; the step is (a m + b g) / (√(v c) + epsilon).
  mutating func nadam(
    _ gradient: Tensor, slots: inout [Tensor], a: Float, b: Float, c: Float, gain1: Float,
    gain2: Float, epsilon: Float
  ) {
    step(gradient, &slots) { w, g, n, m, v, _ in
      if let v { ck_nadam(w, m, v, g, n, a, b, c, gain1, gain2, epsilon) }
    }
  }

  /// `Ftrl`: accumulator and linear term.
  mutating func ftrl(
    _ gradient: Tensor, slots: inout [Tensor], rate: Float, power: Float, l1: Float, l2: Float,
    shrinkage: Float
  ) {
    step(gradient, &slots) { w, g, n, accumulator, linear, _ in
      if let linear { ck_ftrl(w, accumulator, linear, g, n, rate, power, l1, l2, shrinkage) }
    }
  }

  /// `Lion`: the mean.
  mutating func lion(
    _ gradient: Tensor, slots: inout [Tensor], rate: Float, beta1: Float, beta2: Float
  ) {
    step(gradient, &slots) { w, g, n, m, _, _ in ck_lion(w, m, g, n, rate, beta1, beta2) }
  }

  /// `Lamb`: mean and mean square, whose bias the scales undo.
  mutating func lamb(
    _ gradient: Tensor, slots: inout [Tensor], rate: Float, gain1: Float, gain2: Float,
    scale1: Float, scale2: Float, epsilon: Float
  ) {
    step(gradient, &slots) { w, g, n, m, v, _ in
      if let v { ck_lamb(w, m, v, g, n, rate, gain1, gain2, scale1, scale2, epsilon) }
    }
  }

  /// `Adafactor`: mean squares of rows, of columns, and their product.
  mutating func adafactor(
    _ gradient: Tensor, slots: inout [Tensor], alpha: Float, beta: Float, epsilon: Float,
    clip: Float
  ) {
    let shape = shape
    step(gradient, &slots) { w, g, n, r, c, v in
      guard let c, let v else { return }
      if shape.count < 2 {
        ck_adafactor_flat(w, v, g, n, alpha, beta, epsilon, clip)
      } else {
        let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
        ck_adafactor(
          w, r, c, v, g, n / (rows * columns), rows, columns, alpha, beta, epsilon, clip)
      }
    }
  }
}
