import Glibc
public import Tensors

/// Adam (Kingma and Ba, 2014) with Keras' formulas.
///
/// m += (g - m)(1 - β₁), v += (g² - v)(1 - β₂), w -= α m / (√v + ε) with
/// α = rate · √(1 - β₂ᵗ) / (1 - β₁ᵗ) at step t. With `amsgrad` the largest v so far divides.
///
///     let optimizer = Adam(learningRate: 0.001, amsgrad: true)
public class Adam: MomentOptimizer {
  /// Whether the largest mean square so far divides, so that steps never grow (Reddi et al., 2018).
  public let amsgrad: Bool

  public init(
    learningRate: any LearningRate = 0.001, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-7, amsgrad: Bool = false, options: OptimizerOptions = OptimizerOptions()
  ) {
    self.amsgrad = amsgrad
    super.init(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, options: options)
  }

  override public final var slotNames: [String] {
    amsgrad ? ["momentum", "velocity", "velocity_hat"] : ["momentum", "velocity"]
  }

  override public final var slotGroups: [[String]] {
    amsgrad ? [["momentum", "velocity"], ["velocity_hat"]] : [slotNames]
  }

  override public final func update(
    _ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]
  ) {
    let t = Float(updateCount + 1)
    let alpha = learningRate * (1 - powf(beta2, t)).squareRoot() / (1 - powf(beta1, t))
    if amsgrad {
      return value.amsgrad(
        gradient, slots: &slots, alpha: alpha, gain1: gain1, gain2: gain2, epsilon: epsilon)
    }
    // Swapped out while written, so that both are written in place.
    var mean = Tensor(Float(0)), squares = mean
    swap(&mean, &slots[0])
    swap(&squares, &slots[1])
    value.adam(
      gradient, alpha: alpha, gain1: gain1, gain2: gain2, epsilon: epsilon, mean: &mean,
      squares: &squares)
    swap(&mean, &slots[0])
    swap(&squares, &slots[1])
  }

  override public final func config() -> [String: ConfigValue] {
    super.config().merging(["amsgrad": .bool(amsgrad)]) { $1 }
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      beta1: try reader.float("beta_1", default: 0.9),
      beta2: try reader.float("beta_2", default: 0.999),
      epsilon: try reader.float("epsilon", default: 1e-7),
      amsgrad: try reader.bool("amsgrad", default: false),
      options: try reader.optimizerOptions())
  }
}

/// Adam with weight decay beside the gradient (Loshchilov and Hutter, 2017).
///
///     let optimizer = AdamW(learningRate: 0.001, weightDecay: 0.01)
///     optimizer.excludeFromWeightDecay(named: ["bias"])
public final class AdamW: Adam {
  /// - Parameter weightDecay: as in ``OptimizerOptions``, in whose place it is used.
  public init(
    learningRate: any LearningRate = 0.001, weightDecay: Float = 0.004, beta1: Float = 0.9,
    beta2: Float = 0.999, epsilon: Float = 1e-7, amsgrad: Bool = false,
    options: OptimizerOptions = OptimizerOptions()
  ) {
    var options = options
    options.weightDecay = weightDecay
    super.init(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      options: options)
  }

  convenience init(_ reader: ConfigReader) throws(ConfigError) {
    self.init(
      learningRate: try reader.learningRate(default: 0.001),
      weightDecay: try reader.float("weight_decay", default: 0.004),
      beta1: try reader.float("beta_1", default: 0.9),
      beta2: try reader.float("beta_2", default: 0.999),
      epsilon: try reader.float("epsilon", default: 1e-7),
      amsgrad: try reader.bool("amsgrad", default: false),
      options: try reader.optimizerOptions())
  }
}
