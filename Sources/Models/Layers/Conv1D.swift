import Tensors

/// Slides small windows over a sequence and gives weighted sums of each, one per filter.
///
/// `[batch, steps, channels]` in, `[batch, new steps, filters]` out. Parameters: kernel `[kernel size,
/// channels / groups, filters]`, bias `[filters]`. With `.causal` padding no result depends on later
/// steps.
///
///     Conv1D(32, kernelSize: 3, padding: .causal)(Tensor.ones([8, 100, 4])).shape      // [8, 100, 32]
public final class Conv1D: Convolution {
  /// - Parameters:
  ///   - filters: the number of channels it gives.
  ///   - kernelSize: the length of the windows.
  ///   - strides: how far windows are apart.
  ///   - dilationRate: how far the steps of a window are apart.
  ///   - groups: into how many parts the channels are split, each with its own filters.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast,
    dilationRate: Int = 1, groups: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize], strides: [strides],
        padding: padding, dilationRate: [dilationRate], groups: groups,
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    try self.init("Conv1D", rank: 1, config: config)
  }
}
