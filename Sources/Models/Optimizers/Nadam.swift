import Glibc
public import Tensors

/// Adam that looks ahead as Nesterov's momentum does (Dozat, 2016).
///
/// With μₜ = β₁ (1 - 0.96ᵗ / 2): m̂ = μₜ₊₁ m / (1 - Π μ) + (1 - μₜ) g / (1 - Π μ), the products up to t + 1
/// and t, v̂ = v / (1 - β₂ᵗ), w -= rate · m̂ / (√v̂ + ε).
///
///     let optimizer = Nadam(learningRate: 0.002)
public final class Nadam: MomentOptimizer {
  /// The product of the momenta of all steps so far.
  private var product: Float = 1

  override public var shared: [Tensor] {
    get { [Tensor(product)] }
    set { product = newValue[0].scalar() }
  }

  override public func beginStep() { product *= momentum(at: Float(updateCount + 1)) }

  private func momentum(at step: Float) -> Float { beta1 * (1 - 0.5 * powf(0.96, step)) }

  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let t = Float(updateCount + 1)
    let next = momentum(at: t + 1)
    value.nadam(
      gradient, slots: &slots, a: learningRate * next / (1 - product * next),
      b: learningRate * (1 - momentum(at: t)) / (1 - product), c: 1 / (1 - powf(beta2, t)),
      gain1: 1 - beta1, gain2: 1 - beta2, epsilon: epsilon)
  }
}
