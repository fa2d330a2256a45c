import Tensors

/// A step of a long short-term memory whose products are convolutions (Shi et al., 2015).
///
/// Gates i, f, c, o; states h and c of the shape of the result. Parameters: kernel `[…, channels,
/// 4 filters]`, recurrent_kernel `[…, filters, 4 filters]`, bias `[4 filters]`.
public final class ConvLSTMCell: RecurrentCell, RandomDrawing {
  let options: ConvolutionOptions
  let settings: Settings
  /// `[…, channels, 4 filters]`, once built.
  public private(set) var kernel: Parameter!
  /// `[…, filters, 4 filters]`, once built.
  public private(set) var recurrentKernel: Parameter!
  /// `[4 filters]`, once built with a bias.
  public private(set) var bias: Parameter?
  /// How often it drew what is dropped; saved and restored to resume a run.
  public var callCount = 0
  private(set) var activations = CellActivations()
  private var inputFactors: [Tensor] = []
  private var stateFactors: [Tensor] = []
  // One for all gates and one for each: what they remember belongs to their weights.
  private let inputConvolvers = (0..<5).map { _ in Convolver() }
  private let stateConvolvers = (0..<5).map { _ in Convolver() }

  /// What is not a convolution's.
  struct Settings {
    var recurrentActivation = ActivationFunction.sigmoid
    var kernel = ParameterSettings(.glorotUniform)
    var recurrent = ParameterSettings(.orthogonal())
    var unitForgetBias = true
    var dropout = 0.0
    var recurrentDropout = 0.0
    var seed: Int?
  }

  init(_ options: ConvolutionOptions, _ settings: Settings, name: String? = nil) {
    self.options = options
    self.settings = settings
    super.init(name: name, seed: settings.seed)
    options.check(className, allowsCausal: false)
    precondition(options.filters > 0, "A ConvLSTM needs at least one filter, and got \(options.filters).")
    precondition(
      options.strides.allSatisfy { $0 == 1 } || options.dilationRate.allSatisfy { $0 == 1 },
      "A ConvLSTM has strides or dilation, and got \(options.strides) and \(options.dilationRate).")
    for rate in [settings.dropout, settings.recurrentDropout] {
      precondition(rate >= 0 && rate < 1, "A dropout rate is in 0 ..< 1, and got \(rate).")
    }
  }

  private var filters: Int { options.filters }
  private var rank: Int { options.rank }

  override public var stateSizes: [Int] { [filters, filters] }

  override func stateShapes(for inputShape: [Int?]) -> [[Int?]] {
    Array(repeating: outputShape(for: inputShape), count: 2)
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    if let problem = options.problem(shapes[0]) { return problem }
    guard options.dataFormat.spatial(of: shapes[0]).allSatisfy({ $0 != nil }) else {
      return "expected sizes that are known but for batch and steps, found \(SavedShapes.text(shapes[0]))"
    }
    // A kernel of no numbers is only counted, before there are any.
    if let kernel, kernel.value.count > 0, let channels = options.dataFormat.channels(of: shapes[0]),
      channels != kernel.value.shape[rank]
    {
      return "expected \(kernel.value.shape[rank]) channels, found shape \(SavedShapes.text(shapes[0]))"
    }
    return activations.problem(for: outputShape(for: shapes[0]))
  }

  override var countsInFloats: Bool { true }

  override public var layers: [Layer] { activations.all }
  override var savedParts: [(name: String, layer: Layer)]? { activations.parts }

  override func takeActivation(_ layer: Layer, as option: String) -> String? {
    // Steps have the channels last here, whatever the format.
    if options.dataFormat == .channelsFirst {
      return "a layer as activation with channels first is not supported, found \(layer.className)."
    }
    activations.take(layer, as: option)
    return nil
  }

  override public func build(inputShape: [Int]) {
    let channels = options.dataFormat.channels(of: inputShape.map { $0 })!
    kernel = addParameter(
      "kernel", shape: options.kernelSize + [channels, 4 * filters], settings.kernel)
    recurrentKernel = addParameter(
      "recurrent_kernel", shape: options.kernelSize + [filters, 4 * filters], settings.recurrent)
    activations.build(for: outputShape(for: inputShape))
    guard options.useBias else { return }
    var start = options.bias
    if settings.unitForgetBias {
      start.initializer = start.initializer.withOpenForgetGates(units: filters)
    }
    bias = addParameter("bias", shape: [4 * filters], start)
  }

  override public func beginSequence() {
    inputFactors = []
    stateFactors = []
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    options.outputShape(for: inputShape, channels: filters)
  }

  // MARK: Steps

  override public func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
    let step = stepped(
      inputSums(channelsLast(x, steps: 0), training: training),
      states: states.map { channelsLast($0, steps: 0) }, training: training)
    return Step(
      output: back(step.output, steps: 0), states: step.states.map { back($0, steps: 0) })
  }

  /// All steps, of which the inputs are convolved together.
  override func sequence(
    _ x: Variable, states: [Variable], _ options: SequenceOptions
  ) -> Step? {
    let x = channelsLast(x, steps: 1)
    let (batch, steps) = (x.shape[0], x.shape[1])
    let sums = inputSums(
      x.reshaped([batch * steps] + x.shape.dropFirst(2)), steps: steps, training: options.training)
    let all = stepwise(
      sums.reshaped([batch, steps] + sums.shape.dropFirst()),
      states: states.map { channelsLast($0, steps: 0) }, options
    ) { stepped($0, states: $1, training: options.training) }
    return Step(
      output: back(all.output, steps: options.returnsSequences ? 1 : 0),
      states: all.states.map { back($0, steps: 0) })
  }

  /// What the inputs, of one or of `steps` steps, give all gates, with the bias.
  private func inputSums(_ x: Variable, steps: Int = 1, training: Bool) -> Variable {
    if training && settings.dropout > 0 && inputFactors.isEmpty {
      inputFactors = drawFactors(
        4, rate: settings.dropout, [x.shape[0] / steps] + x.shape.dropFirst())
    }
    let factors = (training ? inputFactors : []).map { steps == 1 ? $0 : $0.repeated(steps) }
    return convolved(x, kernel, factors, inputConvolvers, bias: bias?.variable) {
      ConvolutionShape(
        input: x.shape, filters: $0, kernel: options.kernelSize, strides: options.strides,
        padding: options.padding, dilation: options.dilationRate)
    }
  }

  /// One step from what its input gives all gates.
  private func stepped(_ sums: Variable, states: [Variable], training: Bool) -> Step {
    let (h, c) = (states[0], states[1])
    if training && settings.recurrentDropout > 0 && stateFactors.isEmpty {
      stateFactors = drawFactors(4, rate: settings.recurrentDropout, h.shape)
    }
    let ofState = convolved(
      h, recurrentKernel, training ? stateFactors : [], stateConvolvers, bias: nil
    ) {
      ConvolutionShape(
        input: h.shape, filters: $0, kernel: options.kernelSize,
        strides: options.kernelSize.map { _ in 1 }, padding: .same)
    }
    let all = sums + ofState
    func gate(_ index: Int) -> Variable {
      let sums = all.sliced(axis: -1, index * filters..<(index + 1) * filters)
      return index == 2
        ? activated(sums)
        : activations.apply(
          "recurrent_activation", else: settings.recurrentActivation, to: sums, training: training)
    }
    func activated(_ x: Variable) -> Variable {
      activations.apply("activation", else: options.activation, to: x, training: training)
    }
    let carry = gate(1) * c + gate(0) * gate(2)
    let output = gate(3) * activated(carry)
    return Step(output: output, states: [output, carry])
  }

  /// The convolution of `x` for all gates, or for each with parts of its own dropped.
  private func convolved(
    _ x: Variable, _ kernel: Parameter, _ factors: [Tensor], _ convolvers: [Convolver],
    bias: Variable?, shape: (_ filters: Int) -> ConvolutionShape
  ) -> Variable {
    if factors.isEmpty {
      return convolvers[0].convolved(
        x, kernel.variable, bias: bias, shape: shape(4 * filters), version: kernel.version,
        relu: false)
    }
    let each = factors.enumerated().map { gate, factors in
      let columns = gate * filters..<(gate + 1) * filters
      return convolvers[gate + 1].convolved(
        x.scaled(by: factors), kernel.variable.sliced(axis: -1, columns),
        bias: bias?.sliced(axis: 0, columns), shape: shape(filters), version: kernel.version,
        relu: false)
    }
    return Variable.concatenated(each, axis: -1)
  }

  // MARK: Formats

  /// `x`, whose first axes are the batch and `steps` more, with the channels last.
  private func channelsLast(_ x: Variable, steps: Int) -> Variable {
    if options.dataFormat == .channelsLast { return x }
    let first = 1 + steps
    return x.transposed(Array(0..<first) + Array(first + 1..<x.shape.count) + [first])
  }

  /// Back from channels that are last.
  private func back(_ x: Variable, steps: Int) -> Variable {
    if options.dataFormat == .channelsLast { return x }
    let (first, last) = (1 + steps, x.shape.count - 1)
    return x.transposed(Array(0..<first) + [last] + Array(first..<last))
  }

  /// The options that cells and their layers write alike.
  func entries() -> [String: ConfigValue] {
    options.entries.merging([
      "filters": .int(filters), "activation": activations.value("activation", else: options.activation),
      "recurrent_activation": activations.value("recurrent_activation", else: settings.recurrentActivation),
      "unit_forget_bias": .bool(settings.unitForgetBias), "dropout": .double(settings.dropout),
      "recurrent_dropout": .double(settings.recurrentDropout),
      "seed": settings.seed.map(ConfigValue.int) ?? .null,
    ]) { $1 }
    .merging(settings.kernel.entries("kernel")) { $1 }
    .merging(settings.recurrent.entries("recurrent")) { $1 }
  }
}

extension Tensor {
  /// Each part of the first axis `count` times, one after the other.
  fileprivate func repeated(_ count: Int) -> Tensor {
    gather((0..<shape[0] * count).map { $0 / count })
  }
}

extension Initializer {
  /// The same, with ones for the second of four parts: gates that let everything pass.
  func withOpenForgetGates(units: Int) -> Initializer {
    let start = self
    return Initializer(className: className, config: config) { _, generator in
      let seeds = (0..<2).map { _ in Int(truncatingIfNeeded: generator.next() >> 1) }
      return Tensor.concatenate([
        start([units], seed: seeds[0]), Tensor.ones([units]), start([2 * units], seed: seeds[1]),
      ])
    }
  }
}
