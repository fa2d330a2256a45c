import Tensors

/// A model that is any graph of layers: several inputs and outputs, branches that meet again, layers
/// used more than once, models within models.
///
///     let left = Input(shape: [4]), right = Input(shape: [3])
///     let shared = Dense(8, activation: .relu)
///     let both = Concatenate()([shared(left), Dense(8)(right)])
///     let model = Functional(inputs: [left, right], outputs: [Dense(1)(both)], seed: 1)
///     model([Variable(Tensor.ones([2, 4])), Variable(Tensor.ones([2, 3]))]).shape      // [2, 1]
///
/// Layers are listed, and so numbered and saved, in Keras' order: those furthest from the outputs first.
public final class Functional: Model {
  /// What the model is given.
  public let inputs: [Input]
  /// What it gives.
  public let outputs: [SymbolicTensor]
  /// The keys that inputs or outputs were listed by, in the order of both; nil for a list.
  let inputKeys: [String]?
  let outputKeys: [String]?
  /// How a file had the outputs, when in lists within lists.
  var outputStructure: OutputStructure?
  /// The calls, each after those that it needs, without those of the inputs.
  let calls: [SymbolicCall]
  private let ordered: [Layer]
  /// Where the results of each call begin in the list of all results.
  private let slots: [SymbolicCall.Key: Int]
  /// After which call each result is not needed any more; outputs are needed to the end.
  private let lastUses: [Int]
  /// For each call, which of its inputs come without the mask of their tensor.
  private let spentMasks: [Set<Int>]
  /// Which outputs come without the mask of their tensor.
  private let outputsWithoutMask: [Bool]

  /// A model of one input and one output.
  public convenience init(
    inputs: Input, outputs: SymbolicTensor, name: String? = nil, seed: Int? = nil
  ) {
    self.init(inputs: [inputs], outputs: [outputs], name: name, seed: seed)
  }

  /// A model from `inputs` to `outputs`.
  ///
  /// Traps when an output depends on an `Input` that is not listed, or two layers have the same name.
  ///
  /// - Parameter seed: where the starting weights and dropout begin; nil draws one.
  public convenience init(
    inputs: [Input], outputs: [SymbolicTensor], name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      inputs: inputs, outputs: outputs, inputKeys: nil, outputKeys: nil, name: name, seed: seed)
  }

  /// A model whose outputs are called by the keys instead of their layers' names, in the keys'
  /// order.
  ///
  ///     Functional(inputs: [image], outputs: ["box": Dense(4)(x), "kind": Dense(10)(x)])
  public convenience init(
    inputs: [Input], outputs: [String: SymbolicTensor], name: String? = nil, seed: Int? = nil
  ) {
    let keys = outputs.keys.sorted()
    self.init(
      inputs: inputs, outputs: keys.map { outputs[$0]! }, inputKeys: nil, outputKeys: keys,
      name: name, seed: seed)
  }

  init(
    inputs: [Input], outputs: [SymbolicTensor], inputKeys: [String]?, outputKeys: [String]?,
    name: String?, seed: Int? = nil
  ) {
    let graph = SymbolicGraph(inputs: inputs, outputs: outputs)
    if let missing = graph.missing {
      preconditionFailure("The outputs depend on the input '\(missing.name)', which is not listed.")
    }
    precondition(!inputs.isEmpty && !outputs.isEmpty, "A model needs inputs and outputs.")
    self.inputs = inputs
    self.outputs = outputs
    self.inputKeys = inputKeys
    self.outputKeys = outputKeys
    ordered = graph.layers
    calls = graph.calls.filter { !($0.layer is Input) }
    var slots: [SymbolicCall.Key: Int] = [:]
    for (index, input) in inputs.enumerated() { slots[input.output.call.key] = index }
    var count = inputs.count
    for call in calls {
      slots[call.key] = count
      count += call.layer.outputCount(call.options)
    }
    self.slots = slots
    var lastUses = Array(repeating: 0, count: count)
    for (index, call) in calls.enumerated() {
      for input in call.inputs { lastUses[slots[input.call.key]! + input.index] = index }
    }
    for output in outputs { lastUses[slots[output.call.key]! + output.index] = calls.count }
    self.lastUses = lastUses
    let spent = SpentMasks(graph.callsByDepth)
    spentMasks = calls.map { spent.inputs[$0.key] ?? [] }
    outputsWithoutMask = outputs.map { spent.isGone(from: $0) }
    super.init(name: name, seed: seed)
    var names: Set<String> = []
    for layer in ordered where layer.isNamed {
      precondition(
        names.insert(layer.name).inserted,
        "Two layers of '\(self.name)' are called '\(layer.name)'; names must differ.")
    }
    nameLayers()
  }

  override public var layers: [Layer] { ordered }
  override public var outputCount: Int { outputs.count }
  override public var inputNames: [String] { inputKeys ?? inputs.map(\.name) }

  /// The names of the layers that make the outputs; one that makes several has a number behind its
  /// name from the second on, the next that no other layer is called by.
  override public var outputNames: [String] {
    if let outputKeys { return outputKeys }
    let names = outputs.map(\.call.layer.name)
    var taken: Set<String> = []
    return names.map { name in
      if taken.insert(name).inserted { return name }
      var number = 1
      while names.contains("\(name)_\(number)") || taken.contains("\(name)_\(number)") { number += 1 }
      taken.insert("\(name)_\(number)")
      return "\(name)_\(number)"
    }
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    guard shapes.count == inputs.count else {
      return "expected \(inputs.count) inputs, found \(shapes.count)"
    }
    for (shape, input) in zip(shapes, inputs) {
      let sizes = shape.dropFirst()
      let fits =
        sizes.count == input.shape.count
        && zip(sizes, input.shape).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
      if !fits {
        let expected = SavedShapes.text([nil] + input.shape)
        return "expected inputs of shape \(expected) for '\(input.name)', found \(SavedShapes.text(shape))"
      }
    }
    return nil
  }

  override public func build(inputShapes: [[Int]]) { buildParts(forInputs: inputShapes.map { $0.map { $0 } }) }

  override func buildParts(forInputs inputShapes: [[Int?]]) {
    walk(inputShapes) { call, shapes in call.layer.build(forInputs: shapes) }
  }

  override func buildFromInputs() {
    build(forInputs: inputs.map { [nil] + $0.shape })
  }

  /// Goes through the calls with the shapes that reach them.
  ///
  /// - Parameter training: whether they are those of training, where they differ.
  @discardableResult
  func walk<E: Error>(
    _ inputShapes: [[Int?]], training: Bool = true, _ body: (SymbolicCall, [[Int?]]) throws(E) -> Void
  ) throws(E) -> [[Int?]] {
    var shapes = inputShapes
    for call in calls {
      let given = call.inputs.map { shapes[slot(of: $0)] }
      try body(call, given)
      shapes +=
        training || given.count > 1
        ? call.layer.outputShapes(for: given, options: call.options)
        : call.layer.restingShapes(for: given[0], options: call.options)
    }
    return outputs.map { shapes[slot(of: $0)] }
  }

  private func slot(of tensor: SymbolicTensor) -> Int { slots[tensor.call.key]! + tensor.index }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    call([x], training: training)
  }

  /// The first output.
  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    outputsOf(inputs, training: training)[0]
  }

  override public func callAll(_ inputs: [Variable], training: Bool = false) -> [Variable] {
    if !isBuilt { build(forInputs: inputs.map { $0.shape.map { $0 } }) }
    return outputsOf(inputs, training: training)
  }

  private func outputsOf(_ given: [Variable], training: Bool) -> [Variable] {
    if let problem = inputsProblem(given.map { $0.shape.map { $0 } }) {
      preconditionFailure("The model '\(name)': \(problem)")
    }
    var values: [Variable?] = given
    var index = 0
    while index < calls.count {
      let call = calls[index]
      let places = call.inputs.map { slot(of: $0) }
      var inputs = places.map { call.layer.floats(values[$0]!) }
      for place in places where lastUses[place] == index { values[place] = nil }
      if let y = together(inputs[0], at: index, result: values.count) {
        values += [nil, y]
        index += 2
        continue
      }
      let (result, given) = (values.count, inputs)
      let spent = spentMasks[index]
      for place in spent { inputs[place].mask = nil }
      let isUnmasked =
        inputs.count > 1 && !call.layer.followsMaskBesideStates && call.options[SavedGraph.ownMask] == nil
      if isUnmasked { inputs[0].mask = nil }
      if !call.options.isEmpty {
        values += call.layer.callAll(inputs, options: call.options, training: training)
      } else if call.layer.outputCount > 1 {
        values += call.layer.callAll(inputs, training: training)
      } else if inputs.count == 1 {
        values.append(call.layer(inputs[0], training: training))
      } else {
        values.append(call.layer(inputs, training: training))
      }
      // The graph itself brings it to some of the layers behind.
      if spent.contains(0) && call.layer.maskPath != .kept || !spent.isEmpty && call.layer.maskPath == .merged {
        values[result]!.mask = call.layer.handedMask(given)
      }
      if isUnmasked && !spent.contains(0) { values[result]!.mask = call.layer.handedMask(given) }
      index += 1
    }
    return zip(outputs, outputsWithoutMask).map { output, isWithoutMask in
      let value = values[slot(of: output)]!
      return isWithoutMask ? value.masked(nil) : value
    }
  }

  /// A call and the one behind it as one operation, where there is one and nothing else uses what is between.
  private func together(_ x: Variable, at index: Int, result: Int) -> Variable? {
    guard index + 1 < calls.count, calls[index].inputs.count == 1, calls[index + 1].inputs.count == 1,
      slot(of: calls[index + 1].inputs[0]) == result, lastUses[result] == index + 1
    else { return nil }
    return calls[index].layer.call(x, thenBy: calls[index + 1].layer)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    outputShapes(for: [inputShape])[0]
  }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    outputShapes(for: inputShapes)[0]
  }

  override public func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    walk(inputShapes) { _, _ in }
  }
}
