import Tensors

/// Spreads each number over a window, which makes sequences longer: the transpose of `Conv1D`.
///
/// `[batch, steps, channels]` in, the same with new sizes and `filters` out: with `same` padding
/// `strides` times the size. Parameters: kernel `[kernel size, filters, channels]`, bias
/// `[filters]`.
///
///     Conv1DTranspose(3, kernelSize: 3, strides: 2, padding: .same)(Tensor.ones([8, 10, 4])).shape
///     // [8, 20, 3]
public final class Conv1DTranspose: ConvolutionTranspose {
  override class var rank: Int { 1 }
}

/// Spreads each number over a window, which makes images larger: the transpose of `Conv2D`.
///
/// `[batch, height, width, channels]` in, the same with new sizes and `filters` out: with `same`
/// padding `strides` times the size. Parameters: kernel `[kernel height, width, filters,
/// channels]`, bias `[filters]`.
///
///     Conv2DTranspose(3, kernelSize: 3, strides: 2, padding: .same)(Tensor.ones([8, 10, 12, 4])).shape
///     // [8, 20, 24, 3]
public final class Conv2DTranspose: ConvolutionTranspose {
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    outputPadding: (Int, Int)? = nil, dataFormat: DataFormat = .channelsLast, dilationRate: (Int, Int) = (1, 1),
    activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1], strides: [strides.0, strides.1],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1], dataFormat: dataFormat,
        activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      outputPadding: outputPadding.map { [$0.0, $0.1] },
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}

/// Spreads each number over a window, which makes volumes larger: the transpose of `Conv3D`.
///
/// `[batch, depth, height, width, channels]` in, the same with new sizes and `filters` out: with
/// `same` padding `strides` times the size. Parameters: kernel `[kernel depth, height, width,
/// filters, channels]`, bias `[filters]`.
///
///     Conv3DTranspose(3, kernelSize: 3, strides: 2, padding: .same)(Tensor.ones([1, 5, 6, 7, 4])).shape
///     // [1, 10, 12, 14, 3]
public final class Conv3DTranspose: ConvolutionTranspose {
  override class var rank: Int { 3 }

  /// Sizes as (depth, height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid,
    outputPadding: (Int, Int, Int)? = nil, dataFormat: DataFormat = .channelsLast,
    dilationRate: (Int, Int, Int) = (1, 1, 1),
    activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1, kernelSize.2],
        strides: [strides.0, strides.1, strides.2],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1, dilationRate.2], dataFormat: dataFormat,
        activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      outputPadding: outputPadding.map { [$0.0, $0.1, $0.2] },
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}
