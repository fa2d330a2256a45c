import Tensors

/// A recurrent layer that goes through a sequence in both directions.
///
/// `[batch, steps, features]` in; with `.concat`, `[batch, 2 units]` out, or `[batch, steps, 2 units]`
/// when the layer returns sequences; `callAll` gives both results apart without a merge mode, and the
/// states of the way forward and of the way back when the layer returns them.
///
///     Bidirectional(LSTM(8))(Tensor.ones([2, 5, 3])).shape      // [2, 16]
public final class Bidirectional: Layer {
  /// How the results of the two directions become one. Raw values are Keras' names.
  public enum MergeMode: String, Sendable, CaseIterable {
    /// One behind the other.
    case concat
    /// Their sum.
    case sum
    /// Their product.
    case multiply = "mul"
    /// Their mean.
    case average = "ave"
  }

  /// The layer that goes forward: the one it was given.
  public let forwardLayer: RNN
  /// The layer that goes back.
  public let backwardLayer: RNN
  /// How the two results become one; nil to give both.
  public let mergeMode: MergeMode?

  /// Traps when the two layers go the same way or give different things.
  ///
  /// - Parameters:
  ///   - layer: goes forward.
  ///   - backwardLayer: goes back; nil for one like `layer`, with weights of its own. A layer over a
  ///     cell of your own needs one.
  public convenience init(
    _ layer: RNN, mergeMode: MergeMode? = .concat, backwardLayer: RNN? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    guard let back = backwardLayer ?? (try? Self.turned(layer, .standard)) else {
      preconditionFailure("Bidirectional cannot copy the \(layer.className); give it a backwardLayer.")
    }
    if let problem = Self.problem(layer, back) { preconditionFailure("Bidirectional: \(problem)") }
    self.init(layer, back, mergeMode, name: name, seed: seed)
  }

  private init(
    _ forward: RNN, _ back: RNN, _ mergeMode: MergeMode?, name: String?, seed: Int? = nil
  ) {
    forwardLayer = forward
    backwardLayer = back
    self.mergeMode = mergeMode
    super.init(name: name, seed: seed)
    forward.rename("forward_" + forward.name.trimming("forward_"))
    back.rename(back.name)
    for layer in [forward, back] { layer.zeroOutputForMask = forward.returnSequences }
  }

  convenience init(config: [String: ConfigValue], registry: LayerRegistry) throws {
    let reader = ConfigReader("Bidirectional", config)
    func layer(_ key: String) throws -> RNN? {
      guard let value = config[key], value != .null else { return nil }
      guard let object = KerasObject(value),
        let layer = try registry.makeLayer(object.className, config: object.config) as? RNN
      else {
        throw ConfigError(
          className: "Bidirectional", key: key,
          reason: "expected a recurrent layer, found \(value.summary)")
      }
      return layer
    }
    guard let forward = try layer("layer") else {
      throw ConfigError(
        className: "Bidirectional", key: "layer", reason: "expected a recurrent layer, found nothing")
    }
    var mode: MergeMode?
    if config["merge_mode"] != .null {
      let name = try reader.string("merge_mode", default: "concat")
      mode = MergeMode(rawValue: name)
      if mode == nil {
        throw ConfigError(
          className: "Bidirectional", key: "merge_mode", reason: "the mode '\(name)' is not known.")
      }
    }
    guard let back = try layer("backward_layer") ?? Self.turned(forward, registry) else {
      throw ConfigError(
        className: "Bidirectional", key: "layer", reason: "\(forward.className) cannot be copied.")
    }
    if let problem = Self.problem(forward, back) {
      throw ConfigError(className: "Bidirectional", key: "backward_layer", reason: problem)
    }
    self.init(forward, back, mode, name: try reader.optionalString("name"))
  }

  /// A layer like `layer` that goes the other way.
  private static func turned(_ layer: RNN, _ registry: LayerRegistry) throws -> RNN? {
    var config = layer.config()
    config["go_backwards"] = .bool(!layer.goBackwards)
    config["name"] = .string("backward_" + layer.name.trimming("forward_"))
    return try registry.makeLayer(layer.className, config: config) as? RNN
  }

  private static func problem(_ a: RNN, _ b: RNN) -> String? {
    if a.goBackwards == b.goBackwards { return "expected layers of different directions, found the same" }
    if a.returnSequences != b.returnSequences || a.returnState != b.returnState
      || a.stateful != b.stateful
    {
      return "expected layers that give the same, found different options"
    }
    return nil
  }

  override public var layers: [Layer] { [forwardLayer, backwardLayer] }
  override var maskPath: MaskPath { .kept }
  override var followsMaskBesideStates: Bool { false }
  override func handedMask(_ inputs: [Variable]) -> Tensor? { forwardLayer.handedMask(inputs) }
  override var savedParts: [(name: String, layer: Layer)]? {
    [("forward_layer", forwardLayer), ("backward_layer", backwardLayer)]
  }
  override var savingProblem: String? { forwardLayer.savingProblem ?? backwardLayer.savingProblem }
  override public var outputCount: Int {
    (mergeMode == nil ? 2 : 1) + 2 * (forwardLayer.outputCount - 1)
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    let (forward, back) = halves(shapes)
    return forwardLayer.inputsProblem(forward) ?? backwardLayer.inputsProblem(back)
  }

  /// The sequence with the states of each direction.
  private func halves<Value>(_ values: [Value]) -> ([Value], [Value]) {
    let half = values.count / 2
    return (Array(values[...half]), [values[0]] + values[(half + 1)...])
  }

  override func arguments(_ count: Int) -> [CallArgument] {
    [.listed] + Array(repeating: .named("initial_state"), count: max(0, count - 1))
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    forwardLayer.build(for: inputShape)
    backwardLayer.build(for: inputShape)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    call([x], training: training)
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    results(inputs, training: training)[0]
  }

  override public func callAll(_ inputs: [Variable], training: Bool = false) -> [Variable] {
    if !isBuilt { build(forInputs: inputs.map { $0.shape.map { $0 } }) }
    var results = results(inputs, training: training)
    results[0] = regularized(results[0])
    return results
  }

  private func results(_ inputs: [Variable], training: Bool) -> [Variable] {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("Bidirectional '\(name)': \(problem)")
    }
    let (forward, back) = halves(inputs)
    let there = forwardLayer.callAll(forward, training: training)
    let returned = backwardLayer.callAll(back, training: training)
    let mask = forwardLayer.returnSequences ? inputs[0].mask : nil
    let (a, b) = (there[0], forwardLayer.returnSequences ? returned[0].turnedAround() : returned[0])
    let merged: [Variable] =
      switch mergeMode {
      case .concat: [Variable.concatenated([a, b], axis: -1)]
      case .sum: [a + b]
      case .multiply: [a * b]
      case .average: [(a + b) * 0.5]
      case nil: [a, b]
      }
    return merged.map { $0.masked(mask) } + there.dropFirst() + returned.dropFirst()
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let shape = forwardLayer.outputShape(for: inputShape)
    let back = backwardLayer.outputShape(for: inputShape)
    guard mergeMode == .concat, let a = shape[shape.count - 1], let b = back[back.count - 1] else {
      return shape
    }
    return shape.dropLast() + [a + b]
  }

  override public func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    let shape = outputShape(for: inputShapes[0])
    let (forward, back) = halves(inputShapes)
    let there = forwardLayer.outputShapes(for: forward)
    let returned = backwardLayer.outputShapes(for: back)
    return (mergeMode == nil ? [there[0], returned[0]] : [shape]) + there.dropFirst()
      + returned.dropFirst()
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "merge_mode": mergeMode.map { .string($0.rawValue) } ?? .null,
      "layer": forwardLayer.description, "backward_layer": backwardLayer.description,
    ]) { $1 }
  }
}

extension Variable {
  /// The second axis in the other direction.
  fileprivate func turnedAround() -> Variable {
    func turned(_ tensor: Tensor) -> Tensor {
      tensor.swappingSteps(reversingSecond: true).swappingSteps()
    }
    return Variable.recording(turned(value), from: [self]) { [turned($0)] }
  }
}

extension String {
  /// What follows `prefix`, or all.
  fileprivate func trimming(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
