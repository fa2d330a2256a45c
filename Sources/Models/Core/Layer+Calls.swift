public import Tensors

// What calling a layer does besides its own work: parameters at the first call, the layer in the place of an
// activation, and the price of what comes out.

extension Layer {
  /// The result for `x`, recorded when `x` or a parameter is on a tape.
  public func callAsFunction(_ x: Variable, training: Bool = false) -> Variable {
    regularized(unpriced(x, training: training))
  }

  /// The result for a constant.
  public func callAsFunction(_ x: Tensor, training: Bool = false) -> Variable {
    callAsFunction(Variable(x), training: training)
  }

  /// The result for several inputs.
  public func callAsFunction(_ inputs: [Variable], training: Bool = false) -> Variable {
    if !isBuilt { build(forInputs: inputs.map(\.shape)) }
    return regularized(activated(call(inputs, training: training), training: training))
  }

  /// The result without the price of its size, as Keras' wrappers have it that go around a layer's own call.
  func unpriced(_ x: Variable, training: Bool) -> Variable {
    if !isBuilt { build(for: x.shape) }
    return activated(call(x, training: training), training: training)
  }

  /// What the layer in the place of an activation makes of `output`; it knows of no mask, as in Keras.
  private func activated(_ output: Variable, training: Bool) -> Variable {
    guard let activationLayer else { return output }
    return activationLayer(output.masked(nil), training: training).masked(output.mask)
  }

  /// `output`, whose price is noted when there is one.
  func regularized(_ output: Variable) -> Variable {
    guard let activityRegularizer, addedLosses != nil else { return output }
    addLoss(activityRegularizer(output) * (1 / Double(max(1, output.shape.first ?? 1))))
    return output
  }
}
