import Glibc
public import Tensors

/// Adam whose step of each parameter is in proportion to the parameter's length (You et al., 2019),
/// for large batches.
///
/// With Adam's unbiased means m̂ and v̂, u = m̂ / (√v̂ + ε) and w -= rate · |w| / |u| · u.
///
///     let optimizer = Lamb(learningRate: 0.002, options: OptimizerOptions(weightDecay: 0.01))
public final class Lamb: MomentOptimizer {
  override public func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    let t = Float(updateCount + 1)
    value.lamb(
      gradient, slots: &slots, rate: learningRate, gain1: gain1, gain2: gain2,
      scale1: 1 / (1 - powf(beta1, t)), scale2: 1 / (1 - powf(beta2, t)), epsilon: epsilon)
  }
}
