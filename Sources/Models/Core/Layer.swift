import Tensors

/// One step of a model: parameters, and what is done with them.
///
/// A layer learns its input shape from its first call, makes its parameters then, and can be used
/// several times in one model, sharing them. A custom layer lists its parameters and says what it does:
///
///     final class Scale: Layer {
///       var factor: Parameter!
///       override func build(inputShape: [Int]) {
///         factor = addParameter("factor", shape: [inputShape.last!], initializer: .ones)
///       }
///       override func call(_ x: Variable, training: Bool) -> Variable { x * factor.variable }
///     }
///
/// Layers are references and belong to one thread at a time.
open class Layer {
  /// Unique within its model; `dense_1` is the second `Dense` that was not given a name.
  public internal(set) var name: String
  /// Whether the name was chosen by the caller, so that a model must not change it.
  var isNamed: Bool

  /// Whether the parameters below here are trained. Setting it sets every layer inside.
  public var trainable = true {
    didSet {
      for parameter in ownParameters { parameter.trainable = trainable }
      for layer in layers { layer.trainable = trainable }
    }
  }

  /// Where its random numbers start. A model gives one to each layer that has none; a layer of its
  /// own takes a random one when it is built.
  public internal(set) var seed: Int?

  /// What the size of its results costs in training, divided by the number of samples; nil for
  /// nothing.
  public var activityRegularizer: Regularizer?

  /// The shapes it was built for, the batch unknown; nil before.
  public internal(set) var builtInputShapes: [[Int?]]?

  /// Whether the parameters exist.
  public internal(set) var isBuilt = false

  /// What stands in the place of an activation function, when a file has a layer there; nil for none.
  var activationLayer: Layer?

  /// How Keras is to quantize it one day, kept for files; it changes nothing here. nil for no plan.
  var quantizationPlan: ConfigValue?

  /// Where parameters come from while a saved model is built, instead of their initializers.
  var savedValues: ParameterValues?

  /// How often it was called with symbolic tensors.
  var symbolicCallCount = 0

  /// Where losses of its own go while a model that contains it is trained or judged.
  var addedLosses: AddedLosses?

  /// The parameters made by `addParameter`, without those of the layers inside.
  public internal(set) var ownParameters: [Parameter] = []

  /// - Parameters:
  ///   - name: nil for one made from the class, as Keras does: `Conv2D` becomes `conv2d`.
  ///   - seed: nil to take the model's.
  public init(name: String? = nil, seed: Int? = nil) {
    self.name = name ?? ""
    self.isNamed = name != nil
    self.seed = seed
    if name == nil { self.name = baseName }
  }

  /// Makes the parameters; called once, before the first `call`, with the input's shape.
  open func build(inputShape: [Int]) {}

  /// The same for a layer of several inputs.
  open func build(inputShapes: [[Int]]) { build(inputShape: inputShapes[0]) }

  /// `build` for shapes with sizes that are known only from call to call, nil. Parameters do not depend on these, but the
  /// shapes that reach the layers inside may: those of layers walk through them as they are.
  func buildParts(forInputs inputShapes: [[Int?]]) { build(inputShapes: inputShapes.map { $0.map { $0 ?? 1 } }) }

  /// The result for one input. `training` is false outside of training steps.
  open func call(_ x: Variable, training: Bool) -> Variable {
    preconditionFailure("\(className) '\(name)' does not override call(_:training:).")
  }

  /// The result for several inputs.
  open func call(_ inputs: [Variable], training: Bool) -> Variable {
    precondition(
      inputs.count == 1, "\(className) '\(name)' takes one input, and got \(inputs.count).")
    return call(inputs[0], training: training)
  }

  /// The shape it gives for an input of `shape`, where nil is a size not known yet, such as the
  /// batch: `Dense(10).outputShape(for: [nil, 784])` is `[nil, 10]`.
  open func outputShape(for inputShape: [Int?]) -> [Int?] { inputShape }

  /// The same for several inputs.
  open func outputShape(for inputShapes: [[Int?]]) -> [Int?] { outputShape(for: inputShapes[0]) }

  /// The shape that it gives outside of training, where that is another one.
  func restingShape(for inputShape: [Int?]) -> [Int?] { outputShape(for: inputShape) }

  /// How many results it gives: one, unless it is a model of several outputs.
  open var outputCount: Int { 1 }

  /// All results for several inputs; overridden with `outputCount` where there are several.
  open func callAll(_ inputs: [Variable], training: Bool = false) -> [Variable] {
    [inputs.count == 1 ? self(inputs[0], training: training) : self(inputs, training: training)]
  }

  /// The shapes of all results.
  open func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    [inputShapes.count == 1 ? outputShape(for: inputShapes[0]) : outputShape(for: inputShapes)]
  }

  // MARK: Calls with more than inputs, in a graph

  /// Keras' names of the arguments of a call besides its inputs that are followed here and are no
  /// tensors, such as `use_causal_mask`.
  var callOptions: Set<String> { [] }

  /// How many results a call with `options` gives.
  func outputCount(_ options: [String: ConfigValue]) -> Int { outputCount }

  /// All results of a call with `options`.
  func callAll(
    _ inputs: [Variable], options: [String: ConfigValue], training: Bool
  ) -> [Variable] {
    callAll(inputs, training: training)
  }

  /// Why a call with `options` cannot be made with inputs of `shapes`; nil when it can.
  func callProblem(_ shapes: [[Int?]], options: [String: ConfigValue]) -> String? { nil }

  /// The shapes of all results of a call with `options`.
  func outputShapes(
    for inputShapes: [[Int?]], options: [String: ConfigValue]
  ) -> [[Int?]] {
    outputShapes(for: inputShapes)
  }

  /// The shapes of all results of a call of one input outside of training.
  final func restingShapes(for inputShape: [Int?], options: [String: ConfigValue]) -> [[Int?]] {
    outputCount(options) == 1 && options.isEmpty
      ? [restingShape(for: inputShape)] : outputShapes(for: [inputShape], options: options)
  }

  /// How Keras gives each of `count` inputs to a call.
  func arguments(_ count: Int) -> [CallArgument] { Array(repeating: .listed, count: count) }

  /// All inputs of a call, from those that Keras gives by place and by name; nil when it has a name
  /// that means nothing here.
  func inputs<Value>(_ placed: [Value], named: [String: [Value]]) -> [Value]? {
    let names = arguments(placed.count + named.values.reduce(0) { $0 + $1.count })
      .dropFirst(placed.count).map(\.name)
    var rest = named
    var all = placed
    for name in names where name != nil {
      if let values = rest.removeValue(forKey: name!) { all += values }
    }
    return rest.isEmpty ? all : nil
  }

  /// How Keras brings it the masks of its inputs in a graph.
  var maskPath: MaskPath { .carried }

  /// Whether the mask that comes with its first input counts when it is given states, too. In Keras a call of several tensors looks
  /// for masks by the names of these, and recurrent layers have but `mask`, which nothing brings then.
  var followsMaskBesideStates: Bool { true }

  /// The mask that its result has when all of its inputs have theirs.
  func handedMask(_ inputs: [Variable]) -> Tensor? { inputs[0].mask }

  /// Tensors that a call is given under one name, as Keras writes them.
  func structured(_ tensors: [ConfigValue], as name: String) -> ConfigValue {
    tensors.count == 1 ? tensors[0] : .array(tensors)
  }

  /// The layers inside, in order.
  open var layers: [Layer] { activationLayer.map { [$0] } ?? [] }

  /// Whether it multiplies its inputs or takes functions of them, so that a model casts what is no float32
  /// before it.
  var countsInFloats: Bool { false }

  /// Whether what it gives is texts, with an axis of bytes.
  var givesTexts: Bool { false }

  /// Whether its activation is the last thing that it does, so that a layer can stand for it.
  var activatesLast: Bool { false }

  /// Puts a layer in the place of the function that `option` names; why that cannot be, or nil.
  func takeActivation(_ layer: Layer, as option: String) -> String? {
    guard activatesLast, option == "activation" else {
      return "a layer as activation inside of it is not supported, found \(layer.className)."
    }
    activationLayer = layer
    return nil
  }

  /// Keras' class name, under which `LayerRegistry` finds it again.
  open var className: String { "\(type(of: self))" }

  /// What names of layers that were given none, and places in saved weights, begin with: `dense` for
  /// a `Dense`. Keras takes it from the class, which a layer may have under another name than its
  /// own.
  open var baseName: String { Layer.snakeCased(className) }

  /// What Keras' `get_config` gives, without entries that only the newest versions take, so that
  /// older ones load the model too. Overrides add to `super.config()`.
  open func config() -> [String: ConfigValue] {
    var config: [String: ConfigValue] = [
      "name": .string(name), "trainable": .bool(trainable),
      "dtype": .kerasObject(
        module: "keras", className: "DTypePolicy", config: ["name": "float32"]),
    ]
    if let quantizationPlan { config["quantization_config"] = quantizationPlan }
    if let activityRegularizer { config["activity_regularizer"] = activityRegularizer.configValue }
    return config
  }

  /// Why inputs of `shape`, where nil is a size not known yet, do not fit; nil when they do. A shape
  /// of a program's traps with it, and one from a file throws it.
  func inputProblem(_ shape: [Int?]) -> String? { nil }

  /// The same for several inputs.
  func inputsProblem(_ shapes: [[Int?]]) -> String? {
    for shape in shapes { if let problem = inputProblem(shape) { return problem } }
    return nil
  }

  /// The layers inside by the names that Keras keeps them under in saved weights; nil when they are a
  /// list.
  var savedParts: [(name: String, layer: Layer)]? { activationLayer.map { [("activation", $0)] } }

  /// Why the layer cannot be described in a file; nil when it can.
  var savingProblem: String? { nil }
}
