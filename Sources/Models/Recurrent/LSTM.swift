/// A long short-term memory (Hochreiter and Schmidhuber, 1997) over the steps of a sequence.
///
/// `[batch, steps, features]` in; `[batch, units]` out, or `[batch, steps, units]` with
/// `returnSequences`. Parameters: kernel `[features, 4 units]`, recurrent_kernel `[units, 4 units]`,
/// bias `[4 units]`, gates in the order i, f, c, o. States: h and c.
///
///     LSTM(64)(Tensor.ones([32, 100, 8])).shape      // [32, 64]
///
/// - Complexity: 8 · batch · steps · units · (features + units) operations, three times that with
///   gradients, in one call of a kernel.
public final class LSTM: UnitRNN {
  /// - Parameters:
  ///   - units: the length of each state.
  ///   - activation: what is done with the sums that make the new state.
  ///   - recurrentActivation: what is done with the sums of the gates.
  ///   - unitForgetBias: whether the biases of the forget gates start as 1.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step.
  ///   - recurrentDropout: the share of the state likewise, for each gate apart; steps are then taken
  ///     one by one, which is much slower.
  ///   - returnSequences: whether the results of all steps are given.
  ///   - returnState: whether `callAll` gives h and c after the last step too.
  ///   - goBackwards: whether it starts at the last step.
  ///   - stateful: whether each batch goes on from the states of the one before.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: Regularizer? = nil,
    recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      LSTMCell(
        UnitCell.Settings(
          units: units, activation: activation, useBias: useBias,
          kernel: ParameterSettings(
            kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
          recurrent: ParameterSettings(
            recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
          bias: ParameterSettings(
            biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
          dropout: dropout, recurrentDropout: recurrentDropout, seed: seed),
        recurrentActivation: recurrentActivation, unitForgetBias: unitForgetBias),
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful), activityRegularizer: activityRegularizer, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("LSTM", config)
    self.init(
      try LSTMCell(reader, name: nil), try reader.recurrentOptions(),
      name: try reader.optionalString("name"))
  }
}

