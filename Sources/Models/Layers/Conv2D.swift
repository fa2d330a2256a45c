import Tensors

/// Slides small windows over an image and gives weighted sums of each, one per filter.
///
/// `[batch, height, width, channels]` in, `[batch, new height, new width, filters]` out, where a
/// `valid` 3×3 kernel takes one pixel from each side. Parameters: kernel `[kernel height, kernel
/// width, channels / groups, filters]`, bias `[filters]`.
///
///     Conv2D(32, kernelSize: 3, activation: .relu)(Tensor.ones([8, 28, 28, 1])).shape  // [8, 26, 26, 32]
public final class Conv2D: Convolution {
  private var pooledPlans: [PooledConvolutionPlan] = []
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast,
    dilationRate: (Int, Int) = (1, 1), groups: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1], strides: [strides.0, strides.1],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1], groups: groups,
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  /// The result of this layer and the pooling behind it as one operation, when the tensor between them
  /// is so large that passing it through memory would take longer than working part by part.
  func call(_ x: Variable, thenPooledBy pooling: MaxPooling2D) -> Variable? {
    guard isBuilt, pooling.isBuilt, activation == .relu, KernelPath.current == .oneDNN,
      dataFormat == .channelsLast, pooling.dataFormat == .channelsLast, pooling.isSmall,
      x.shape.count == 4, x.shape[3] == kernel.value.shape[2] * groups
    else { return nil }
    let shape = shape(for: x.shape)
    guard let batch = PooledConvolutionPlan.partSize(of: shape) else { return nil }
    let sizes = pooling.sizes(for: shape.outputShape)
    let plan: PooledConvolutionPlan
    if let index = pooledPlans.firstIndex(where: { $0.shape == shape && $0.pooling == sizes }) {
      plan = pooledPlans[index]
    } else {
      plan = PooledConvolutionPlan(shape, pooling: sizes, partSize: batch, useBias: useBias)
      if pooledPlans.count == 4 { pooledPlans.removeFirst() }
      pooledPlans.append(plan)
    }
    return x.convolvedAndPooled(
      adaptedKernel(), bias: bias?.variable, plan: plan, version: adapter.version(of: kernel))
  }
}

extension Variable {
  fileprivate func convolvedAndPooled(
    _ kernel: Variable, bias: Variable?, plan: PooledConvolutionPlan, version: Int
  ) -> Variable {
    let (x, weights) = (value, kernel.value)
    let inputs = [self, kernel] + (bias.map { [$0] } ?? [])
    let wants = (x: isRecorded, kernel: kernel.isRecorded || bias?.isRecorded ?? false)
    let (y, places) = plan.forward(
      x, kernel: weights, bias: bias?.value, version: version, places: wants.x || wants.kernel)
    guard let places else { return Variable(y) }
    return Variable.recording(y, from: inputs) { gradient in
      let result = plan.backward(
        gradient, places: places, x: x, kernel: weights, version: version, wants: wants)
      return [result.x, result.kernel] + (inputs.count == 3 ? [result.bias] : [])
    }
  }
}
