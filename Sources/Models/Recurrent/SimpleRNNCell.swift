import Tensors

/// A step in which the result is fed back, for use in `RNN`:
/// h' = activation(x · kernel + bias + h · recurrent_kernel).
///
/// Parameters: kernel `[inputs, units]`, recurrent_kernel `[units, units]`, bias `[units]`.
///
///     RNN(SimpleRNNCell(8))(Tensor.ones([2, 5, 3])).shape      // [2, 8]
public final class SimpleRNNCell: UnitCell {
  override init(_ settings: Settings, name: String? = nil) { super.init(settings, name: name) }

  /// - Parameters:
  ///   - units: the length of the state.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step.
  ///   - recurrentDropout: the share of the state likewise.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      Settings(
        units: units, activation: activation, useBias: useBias,
        kernel: ParameterSettings(kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
        recurrent: ParameterSettings(
          recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
        bias: ParameterSettings(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
        dropout: dropout, recurrentDropout: recurrentDropout, seed: seed), name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("SimpleRNNCell", config)
    self.init(try reader.cellSettings(), name: try reader.optionalString("name"))
  }

  override public func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
    var sums =
      inputSums(x, training: training)
      + product(droppedStates(states[0], training: training), recurrentKernel.variable)
    if let bias { sums = sums + bias.variable }
    let h = activated(sums, training: training)
    return Step(output: h, states: [h])
  }
}
