import Tensors

/// What cells of a number of units share: parameters, dropout, and the way through a whole sequence.
///
/// Parameters: kernel `[inputs, gates · units]`, recurrent_kernel `[units, gates · units]`, bias.
public class UnitCell: RecurrentCell, RandomDrawing {
  /// The length of the state.
  public let units: Int
  /// What is done with the sums that make the new state.
  public let activation: ActivationFunction
  /// Whether there is a bias.
  public let useBias: Bool
  /// The share of the inputs that is dropped in training, the same at each step.
  public let dropout: Double
  /// The share of the state that is dropped in training, the same at each step.
  public let recurrentDropout: Double
  let settings: Settings
  /// `[inputs, gates · units]`, once built.
  public private(set) var kernel: Parameter!
  /// `[units, gates · units]`, once built.
  public private(set) var recurrentKernel: Parameter!
  /// Once built with a bias.
  public private(set) var bias: Parameter?
  private(set) var activations = CellActivations()
  private var inputFactors: [Tensor] = []
  private var stateFactors: [Tensor] = []
  /// How often it drew what is dropped; saved and restored to resume a run.
  public var callCount = 0

  /// What the constructors of all cells, and of the layers that have one inside, take.
  struct Settings {
    var units: Int
    var activation: ActivationFunction = .tanh
    var useBias = true
    var kernel = ParameterSettings(.glorotUniform)
    var recurrent = ParameterSettings(.orthogonal())
    var bias = ParameterSettings(.zeros)
    var dropout = 0.0
    var recurrentDropout = 0.0
    var seed: Int?
  }

  init(_ settings: Settings, name: String?) {
    precondition(settings.units > 0, "A cell needs at least one unit, and got \(settings.units).")
    for rate in [settings.dropout, settings.recurrentDropout] {
      precondition(rate >= 0 && rate < 1, "A dropout rate is in 0 ..< 1, and got \(rate).")
    }
    self.settings = settings
    units = settings.units
    activation = settings.activation
    useBias = settings.useBias
    dropout = settings.dropout
    recurrentDropout = settings.recurrentDropout
    super.init(name: name, seed: settings.seed)
  }

  /// The kind of kernel that takes it through a sequence.
  var kind: Recurrence.Kind { .simple }
  /// What is done with the sums of gates.
  var gateActivation: ActivationFunction { activation }
  var biasShape: [Int] { [kind.gates * units] }
  var biasStart: Initializer { settings.bias.initializer }

  override public var stateSizes: [Int] { [units] }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    shapes[0].count == 2 && shapes[0][1] != nil
      ? nil : "expected inputs of shape [batch, features], found \(SavedShapes.text(shapes[0]))"
  }

  override var countsInFloats: Bool { true }

  override public var layers: [Layer] { activations.all }
  override var savedParts: [(name: String, layer: Layer)]? { activations.parts }

  override func takeActivation(_ layer: Layer, as option: String) -> String? {
    if let problem = CellActivations.problem(of: layer, for: [nil, units]) { return problem }
    activations.take(layer, as: option)
    return nil
  }

  /// What is done with the sums that make the new state.
  final func activated(_ sums: Variable, training: Bool) -> Variable {
    activations.apply("activation", else: activation, to: sums, training: training)
  }

  /// What is done with the sums of gates.
  final func opened(_ sums: Variable, training: Bool) -> Variable {
    activations.apply("recurrent_activation", else: gateActivation, to: sums, training: training)
  }

  override public func build(inputShape: [Int]) {
    let columns = kind.gates * units
    kernel = addParameter("kernel", shape: [inputShape[1], columns], settings.kernel)
    recurrentKernel = addParameter(
      "recurrent_kernel", shape: [units, columns], settings.recurrent)
    activations.build(for: [nil, units])
    guard useBias else { return }
    var start = settings.bias
    start.initializer = biasStart
    bias = addParameter("bias", shape: biasShape, start)
  }

  override public func beginSequence() {
    inputFactors = []
    stateFactors = []
  }

  /// How many different parts are dropped: Keras drops for each gate apart when it drops states.
  private var parts: Int { recurrentDropout > 0 ? kind.gates : 1 }

  /// The inputs, or states, that each part of the gates is made of in training.
  private func dropped(
    _ x: Variable, _ rate: Double, _ factors: inout [Tensor], training: Bool
  ) -> [Variable] {
    if !training || rate == 0 { return [x] }
    if factors.isEmpty { factors = drawFactors(parts, rate: rate, x.shape) }
    return factors.map { x.scaled(by: $0) }
  }

  /// What the inputs give, without bias.
  final func inputSums(_ x: Variable, training: Bool) -> Variable {
    product(dropped(x, dropout, &inputFactors, training: training), kernel.variable)
  }

  /// The state, one for each gate when each has parts of its own dropped.
  final func droppedStates(_ h: Variable, training: Bool) -> [Variable] {
    dropped(h, recurrentDropout, &stateFactors, training: training)
  }

  /// Operands times weights: one for all columns, or one for each gate's.
  final func product(_ operands: [Variable], _ weights: Variable) -> Variable {
    if operands.count == 1 { return operands[0].matmul(weights) }
    return Variable.concatenated(
      operands.enumerated().map { gate, operand in
        operand.matmul(weights.sliced(axis: 1, gate * units..<(gate + 1) * units))
      }, axis: 1)
  }

  /// The columns of one gate.
  final func gate(_ index: Int, of sums: Variable) -> Variable {
    sums.sliced(axis: 1, index * units..<(index + 1) * units)
  }

  override func sequence(
    _ x: Variable, states: [Variable], _ options: SequenceOptions
  ) -> Step? {
    guard activations.all.isEmpty, Recurrence.follows(activation), Recurrence.follows(gateActivation),
      !options.training || recurrentDropout == 0
    else { return nil }
    var x = x
    if options.training && dropout > 0 {
      x = x.scaled(by: drawFactors(1, rate: dropout, [x.shape[0], 1, x.shape[2]])[0])
    }
    return RecurrentSequence(self, options).run(x, states)
  }

  /// The options that cells and their layers write alike.
  func entries() -> [String: ConfigValue] {
    let entries: [String: ConfigValue] = [
      "units": .int(units), "activation": activations.value("activation", else: activation), "use_bias": .bool(useBias),
      "dropout": .double(dropout), "recurrent_dropout": .double(recurrentDropout),
      "seed": settings.seed.map(ConfigValue.int) ?? .null,
    ]
    return entries.merging(settings.kernel.entries("kernel")) { $1 }
      .merging(settings.recurrent.entries("recurrent")) { $1 }
      .merging(settings.bias.entries("bias")) { $1 }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(entries()) { $1 }
  }
}

extension ConfigReader {
  /// The options that all cells take.
  func cellSettings() throws(ConfigError) -> UnitCell.Settings {
    func share(_ key: String) throws(ConfigError) -> Double {
      values[key] == nil ? 0 : try rate(key)
    }
    let units = try int("units")
    guard units > 0 && units <= Int(Int32.max) / 4 else {
      throw ConfigError(
        className: className, key: "units",
        reason: "expected a whole number from 1 to \(Int32.max / 4), found \(units).")
    }
    return UnitCell.Settings(
      units: units, activation: try activation("activation", default: "tanh"),
      useBias: try bool("use_bias", default: true),
      kernel: try parameter("kernel", default: .glorotUniform),
      recurrent: try parameter("recurrent", default: .orthogonal()),
      bias: try parameter("bias", default: .zeros), dropout: try share("dropout"),
      recurrentDropout: try share("recurrent_dropout"), seed: try optionalInt("seed"))
  }
}
