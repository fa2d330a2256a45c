/// What a layer will give, before there are numbers: a place in the graph of a `Functional` model.
///
///     let image = Input(shape: [28, 28, 1])
///     let hidden = Dense(32, activation: .relu)(Flatten()(image))      // hidden.shape is [nil, 32]
///     let model = Functional(inputs: image, outputs: Dense(10)(hidden))
public struct SymbolicTensor {
  /// The call that makes it.
  let call: SymbolicCall
  /// Which result of the call it is.
  let index: Int
  /// Its sizes, nil where they are not known, such as the batch.
  public let shape: [Int?]

  /// The sum of each pair of numbers, by an `Add`.
  public static func + (a: SymbolicTensor, b: SymbolicTensor) -> SymbolicTensor { Add()([a, b]) }
  /// The difference of each pair of numbers, by a `Subtract`.
  public static func - (a: SymbolicTensor, b: SymbolicTensor) -> SymbolicTensor { Subtract()([a, b]) }
  /// The product of each pair of numbers, by a `Multiply`.
  public static func * (a: SymbolicTensor, b: SymbolicTensor) -> SymbolicTensor { Multiply()([a, b]) }
}

/// One use of a layer in a graph.
final class SymbolicCall {
  let layer: Layer
  /// How many uses of the layer there were before.
  let number: Int
  private(set) var inputs: [SymbolicTensor]
  /// Arguments that are no tensors, by Keras' names.
  let options: [String: ConfigValue]

  init(
    _ layer: Layer, number: Int, inputs: [SymbolicTensor], options: [String: ConfigValue] = [:]
  ) {
    self.layer = layer
    self.number = number
    self.inputs = inputs
    self.options = options
  }

  /// Lets go of a chain of calls one after the other, not each inside of the one before: that would need more stack than a
  /// thread has.
  deinit {
    var calls = inputs.map(\.call)
    inputs = []
    while var call = calls.popLast() {
      guard isKnownUniquelyReferenced(&call) else { continue }
      calls += call.inputs.map(\.call)
      call.inputs = []
    }
  }

  /// Equal for the same use, wherever it is looked at from.
  struct Key: Hashable {
    let layer: ObjectIdentifier
    let number: Int
  }

  var key: Key { Key(layer: ObjectIdentifier(layer), number: number) }
}

extension Layer {
  /// What this layer will give for `input`.
  ///
  /// Traps with a sentence when inputs of that shape do not fit.
  public final func callAsFunction(_ input: SymbolicTensor) -> SymbolicTensor {
    callAll([input])[0]
  }

  /// The same for what a model is given.
  public final func callAsFunction(_ input: Input) -> SymbolicTensor { callAll([input.output])[0] }

  /// The same for several inputs.
  public final func callAsFunction(_ inputs: [SymbolicTensor]) -> SymbolicTensor {
    callAll(inputs)[0]
  }

  /// Everything that this layer, or model, will give: several for a model of several outputs.
  public final func callAll(_ inputs: [SymbolicTensor]) -> [SymbolicTensor] {
    callAll(inputs, options: [:])
  }

  /// The same with arguments that are no tensors.
  final func callAll(
    _ inputs: [SymbolicTensor], options: [String: ConfigValue]
  ) -> [SymbolicTensor] {
    let shapes = inputs.map(\.shape)
    if let problem = inputsProblem(shapes) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    let call = SymbolicCall(self, number: symbolicCallCount, inputs: inputs, options: options)
    symbolicCallCount += 1
    return outputShapes(for: shapes, options: options).enumerated().map {
      SymbolicTensor(call: call, index: $0, shape: $1)
    }
  }
}

extension Input {
  /// What the model is given here.
  public var output: SymbolicTensor {
    SymbolicTensor(
      call: SymbolicCall(self, number: 0, inputs: []), index: 0, shape: [nil] + shape)
  }
}
