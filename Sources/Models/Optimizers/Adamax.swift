import Glibc
public import Tensors

/// Adam with the largest gradient instead of the mean square (Kingma and Ba, 2014, section 7).
///
/// m += (g - m)(1 - β₁), u = max(β₂ u, |g|), w -= rate / (1 - β₁ᵗ) · m / (u + ε).
///
///     let optimizer = Adamax()
public final class Adamax: MomentOptimizer {
  override public var slotNames: [String] { ["momentum", "norm"] }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let alpha = learningRate / (1 - powf(beta1, Float(updateCount + 1)))
    value.adamax(
      gradient, slots: &slots, alpha: alpha, gain1: gain1, beta2: beta2, epsilon: epsilon)
  }
}
