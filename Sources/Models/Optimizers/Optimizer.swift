public import Tensors

/// Changes parameters by their gradients.
///
///     let optimizer = Adam()
///     let (loss, gradients) = valueWithGradients(of: model.parameters) { … }
///     optimizer.apply(gradients, to: model.parameters)
///
/// A custom optimizer overrides `slotNames`, when it remembers something of each parameter, and
/// `update`.
open class Optimizer {
  /// What it does beside its own formula.
  public let options: OptimizerOptions
  /// What the learning rate follows; nil when it is a number.
  public let schedule: (any LearningRateSchedule)?
  /// How many gradients were taken.
  public var iterations = 0
  /// What is remembered of each trainable parameter: for each the tensors of `slotNames`.
  public private(set) var slots: [[Tensor]] = []

  private var constantRate: Float
  private var owners: [ObjectIdentifier: Int] = [:]
  /// The moving average of each trainable parameter, when there are any.
  private(set) var averages: [Tensor] = []
  /// The sum of the gradients since the last change of each trainable parameter, when it is kept.
  private(set) var accumulated: [Tensor] = []
  private var isExcluded: (Parameter) -> Bool = { _ in false }
  private let isPlain: Bool

  public init(learningRate: any LearningRate, options: OptimizerOptions = OptimizerOptions()) {
    schedule = learningRate as? any LearningRateSchedule
    constantRate = learningRate.rate(at: 0)
    self.options = options
    isPlain = options == OptimizerOptions()
  }

  /// How far a step goes. Setting it traps when it follows a schedule.
  public final var learningRate: Float {
    get { schedule?.rate(at: iterations) ?? constantRate }
    set {
      precondition(
        schedule == nil, "The learning rate follows a schedule, so it cannot be set to \(newValue).")
      constantRate = newValue
    }
  }

  /// How many times the parameters were changed: fewer than `iterations` when gradients are
  /// accumulated.
  public final var updateCount: Int { iterations / (options.gradientAccumulationSteps ?? 1) }

  // MARK: To override

  /// Names of what is remembered of each parameter; Adam's are `momentum`, `velocity`.
  open var slotNames: [String] { [] }

  /// How Keras saves the slots: those of one group parameter by parameter, one group after the other.
  open var slotGroups: [[String]] { [slotNames] }

  /// What is remembered of a parameter at first: zeros of its shape for each of `slotNames`.
  open func makeSlots(for parameter: Parameter) -> [Tensor] {
    slotNames.map { _ in Tensor.zeros(parameter.value.shape) }
  }

  /// What is remembered beside the slots, saved after them.
  open var shared: [Tensor] {
    get { [] }
    set { precondition(newValue.isEmpty, "\(className) remembers nothing beside its slots.") }
  }

  /// Called once a step, before `update` is called for each parameter.
  open func beginStep() {}

  /// Changes one parameter; `slots` are those of `makeSlots`.
  open func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    preconditionFailure("\(className) does not override update(_:gradient:slots:).")
  }

  /// The share of a parameter that a step with the learning rate 1 takes from it; nil for none.
  open func weightDecay(of parameter: Parameter) -> Float? { options.weightDecay }

  /// Keras' class name, for saving.
  open var className: String { "\(type(of: self))" }

  /// What Keras' `get_config` gives.
  open func config() -> [String: ConfigValue] {
    options.config.merging([
      "name": .string(Layer.snakeCased(className)),
      "learning_rate": schedule.map {
        .kerasObject(
          module: "keras.optimizers.schedules", className: $0.className, config: $0.config())
      } ?? .number(constantRate),
    ]) { $1 }
  }

  // MARK: To use

  /// Leaves parameters out of the weight decay, as is usual for biases and normalization.
  ///
  ///     optimizer.excludeFromWeightDecay(named: ["bias", "gamma", "beta"])
  ///
  /// - Parameters:
  ///   - parameters: those to leave out.
  ///   - names: parts of the names of others to leave out.
  public final func excludeFromWeightDecay(_ parameters: [Parameter] = [], named names: [String] = []) {
    let ids = Set(parameters.map { ObjectIdentifier($0) })
    isExcluded = { parameter in
      ids.contains(ObjectIdentifier(parameter)) || names.contains { parameter.name.contains($0) }
    }
  }

  /// Makes the slots of all trainable `parameters`; the first `apply` does it otherwise.
  public final func build(_ parameters: [Parameter]) {
    for parameter in parameters where parameter.trainable {
      let id = ObjectIdentifier(parameter)
      guard owners[id] == nil else { continue }
      owners[id] = slots.count
      slots.append(makeSlots(for: parameter))
      let shape = parameter.value.shape
      if options.averaging != nil { averages.append(Tensor.zeros(shape)) }
      if options.gradientAccumulationSteps != nil { accumulated.append(Tensor.zeros(shape)) }
    }
  }

  /// One step.
  ///
  /// - Parameters:
  ///   - gradients: one per parameter; nil leaves it as it is.
  ///   - parameters: in the same order at every step.
  public final func apply(_ gradients: [Tensor?], to parameters: [Parameter]) {
    precondition(
      gradients.count == parameters.count,
      "\(gradients.count) gradients do not match \(parameters.count) parameters.")
    if owners.isEmpty { build(parameters) }
    for (gradient, parameter) in zip(gradients, parameters) {
      guard let gradient, parameter.trainable else { continue }
      precondition(
        gradient.shape == parameter.value.shape,
        "A gradient of shape \(gradient.shape) cannot change '\(parameter.name)' of shape \(parameter.value.shape).")
      if owners[ObjectIdentifier(parameter)] == nil { build([parameter]) }
    }
    if isPlain {
      change(parameters, by: gradients)
    } else {
      changeFollowingOptions(parameters, by: gradients)
    }
    for (gradient, parameter) in zip(gradients, parameters) {
      guard let constraint = parameter.constraint, gradient != nil, parameter.trainable else {
        continue
      }
      parameter.value = constraint(parameter.value)
    }
    iterations += 1
  }

  private func change(_ parameters: [Parameter], by gradients: [Tensor?]) {
    beginStep()
    for (gradient, parameter) in zip(gradients, parameters) {
      guard let gradient, parameter.trainable else { continue }
      let place = owners[ObjectIdentifier(parameter)]!
      update(&parameter.value, gradient: gradient, slots: &slots[place])
    }
  }

  /// Keras' order: unscale, accumulate, clip, decay, update, average.
  private func changeFollowingOptions(_ parameters: [Parameter], by gradients: [Tensor?]) {
    var gradients = gradients
    for (index, parameter) in parameters.enumerated() where !parameter.trainable {
      gradients[index] = nil
    }
    if let factor = options.lossScaleFactor {
      gradients = gradients.map { $0?.scaled(by: 1 / factor) }
    }
    if let steps = options.gradientAccumulationSteps {
      let changes = (iterations + 1) % steps == 0
      for (index, parameter) in parameters.enumerated() {
        guard let gradient = gradients[index] else { continue }
        let place = owners[ObjectIdentifier(parameter)]!
        accumulated[place].accumulate(gradient)
        if changes { gradients[index] = accumulated[place].scaled(by: 1 / Float(steps)) }
      }
      if changes {
        for place in accumulated.indices {
          accumulated[place] = Tensor.zeros(accumulated[place].shape)
        }
        decayAndChange(parameters, by: gradients)
      }
    } else {
      decayAndChange(parameters, by: gradients)
    }
    average(parameters)
  }

  private func decayAndChange(_ parameters: [Parameter], by gradients: [Tensor?]) {
    let rate = learningRate
    for (gradient, parameter) in zip(gradients, parameters) where gradient != nil {
      guard let decay = weightDecay(of: parameter), decay != 0, !isExcluded(parameter) else {
        continue
      }
      parameter.value = parameter.value.scaled(by: 1 - decay * rate)
    }
    change(parameters, by: options.clipping?.clipped(gradients) ?? gradients)
  }

  private func average(_ parameters: [Parameter]) {
    guard let averaging = options.averaging else { return }
    let momentum = updateCount == 0 ? 0 : averaging.momentum
    for parameter in parameters {
      guard let place = owners[ObjectIdentifier(parameter)] else { continue }
      averages[place].mix(parameter.value, share: 1 - momentum, keeping: momentum)
    }
    if let frequency = averaging.overwriteFrequency, (updateCount + 1) % frequency == 0 {
      overwriteWithAverages(parameters)
    }
  }

  /// Replaces parameters by their moving averages, when those are kept; `fit` does so at its end.
  public final func overwriteWithAverages(_ parameters: [Parameter]) {
    guard options.averaging != nil else { return }
    for parameter in parameters {
      if let place = owners[ObjectIdentifier(parameter)] { parameter.value = averages[place] }
    }
  }

  // MARK: State

  /// Everything a checkpoint needs, named and ordered as Keras saves it: `iteration` (int64),
  /// `learning_rate` unless it follows a schedule, averages, accumulated gradients, then the slots.
  public final var state: [(name: String, value: Tensor)] {
    var state = [("iteration", Tensor(Int64(iterations)))]
    if schedule == nil { state.append(("learning_rate", Tensor(constantRate))) }
    state += averages.enumerated().map { ("\($0)_average", $1) }
    state += accumulated.enumerated().map { ("\($0)_gradient_accumulator", $1) }
    state += slotOrder.map { ("\($0.parameter)_\(slotNames[$0.slot])", slots[$0.parameter][$0.slot]) }
    return state + shared.enumerated().map { ("shared_\($0)", $1) }
  }

  /// Where the slots are, in the order in which Keras saves them.
  private var slotOrder: [(parameter: Int, slot: Int)] {
    var order: [(parameter: Int, slot: Int)] = []
    var first = 0
    for group in slotGroups {
      for parameter in slots.indices {
        for slot in first..<first + group.count where slot < slots[parameter].count {
          order.append((parameter, slot))
        }
      }
      first += group.count
    }
    return order
  }

  /// Takes back what `state` gave, after `build`.
  ///
  /// Traps when the count or a shape differs.
  public final func restore(_ state: [Tensor]) {
    let expected = self.state
    precondition(
      state.count == expected.count,
      "The optimizer has \(expected.count) values, and got \(state.count).")
    for (value, own) in zip(state, expected) {
      precondition(
        value.shape == own.value.shape,
        "The value '\(own.name)' of shape \(own.value.shape) cannot take shape \(value.shape).")
    }
    iterations = Int(state[0].cast(to: .int64).scalar(of: Int64.self))
    var rest = state.dropFirst()
    if schedule == nil { constantRate = rest.removeFirst().cast(to: .float32).scalar() }
    func take() -> Tensor { rest.removeFirst().cast(to: .float32) }
    for place in averages.indices { averages[place] = take() }
    for place in accumulated.indices { accumulated[place] = take() }
    for (parameter, slot) in slotOrder { slots[parameter][slot] = take() }
    shared = shared.map { _ in take() }
  }
}
