import Tensors

/// A step of a long short-term memory (Hochreiter and Schmidhuber, 1997), for use in `RNN`.
///
/// Gates i, f, c, o; states h and c: c' = f c + i activation(·), h' = o activation(c'). Parameters:
/// kernel `[inputs, 4 units]`, recurrent_kernel `[units, 4 units]`, bias `[4 units]`.
///
///     RNN(LSTMCell(8))(Tensor.ones([2, 5, 3])).shape      // [2, 8]
public final class LSTMCell: UnitCell {
  /// What is done with the sums of the gates.
  public let recurrentActivation: ActivationFunction
  /// Whether the biases of the forget gates start as 1.
  public let unitForgetBias: Bool

  init(
    _ settings: Settings, recurrentActivation: ActivationFunction, unitForgetBias: Bool,
    name: String? = nil
  ) {
    self.recurrentActivation = recurrentActivation
    self.unitForgetBias = unitForgetBias
    super.init(settings, name: name)
  }

  /// - Parameters:
  ///   - units: the length of each state.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step.
  ///   - recurrentDropout: the share of the state likewise, for each gate apart.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    unitForgetBias: Bool = true, dropout: Double = 0, recurrentDropout: Double = 0,
    name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      Settings(
        units: units, activation: activation, useBias: useBias,
        kernel: ParameterSettings(kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
        recurrent: ParameterSettings(
          recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
        bias: ParameterSettings(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
        dropout: dropout, recurrentDropout: recurrentDropout, seed: seed),
      recurrentActivation: recurrentActivation, unitForgetBias: unitForgetBias, name: name)
  }

  convenience init(_ reader: ConfigReader, name: String?) throws(ConfigError) {
    self.init(
      try reader.cellSettings(),
      recurrentActivation: try reader.activation("recurrent_activation", default: "sigmoid"),
      unitForgetBias: try reader.bool("unit_forget_bias", default: true), name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("LSTMCell", config)
    try self.init(reader, name: try reader.optionalString("name"))
  }

  override var kind: Recurrence.Kind { .lstm }
  override var gateActivation: ActivationFunction { recurrentActivation }
  override public var stateSizes: [Int] { [units, units] }

  override var biasStart: Initializer {
    let start = settings.bias.initializer
    return unitForgetBias ? start.withOpenForgetGates(units: units) : start
  }

  override public func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
    var sums =
      inputSums(x, training: training)
      + product(droppedStates(states[0], training: training), recurrentKernel.variable)
    if let bias { sums = sums + bias.variable }
    let gates = [0, 1, 3].map { opened(gate($0, of: sums), training: training) }
    let carry = gates[1] * states[1] + gates[0] * activated(gate(2, of: sums), training: training)
    let h = gates[2] * activated(carry, training: training)
    return Step(output: h, states: [h, carry])
  }

  override func entries() -> [String: ConfigValue] {
    super.entries().merging([
      "recurrent_activation": activations.value("recurrent_activation", else: recurrentActivation),
      "unit_forget_bias": .bool(unitForgetBias),
    ]) { $1 }
  }
}
