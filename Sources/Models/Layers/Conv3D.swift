import Tensors

/// Slides small windows over a volume and gives weighted sums of each, one per filter.
///
/// `[batch, depth, height, width, channels]` in, the same with new sizes and `filters` out. Parameters:
/// kernel `[kernel depth, height, width, channels / groups, filters]`, bias `[filters]`.
///
///     Conv3D(8, kernelSize: 3)(Tensor.ones([1, 10, 20, 20, 1])).shape      // [1, 8, 18, 18, 8]
public final class Conv3D: Convolution {
  override class var rank: Int { 3 }

  /// Sizes as (depth, height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast,
    dilationRate: (Int, Int, Int) = (1, 1, 1), groups: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1, kernelSize.2],
        strides: [strides.0, strides.1, strides.2],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1, dilationRate.2], groups: groups,
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}
