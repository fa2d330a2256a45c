import Tensors

extension Variable {
  /// `function` of every number; softmax and its relatives work over the last axis.
  ///
  ///     Variable(Tensor([-1, 2] as [Float])).activated(.relu).value      // [0. 2.]
  public func activated(_ function: ActivationFunction) -> Variable {
    if function == .linear { return self }
    let operand = value
    let result = function.value(operand)
    var output = Variable.record(result, from: [self], again: function.recordedPullback) {
      gradient, _ in [function.pullback(consume gradient, operand: operand, result: result)]
    }
    output.mask = mask
    output.activated = Activated(function, of: self)
    return output
  }
}

extension ActivationFunction {
  /// The gradient as operations, for those functions whose derivative is easily said by them.
  var recordedPullback: RecordedPullback? {
    func one(_ x: Variable) -> Variable { Variable(Tensor.ones(x.shape)) }
    let pullback: RecordedPullback
    switch self {
    case .linear: pullback = { g, _, _ in [g] }
    case .relu: pullback = { g, _, y in [g * Variable(y.value.mapped { $0 > 0 ? 1 : 0 })] }
    case .sigmoid: pullback = { g, _, y in [g * y * (one(y) - y)] }
    case .tanh: pullback = { g, _, y in [g * (one(y) - y * y)] }
    case .exponential: pullback = { g, _, y in [g * y] }
    case .softplus: pullback = { g, x, _ in [g * x[0].activated(.sigmoid)] }
    case .silu:
      pullback = { g, x, y in
        let s = x[0].activated(.sigmoid)
        return [g * (s + y * (one(s) - s))]
      }
    default: return nil
    }
    return pullback
  }
}

/// Applies an activation function: `Activation(.tanh)`. Any shape in, the same shape out, but for
/// `glu`, which halves the last axis.
public final class Activation: Layer {
  /// The function.
  public let function: ActivationFunction

  public init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Activation", config)
    self.init(try reader.activation("activation"), name: try reader.optionalString("name"))
  }

  override var activatesLast: Bool { true }

  override var countsInFloats: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable { x.activated(function) }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    function.outputShape(for: inputShape)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["activation": activationValue(function)]) { $1 }
  }
}

/// e^x over its sum along an axis, or along several together: `Softmax()`, `Softmax(axes: [1, 2])`.
/// Any shape in, the same shape out.
///
/// Steps that a mask drops get 0 and do not count in the sum.
public final class Softmax: Layer {
  /// Along which axes the results add up to 1.
  public let axes: [Int]
  /// Whether the axes were, or are to be, written as a list.
  private let isList: Bool

  public convenience init(axis: Int = -1, name: String? = nil) {
    self.init(axes: [axis], isList: false, name: name)
  }

  /// The same along several axes together.
  public convenience init(axes: [Int], name: String? = nil) {
    self.init(axes: axes, isList: true, name: name)
  }

  private init(axes: [Int], isList: Bool, name: String?) {
    precondition(!axes.isEmpty, "Softmax needs an axis.")
    self.axes = axes
    self.isList = isList
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Softmax", config)
    let axes = try reader.axes("axis", default: [-1])
    guard !axes.isEmpty else {
      throw ConfigError(className: "Softmax", key: "axis", reason: "expected an axis, found none.")
    }
    var isList = false
    if case .array? = config["axis"] { isList = true }
    self.init(axes: axes, isList: isList, name: try reader.optionalString("name"))
  }

  override var maskPath: MaskPath { .kept }

  override func inputProblem(_ shape: [Int?]) -> String? {
    let places = Set(axes.map { $0 < 0 ? $0 + shape.count : $0 })
    return places.count == axes.count && places.allSatisfy { $0 >= 0 && $0 < shape.count }
      ? nil : "expected inputs with axes \(axes), found \(SavedShapes.text(shape))"
  }

  override var countsInFloats: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    guard let mask = x.mask, mask.rank < x.shape.count else { return x.softmax(axes: axes) }
    let kept = mask.cast(to: .float32)
      .reshaped(mask.shape + Array(repeating: 1, count: x.shape.count - mask.rank))
    let shut = (kept - 1) * 1e9
    // What is masked becomes so small that nothing is left of it, as in Keras.
    let open = x * Variable(kept) + Variable(shut)
    return (open.softmax(axes: axes) * Variable(kept)).masked(mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["axis": isList ? .ints(axes) : .int(axes[0])]) { $1 }
  }
}
