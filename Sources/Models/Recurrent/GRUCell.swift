import Tensors

/// A step of a gated recurrent unit (Cho et al., 2014), for use in `RNN`.
///
/// Gates z, r, h; one state: h' = z h + (1 - z) activation(·). Parameters: kernel
/// `[inputs, 3 units]`, recurrent_kernel `[units, 3 units]`, bias `[2, 3 units]`, or `[3 units]` when
/// the state is reset before it is multiplied.
///
///     RNN(GRUCell(8))(Tensor.ones([2, 5, 3])).shape      // [2, 8]
public final class GRUCell: UnitCell {
  /// What is done with the sums of the gates.
  public let recurrentActivation: ActivationFunction
  /// Whether the state is multiplied before it is reset, as cuDNN does it.
  public let resetAfter: Bool

  init(
    _ settings: Settings, recurrentActivation: ActivationFunction, resetAfter: Bool,
    name: String? = nil
  ) {
    self.recurrentActivation = recurrentActivation
    self.resetAfter = resetAfter
    super.init(settings, name: name)
  }

  /// - Parameters:
  ///   - units: the length of the state.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step.
  ///   - recurrentDropout: the share of the state likewise, for each gate apart.
  ///   - resetAfter: whether the state is multiplied before it is reset.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, resetAfter: Bool = true,
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
      recurrentActivation: recurrentActivation, resetAfter: resetAfter, name: name)
  }

  convenience init(_ reader: ConfigReader, name: String?) throws(ConfigError) {
    self.init(
      try reader.cellSettings(),
      recurrentActivation: try reader.activation("recurrent_activation", default: "sigmoid"),
      resetAfter: try reader.bool("reset_after", default: true), name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("GRUCell", config)
    try self.init(reader, name: try reader.optionalString("name"))
  }

  override var kind: Recurrence.Kind { .gru(resetAfter: resetAfter) }
  override var gateActivation: ActivationFunction { recurrentActivation }
  override var biasShape: [Int] { resetAfter ? [2, 3 * units] : [3 * units] }

  override public func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
    let h = states[0]
    let columns = 3 * units
    // The first row is for the inputs, the second for the state.
    let biases = bias?.variable.reshaped([-1, columns])
    func biased(_ sums: Variable, _ row: Int) -> Variable {
      guard let biases, row < biases.shape[0] else { return sums }
      return sums + biases.sliced(axis: 0, row..<row + 1)
    }
    let sums = biased(inputSums(x, training: training), 0)
    let weights = recurrentKernel.variable
    let dropped = droppedStates(h, training: training)
    let candidate: Variable
    let ofState: Variable
    let reset: Variable
    if resetAfter {
      ofState = biased(product(dropped, weights), 1)
      reset = opened(gate(1, of: sums) + gate(1, of: ofState), training: training)
      candidate = gate(2, of: sums) + reset * gate(2, of: ofState)
    } else {
      ofState = product(Array(dropped.prefix(2)), weights.sliced(axis: 1, 0..<2 * units))
      reset = opened(gate(1, of: sums) + gate(1, of: ofState), training: training)
      candidate =
        gate(2, of: sums)
        + (reset * dropped[dropped.count - 1]).matmul(
          weights.sliced(axis: 1, 2 * units..<columns))
    }
    let update = opened(gate(0, of: sums) + gate(0, of: ofState), training: training)
    let new = activated(candidate, training: training)
    let output = new + update * (h - new)
    return Step(output: output, states: [output])
  }

  override func entries() -> [String: ConfigValue] {
    super.entries().merging([
      "recurrent_activation": activations.value("recurrent_activation", else: recurrentActivation),
      "reset_after": .bool(resetAfter),
    ]) { $1 }
  }
}
