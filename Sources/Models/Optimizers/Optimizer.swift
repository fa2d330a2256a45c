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
  /// How far a step goes.
  public var learningRate: Float
  /// How many steps were taken.
  public var iterations = 0
  /// What is remembered of each trainable parameter: for each the tensors of `slotNames`.
  public private(set) var slots: [[Tensor]] = []
  private var owners: [ObjectIdentifier: Int] = [:]

  public init(learningRate: Float) { self.learningRate = learningRate }

  /// Names of what is remembered of each parameter, in Keras' order; Adam's are `momentum`, `velocity`.
  open var slotNames: [String] { [] }

  /// Changes one parameter; `slots` are those of `slotNames`, zeros at first.
  open func update(_ value: inout Tensor, gradient: Tensor, slots: inout [Tensor]) {
    preconditionFailure("\(className) does not override update(_:gradient:slots:).")
  }

  /// Keras' class name, for saving.
  open var className: String { "\(type(of: self))" }

  /// What Keras' `get_config` gives.
  open func config() -> [String: ConfigValue] {
    [
      "name": .string(Layer.snakeCased(className)), "learning_rate": .number(learningRate),
      "weight_decay": nil, "clipnorm": nil, "global_clipnorm": nil, "clipvalue": nil,
      "use_ema": false, "ema_momentum": 0.99, "ema_overwrite_frequency": nil,
      "loss_scale_factor": nil, "gradient_accumulation_steps": nil,
    ]
  }

  /// Makes the slots of all trainable `parameters`; the first `apply` does it otherwise.
  public final func build(_ parameters: [Parameter]) {
    for parameter in parameters where parameter.trainable {
      let id = ObjectIdentifier(parameter)
      guard owners[id] == nil else { continue }
      owners[id] = slots.count
      slots.append(slotNames.map { _ in Tensor.zeros(parameter.value.shape) })
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
      let place = owners[ObjectIdentifier(parameter)]!
      update(&parameter.value, gradient: gradient, slots: &slots[place])
      if let constraint = parameter.constraint { parameter.value = constraint(parameter.value) }
    }
    iterations += 1
  }

  /// Everything a checkpoint needs, named and ordered as Keras saves it: `iteration` (int64),
  /// `learning_rate`, then the slots of each trainable parameter.
  public final var state: [(name: String, value: Tensor)] {
    [("iteration", Tensor(Int64(iterations))), ("learning_rate", Tensor(learningRate))]
      + slots.enumerated().flatMap { index, slots in
        zip(slotNames, slots).map { ("\(index)_\($0)", $1) }
      }
  }

  /// Takes back what `state` gave, after `build`.
  ///
  /// Traps when the count or a shape differs.
  public final func restore(_ state: [Tensor]) {
    let perParameter = slotNames.count
    precondition(
      state.count == 2 + slots.count * perParameter,
      "The optimizer has \(2 + slots.count * perParameter) values, and got \(state.count).")
    iterations = Int(state[0].cast(to: .int64).scalar(of: Int64.self))
    learningRate = state[1].cast(to: .float32).scalar(of: Float.self)
    for index in slots.indices {
      for slot in 0..<perParameter {
        let value = state[2 + index * perParameter + slot]
        precondition(
          value.shape == slots[index][slot].shape,
          "A slot of shape \(slots[index][slot].shape) cannot take shape \(value.shape).")
        slots[index][slot] = value.cast(to: .float32)
      }
    }
  }
}
