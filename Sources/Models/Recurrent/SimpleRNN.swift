/// A layer whose result at each step is fed back at the next.
///
/// `[batch, steps, features]` in; `[batch, units]` out, or `[batch, steps, units]` with
/// `returnSequences`. Parameters: kernel `[features, units]`, recurrent_kernel `[units, units]`, bias
/// `[units]`.
///
///     SimpleRNN(64)(Tensor.ones([32, 100, 8])).shape      // [32, 64]
///
/// - Complexity: 2 · batch · steps · units · (features + units) operations, three times that with
///   gradients, in one call of a kernel.
public final class SimpleRNN: UnitRNN {
  /// - Parameters:
  ///   - units: the length of the state.
  ///   - activation: what is done with each sum.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step.
  ///   - recurrentDropout: the share of the state likewise; steps are then taken one by one,
  ///     which is much slower.
  ///   - returnSequences: whether the results of all steps are given.
  ///   - returnState: whether `callAll` gives the state after the last step too.
  ///   - goBackwards: whether it starts at the last step.
  ///   - stateful: whether each batch goes on from the state of the one before.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      SimpleRNNCell(
        UnitCell.Settings(
          units: units, activation: activation, useBias: useBias,
          kernel: ParameterSettings(
            kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
          recurrent: ParameterSettings(
            recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
          bias: ParameterSettings(
            biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
          dropout: dropout, recurrentDropout: recurrentDropout, seed: seed)),
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful), activityRegularizer: activityRegularizer, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("SimpleRNN", config)
    self.init(
      SimpleRNNCell(try reader.cellSettings()), try reader.recurrentOptions(),
      name: try reader.optionalString("name"))
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    // Keras leaves it out.
    config["seed"] = nil
    return config
  }
}
