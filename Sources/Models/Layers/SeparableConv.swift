import Tensors

/// A `DepthwiseConv1D` whose results are then mixed at each place: cheaper than a `Conv1D`.
///
/// `[batch, steps, channels]` in, the same with new sizes and `filters` out. Parameters:
/// depthwise_kernel `[kernel size, channels, depth multiplier]`, pointwise_kernel `[1, channels ·
/// depth multiplier, filters]`, bias `[filters]`.
///
///     SeparableConv1D(5, kernelSize: 3)(Tensor.ones([8, 10, 4])).shape      // [8, 8, 5]
public final class SeparableConv1D: SeparableConvolution {
  override class var rank: Int { 1 }
}

/// A `DepthwiseConv2D` whose results are then mixed at each place: cheaper than a `Conv2D`.
///
/// `[batch, height, width, channels]` in, the same with new sizes and `filters` out. Parameters:
/// depthwise_kernel `[kernel height, width, channels, depth multiplier]`, pointwise_kernel `[1, 1,
/// channels · depth multiplier, filters]`, bias `[filters]`.
///
///     SeparableConv2D(5, kernelSize: 3)(Tensor.ones([8, 10, 12, 4])).shape      // [8, 8, 10, 5]
public final class SeparableConv2D: SeparableConvolution {
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: (Int, Int) = (1, 1), depthMultiplier: Int = 1,
    activation: ActivationFunction = .linear, useBias: Bool = true,
    depthwiseInitializer: Initializer = .glorotUniform,
    pointwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    depthwiseRegularizer: Regularizer? = nil, pointwiseRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    depthwiseConstraint: Constraint? = nil, pointwiseConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1], strides: [strides.0, strides.1],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1], dataFormat: dataFormat,
        activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      depthMultiplier: depthMultiplier,
      depthwise: ParameterSettings(
        depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint),
      pointwise: ParameterSettings(
        pointwiseInitializer, regularizer: pointwiseRegularizer, constraint: pointwiseConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}
