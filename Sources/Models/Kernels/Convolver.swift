import Tensors

/// Convolves with one layer's kernel, and remembers what oneDNN needs for the last few shapes: the
/// batches, the shorter last batch, and those of validation.
final class Convolver {
  private var plans: [ConvolutionPlan] = []

  private func plan(for shape: ConvolutionShape, useBias: Bool, relu: Bool) -> ConvolutionPlan {
    if let index = plans.firstIndex(where: { $0.shape == shape }) { return plans[index] }
    let plan = ConvolutionPlan(shape, useBias: useBias, relu: relu)
    if plans.count == 4 { plans.removeFirst() }
    plans.append(plan)
    return plan
  }

  /// x ∗ kernel + bias, with ReLU when asked for.
  ///
  /// - Parameter version: of the parameter that the kernel is.
  func convolved(
    _ x: Variable, _ kernel: Variable, bias: Variable?, shape: ConvolutionShape, version: Int,
    relu: Bool
  ) -> Variable {
    let (source, weights) = (x.value, kernel.value)
    if KernelPath.current == .oneDNN {
      let plan = plan(for: shape, useBias: bias != nil, relu: relu)
      let y = plan.forward(source, kernel: weights, bias: bias?.value, version: version)
      return x.record(y, kernel, bias, relu: relu) { gradient, wants in
        plan.backward(gradient, x: source, kernel: weights, version: version, wants: wants)
      }
    }
    var y = shape.portableForward(source, kernel: weights)
    if let bias {
      y.addBias(bias.value, activation: relu ? .relu : .linear)
    } else if relu {
      y = ActivationFunction.relu.value(y)
    }
    return x.record(y, kernel, bias, relu: relu) { gradient, wants in
      shape.portableBackward(gradient, x: source, kernel: weights, wants: wants)
    }
  }

  /// The transpose of the convolution of `shape`, which takes `x` of its output's shape to its input's,
  /// plus bias: what is its backward pass forward, and the other way round.
  func transposed(
    _ x: Variable, _ kernel: Variable, bias: Variable?, shape: ConvolutionShape, version: Int
  ) -> Variable {
    let (source, weights) = (x.value, kernel.value)
    let plan =
      KernelPath.current == .oneDNN ? plan(for: shape, useBias: false, relu: false) : nil
    var y =
      plan.map { $0.backwardData(source, kernel: weights, version: version) }
      ?? shape.portableBackward(
        source, x: Tensor.zeros([0]), kernel: weights, wants: (x: true, kernel: false)).x!
    if let bias { y.addBias(bias.value) }
    return x.record(y, kernel, bias, relu: false) { gradient, wants in
      let kernelGradient: Tensor?
      if wants.kernel {
        kernelGradient =
          plan.map { $0.backwardWeights(source, x: gradient) }
          ?? shape.portableBackward(
            source, x: gradient, kernel: weights, wants: (x: false, kernel: true)).kernel
      } else {
        kernelGradient = nil
      }
      let xGradient =
        !wants.x
        ? nil
        : plan.map { $0.forward(gradient, kernel: weights, bias: nil, version: version) }
          ?? shape.portableForward(gradient, kernel: weights)
      return (xGradient, kernelGradient, wants.kernel ? gradient.columnSums() : nil)
    }
  }
}

extension Variable {
  /// Records `y` as made of this operand, a kernel and a bias.
  fileprivate func record(
    _ y: Tensor, _ kernel: Variable, _ bias: Variable?, relu: Bool,
    backward: @escaping (Tensor, (x: Bool, kernel: Bool)) -> (x: Tensor?, kernel: Tensor?, bias: Tensor?)
  ) -> Variable {
    let wants = (x: isRecorded, kernel: kernel.isRecorded || bias?.isRecorded ?? false)
    let hasBias = bias != nil
    var output = Variable.record(y, from: hasBias ? [self, kernel, bias!] : [self, kernel]) {
      gradient, isMasked in
      var gradient = consume gradient
      if relu && !isMasked {
        gradient = ActivationFunction.relu.pullback(consume gradient, operand: nil, result: y)
      }
      let result = backward(gradient, wants)
      return [result.x, result.kernel] + (hasBias ? [result.bias] : [])
    }
    if relu { output.activated = Activated(.relu, of: nil) }
    return output
  }
}
