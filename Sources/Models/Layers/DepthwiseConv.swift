import Tensors

/// Slides windows over each channel of a sequence on its own.
///
/// `[batch, steps, channels]` in, the same with new sizes and `channels · depthMultiplier` out, the
/// results of one channel side by side. Parameters: kernel `[kernel size, channels, depth
/// multiplier]`, bias.
///
///     DepthwiseConv1D(3, depthMultiplier: 2)(Tensor.ones([8, 10, 4])).shape      // [8, 8, 8]
public final class DepthwiseConv1D: DepthwiseConvolution {
  override class var rank: Int { 1 }
}

/// Slides windows over each channel of an image on its own.
///
/// `[batch, height, width, channels]` in, the same with new sizes and `channels · depthMultiplier`
/// out, the results of one channel side by side. Parameters: kernel `[kernel height, width,
/// channels, depth multiplier]`, bias.
///
///     DepthwiseConv2D(3, depthMultiplier: 2)(Tensor.ones([8, 10, 12, 4])).shape      // [8, 8, 10, 8]
public final class DepthwiseConv2D: DepthwiseConvolution {
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    _ kernelSize: (Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    depthMultiplier: Int = 1, dataFormat: DataFormat = .channelsLast, dilationRate: (Int, Int) = (1, 1),
    activation: ActivationFunction = .linear, useBias: Bool = true,
    depthwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    depthwiseRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, depthwiseConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        kernelSize: [kernelSize.0, kernelSize.1], strides: [strides.0, strides.1],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1], dataFormat: dataFormat,
        activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      depthMultiplier: depthMultiplier,
      kernel: ParameterSettings(
        depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}
