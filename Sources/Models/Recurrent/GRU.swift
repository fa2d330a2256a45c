/// A gated recurrent unit (Cho et al., 2014) over the steps of a sequence.
///
/// `[batch, steps, features]` in; `[batch, units]` out, or `[batch, steps, units]` with
/// `returnSequences`. Parameters: kernel `[features, 3 units]`, recurrent_kernel `[units, 3 units]`,
/// bias `[2, 3 units]`, or `[3 units]` without `resetAfter`, gates in the order z, r, h.
///
///     GRU(64)(Tensor.ones([32, 100, 8])).shape      // [32, 64]
///
/// - Complexity: 6 · batch · steps · units · (features + units) operations, three times that with
///   gradients, in one call of a kernel.
public final class GRU: UnitRNN {
  /// - Parameters:
  ///   - units: the length of the state.
  ///   - activation: what is done with the sums that make the new state.
  ///   - recurrentActivation: what is done with the sums of the gates.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step.
  ///   - recurrentDropout: the share of the state likewise, for each gate apart; steps are then taken
  ///     one by one, which is much slower.
  ///   - returnSequences: whether the results of all steps are given.
  ///   - returnState: whether `callAll` gives the state after the last step too.
  ///   - goBackwards: whether it starts at the last step.
  ///   - stateful: whether each batch goes on from the state of the one before.
  ///   - resetAfter: whether the state is multiplied before it is reset, as cuDNN does it.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    resetAfter: Bool = true, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      GRUCell(
        UnitCell.Settings(
          units: units, activation: activation, useBias: useBias,
          kernel: ParameterSettings(
            kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
          recurrent: ParameterSettings(
            recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
          bias: ParameterSettings(
            biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
          dropout: dropout, recurrentDropout: recurrentDropout, seed: seed),
        recurrentActivation: recurrentActivation, resetAfter: resetAfter),
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful), activityRegularizer: activityRegularizer, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("GRU", config)
    self.init(
      try GRUCell(reader, name: nil), try reader.recurrentOptions(),
      name: try reader.optionalString("name"))
  }
}
