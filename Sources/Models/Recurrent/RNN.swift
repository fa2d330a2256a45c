import Tensors

/// A cell taken through the steps of a sequence.
///
/// `[batch, steps, features]` in; `[batch, size]` out, the last step's result, or `[batch, steps,
/// size]` with `returnSequences`. With `returnState`, `callAll` gives the states after the last step
/// too. Given `[x] + states`, it starts from those instead of zeros.
///
///     RNN(LSTMCell(8), returnSequences: true)(Tensor.ones([2, 5, 3])).shape      // [2, 5, 8]
///
/// A step that the mask drops leaves the states as they are and gives what the step before gave, or
/// zeros with `zeroOutputForMask`. In a `Functional` a layer that is given states takes no notice of the
/// mask that comes with the sequence, as in Keras, and hands it on.
public class RNN: Layer {
  /// What is done at each step.
  public let cell: RecurrentCell
  /// Whether the results of all steps are given.
  public let returnSequences: Bool
  /// Whether the states after the last step are given too.
  public let returnState: Bool
  /// Whether it starts at the last step; results then come in that order.
  public let goBackwards: Bool
  /// Whether each batch goes on from the states of the one before.
  public let stateful: Bool
  /// Whether a step that does not count gives zeros.
  public internal(set) var zeroOutputForMask: Bool
  /// Keras' choice between a loop and a longer graph, kept for files; it changes nothing here.
  private let unroll: Bool
  /// Where the next batch goes on when `stateful`; nil to start from zeros.
  var lastStates: [Tensor]?

  /// What all layers over a cell take.
  struct Options {
    var returnSequences = false
    var returnState = false
    var goBackwards = false
    var stateful = false
    var unroll = false
    var zeroOutputForMask = false
  }

  /// - Parameters:
  ///   - cell: what is done at each step.
  ///   - returnSequences: whether the results of all steps are given.
  ///   - returnState: whether the states after the last step are given too.
  ///   - goBackwards: whether it starts at the last step.
  ///   - stateful: whether each batch goes on from the states of the one before.
  public convenience init(
    _ cell: RecurrentCell, returnSequences: Bool = false, returnState: Bool = false,
    goBackwards: Bool = false, stateful: Bool = false, zeroOutputForMask: Bool = false,
    name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      cell: cell,
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful, zeroOutputForMask: zeroOutputForMask), name: name, seed: seed)
  }

  init(cell: RecurrentCell, _ options: Options, name: String?, seed: Int? = nil) {
    self.cell = cell
    returnSequences = options.returnSequences
    returnState = options.returnState
    goBackwards = options.goBackwards
    stateful = options.stateful
    zeroOutputForMask = options.zeroOutputForMask
    unroll = options.unroll
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue], registry: LayerRegistry) throws {
    let reader = ConfigReader("RNN", config)
    let cell: RecurrentCell
    // A list of cells is written as the cell that stacks them.
    if case .array(let cells)? = config["cell"] {
      cell = StackedRNNCells(try cells.map { try reader.cell($0, registry) })
    } else {
      cell = try reader.cell(config["cell"], registry)
    }
    self.init(cell: cell, try reader.recurrentOptions(), name: try reader.optionalString("name"))
  }

  override public var layers: [Layer] { [cell] }
  override var maskPath: MaskPath { .kept }
  override var followsMaskBesideStates: Bool { false }
  override func handedMask(_ inputs: [Variable]) -> Tensor? { returnSequences ? inputs[0].mask : nil }
  override var savedParts: [(name: String, layer: Layer)]? { [("cell", cell)] }
  override var savingProblem: String? { cell.savingProblem }

  override func takeActivation(_ layer: Layer, as option: String) -> String? {
    cell.takeActivation(layer, as: option)
  }
  override public var outputCount: Int { returnState ? 1 + cell.stateSizes.count : 1 }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    let sequence = shapes[0]
    guard sequence.count >= 3 else {
      return "expected inputs of shape [batch, steps, features], found \(SavedShapes.text(sequence))"
    }
    let sizes = cell.stateSizes
    guard shapes.count == 1 || shapes.count == 1 + sizes.count else {
      return "expected a sequence and \(sizes.count) states, found \(shapes.count) inputs"
    }
    let step = [sequence[0]] + sequence.dropFirst(2)
    if let problem = cell.inputsProblem([step]) { return problem }
    for (shape, expected) in zip(shapes.dropFirst(), cell.stateShapes(for: step))
    where shape.count != expected.count || shape.dropFirst() != expected.dropFirst() {
      return
        "expected states of shape \(SavedShapes.text([nil] + expected.dropFirst())), found \(SavedShapes.text(shape))"
    }
    // A kernel of no numbers is only counted, before there are any.
    if let kernel = (cell as? UnitCell)?.kernel, kernel.value.count > 0, let features = sequence[2],
      kernel.value.shape[0] != features
    {
      return "expected \(kernel.value.shape[0]) features, found shape \(SavedShapes.text(sequence))"
    }
    return nil
  }

  override func arguments(_ count: Int) -> [CallArgument] {
    [.listed] + Array(repeating: .named("initial_state"), count: max(0, count - 1))
  }

  override var countsInFloats: Bool { true }

  /// The states of stacked cells are lists within a list where a cell has several.
  override func structured(_ tensors: [ConfigValue], as name: String) -> ConfigValue {
    guard let cells = (cell as? StackedRNNCells)?.cells else { return super.structured(tensors, as: name) }
    var rest = tensors[...]
    return .array(
      cells.map { cell in
        let own = Array(rest.prefix(cell.stateSizes.count))
        rest = rest.dropFirst(own.count)
        return own.count == 1 ? own[0] : .array(own)
      })
  }

  override public func build(inputShape: [Int]) {
    cell.build(for: [inputShape[0]] + inputShape.dropFirst(2))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    call([x], training: training)
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    results(inputs, returnsState: stateful, training: training)[0]
  }

  override public func callAll(_ inputs: [Variable], training: Bool = false) -> [Variable] {
    if !isBuilt { build(forInputs: inputs.map { $0.shape.map { $0 } }) }
    var results = results(inputs, returnsState: returnState || stateful, training: training)
    results[0] = regularized(results[0])
    return returnState ? results : [results[0]]
  }

  /// Forgets the states of earlier batches.
  public func resetStates() { lastStates = nil }

  /// Where the batch before ended, of as many sequences; nil to start from zeros.
  private func rememberedStates(_ count: Int) -> [Variable]? {
    guard stateful, let lastStates else { return nil }
    if lastStates[0].shape[0] == count { return lastStates.map { Variable($0) } }
    BatchCheck.note(
      "the stateful layer '\(name)' goes on from \(lastStates[0].shape[0]) sequences, and got \(count)")
    return nil
  }

  /// The result, and the last states when they are wanted.
  private func results(
    _ inputs: [Variable], returnsState: Bool, training: Bool
  ) -> [Variable] {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    let x = inputs[0]
    var states = Array(inputs.dropFirst())
    if states.isEmpty {
      states = rememberedStates(x.shape[0]) ?? cell.initialStates(for: [x.shape[0]] + x.shape.dropFirst(2))
    }
    let mask = stepMask(of: x)
    let options = SequenceOptions(
      goBackwards: goBackwards, returnsSequences: returnSequences, returnsStates: returnsState,
      zeroesMasked: zeroOutputForMask, training: training, mask: mask)
    cell.beginSequence()
    let step =
      cell.sequence(x, states: states, options) ?? cell.stepwise(x, states: states, options)
    if stateful { lastStates = step.states.map(\.value) }
    // Keras hands the mask on as it came, whatever the order of the results.
    var output = step.output.masked(returnSequences ? mask : nil)
    output.activated = nil
    return [output] + (returnsState ? step.states : [])
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let one = cell.outputShape(for: [inputShape[0]] + inputShape.dropFirst(2))
    return returnSequences ? [one[0], inputShape[1]] + one.dropFirst() : one
  }

  override public func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    [outputShape(for: inputShapes[0])]
      + (returnState
        ? cell.stateShapes(for: [inputShapes[0][0]] + inputShapes[0].dropFirst(2)) : [])
  }

  override public func config() -> [String: ConfigValue] {
    sequenceConfig().merging(["cell": cell.description]) { $1 }
  }

  /// The configuration without the cell.
  final func sequenceConfig() -> [String: ConfigValue] {
    super.config().merging([
      "return_sequences": .bool(returnSequences), "return_state": .bool(returnState),
      "go_backwards": .bool(goBackwards), "stateful": .bool(stateful), "unroll": .bool(unroll),
      "zero_output_for_mask": .bool(zeroOutputForMask),
    ]) { $1 }
  }
}

extension ConfigReader {
  /// What all layers over a cell take.
  func recurrentOptions() throws(ConfigError) -> RNN.Options {
    RNN.Options(
      returnSequences: try bool("return_sequences", default: false),
      returnState: try bool("return_state", default: false),
      goBackwards: try bool("go_backwards", default: false),
      stateful: try bool("stateful", default: false), unroll: try bool("unroll", default: false),
      zeroOutputForMask: try bool("zero_output_for_mask", default: false))
  }

  /// The cell that `value` describes.
  func cell(_ value: ConfigValue?, _ registry: LayerRegistry) throws -> RecurrentCell {
    guard let object = KerasObject(value) else {
      throw ConfigError(
        className: className, key: "cell", reason: "expected a cell, found \(value?.summary ?? "nothing")")
    }
    guard let cell = try registry.makeLayer(object.className, config: object.config) as? RecurrentCell
    else {
      throw ConfigError(
        className: className, key: "cell", reason: "expected a cell, found a \(object.className)")
    }
    return cell
  }
}

extension Layer {
  /// As Keras writes a layer into the configuration of another.
  var description: ConfigValue {
    if self is Sequential || self is Functional, let object = try? ModelConfig.object(for: self, path: name, needsShape: false) {
      return .object(object)
    }
    let isOwn = LayerRegistry.standard.classNames.contains(className)
    return [
      "module": isOwn ? "keras.layers" : nil, "class_name": .string(className),
      "config": .object(config()), "registered_name": isOwn ? nil : .string(className),
    ]
  }
}
