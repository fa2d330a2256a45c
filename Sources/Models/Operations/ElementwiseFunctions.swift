import Glibc
import Tensors

/// A function of every number of one tensor.
struct UnaryFunction: TensorFunction {
  let function: @Sendable (Variable) -> Variable
  /// From the operand's shape to the result's.
  var shape: @Sendable ([Int?]) -> [Int?] = { $0 }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    [shape(try operands.shapes(1)[0])]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] { [function(operands[0].floats)] }

  /// A function by its value and its derivative, both of the number.
  static func of(
    _ value: @escaping @Sendable (Float) -> Float, derivative: @escaping @Sendable (Float) -> Float
  ) -> UnaryFunction {
    UnaryFunction { $0.mapped { (value($0), derivative($0)) } }
  }

  /// One without a slope, such as a rounded number.
  static func steps(_ value: @escaping @Sendable (Float) -> Float) -> UnaryFunction {
    UnaryFunction { Variable($0.value.mapped(value)) }
  }

  static func activation(_ function: ActivationFunction) -> UnaryFunction {
    UnaryFunction { $0.activated(function) }
  }
}

/// A function of each pair of numbers of two tensors, which are repeated to fit, or of a tensor and a number.
struct BinaryFunction: TensorFunction {
  let function: @Sendable (Variable, Variable) -> Variable

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(2)
    return [try OperationShapes.repeated(shapes[0], shapes[1])]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    [function(operands[0].floats, operands[1].floats)]
  }

  /// Whether something holds of each pair, as truth values.
  static func comparison(_ holds: @escaping @Sendable (Float, Float) -> Bool) -> BinaryFunction {
    BinaryFunction { a, b in
      let zeros = Tensor.zeros((a.value + b.value).shape)
      let (x, y) = (a.value + zeros, b.value + zeros)
      return Variable(
        Tensor(shape: zeros.shape, of: Bool.self) { out in
          x.withSpan(of: Float.self) { x in
            y.withSpan(of: Float.self) { y in
              for i in out.indices { out[i] = holds(x[i], y[i]) }
            }
          }
        })
    }
  }
}

/// One of two tensors at each place, by a third: `where(condition, x1, x2)`.
struct ChoiceFunction: TensorFunction {
  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(3)
    return [try OperationShapes.repeated(try OperationShapes.repeated(shapes[0], shapes[1]), shapes[2])]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    [operands[1].floats.where(operands[0].floats.value, else: operands[2].floats)]
  }
}

extension Variable {
  /// Every number to the power of the other tensor's; slopes with respect to the latter are those of
  /// positive numbers alone.
  static func power(_ a: Variable, _ b: Variable) -> Variable {
    if b.value.count == 1, b.value.rank == 0 { return a.power(Double(b.value.scalar(of: Float.self))) }
    let zeros = Tensor.zeros((a.value + b.value).shape)
    let x = (a.value + zeros).scalars(of: Float.self), y = (b.value + zeros).scalars(of: Float.self)
    func each(_ body: (Int) -> Float) -> Tensor { Tensor(x.indices.map(body), shape: zeros.shape) }
    return Variable.recording(each { powf(x[$0], y[$0]) }, from: [a, b]) { gradient in
      [
        (gradient * each { y[$0] == 0 ? 0 : y[$0] * powf(x[$0], y[$0] - 1) }).summed(to: a.shape),
        (gradient * each { x[$0] > 0 ? powf(x[$0], y[$0]) * logf(x[$0]) : 0 }).summed(to: b.shape),
      ]
    }
  }

  /// The quotient rounded down, which has no slope.
  static func floorQuotient(_ a: Variable, _ b: Variable) -> Variable {
    Variable((a.value / b.value).mapped { $0.rounded(.down) })
  }
}

extension TensorFunctions {
  /// Functions of every number.
  static let elementwise: [String: Form] = {
    var forms: [String: Form] = [:]
    func add(_ names: String, module: String = numpy, _ function: any TensorFunction) {
      for name in names.split(separator: " ") { forms[String(name)] = Form(module: module) { _ in function } }
    }
    add("Add", BinaryFunction { $0 + $1 })
    add("Subtract", BinaryFunction { $0 - $1 })
    add("Multiply", BinaryFunction { $0 * $1 })
    add("Divide TrueDivide", BinaryFunction { $0 / $1 })
    add("Power", BinaryFunction { Variable.power($0, $1) })
    add("Maximum", BinaryFunction { Variable.maximum($0, $1) })
    add("Minimum", BinaryFunction { Variable.minimum($0, $1) })
    add("FloorDivide", BinaryFunction { Variable.floorQuotient($0, $1) })
    add("Mod", BinaryFunction { $0 - Variable.floorQuotient($0, $1) * $1 })
    add("Greater", BinaryFunction.comparison { $0 > $1 })
    add("GreaterEqual", BinaryFunction.comparison { $0 >= $1 })
    add("Less", BinaryFunction.comparison { $0 < $1 })
    add("LessEqual", BinaryFunction.comparison { $0 <= $1 })
    add("Equal", BinaryFunction.comparison { $0 == $1 })
    add("NotEqual", BinaryFunction.comparison { $0 != $1 })
    add("LogicalAnd", BinaryFunction.comparison { $0 != 0 && $1 != 0 })
    add("LogicalOr", BinaryFunction.comparison { $0 != 0 || $1 != 0 })
    add("LogicalNot", UnaryFunction { Variable($0.value.mapped { $0 == 0 ? 1 : 0 }.cast(to: .bool)) })
    add("Where", ChoiceFunction())
    add("Negative", UnaryFunction { -$0 })
    add("Absolute Abs", UnaryFunction { $0.absolute() })
    add("Exp", UnaryFunction { $0.exponential() })
    add("Expm1", UnaryFunction.of(expm1f, derivative: expf))
    add("Log", UnaryFunction { $0.logarithm() })
    add("Log1p", UnaryFunction.of(log1pf, derivative: { 1 / (1 + $0) }))
    add("Sqrt", UnaryFunction { $0.squareRoot() })
    add("Square", UnaryFunction { $0.power(2) })
    add("Reciprocal", UnaryFunction { $0.power(-1) })
    add("Sin", UnaryFunction.of(sinf, derivative: cosf))
    add("Cos", UnaryFunction.of(cosf, derivative: { -sinf($0) }))
    add("Tanh", UnaryFunction.activation(.tanh))
    add("Floor", UnaryFunction.steps { $0.rounded(.down) })
    add("Ceil", UnaryFunction.steps { $0.rounded(.up) })
    add("Sign", UnaryFunction.steps { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 })
    add("ZerosLike", UnaryFunction.steps { _ in 0 })
    add("OnesLike", UnaryFunction.steps { _ in 1 })
    add("Rsqrt", module: math, UnaryFunction { $0.power(-0.5) })
    add("Erf", module: math, UnaryFunction.of(erff, derivative: { 2 / Float.pi.squareRoot() * expf(-$0 * $0) }))
    add("StopGradient", module: core, UnaryFunction { Variable($0.value) })
    return forms.merging(options) { $1 }
  }()

  /// Those with options.
  private static let options: [String: Form] = [
    "Clip": Form(module: numpy, options: ["x_min", "x_max"]) { reader throws(ConfigError) in
      let (low, high) = (Float(try reader.double("x_min")), Float(try reader.double("x_max")))
      return UnaryFunction.of({ min(max($0, low), high) }, derivative: { $0 >= low && $0 <= high ? 1 : 0 })
    },
    "Round": Form(module: numpy, options: ["decimals"]) { reader throws(ConfigError) in
      let decimals = try reader.int("decimals", default: 0)
      guard (-38...38).contains(decimals) else {
        throw ConfigError(className: reader.className, key: "decimals", reason: "expected -38 to 38, found \(decimals)")
      }
      let factor = Float(pow(10, Double(decimals)))
      return UnaryFunction.steps { ($0 * factor).rounded(.toNearestOrEven) / factor }
    },
    "Cast": Form(module: core, options: ["dtype"]) { reader throws(ConfigError) in
      try CastFunction(reader)
    },
  ]
}

/// The same numbers as another type.
struct CastFunction: TensorFunction {
  let dtype: DType

  init(_ reader: ConfigReader) throws(ConfigError) {
    let name = try reader.string("dtype")
    guard let dtype = DType(rawValue: name) else {
      throw ConfigError(
        className: reader.className, key: "dtype", reason: "the type '\(name)' is not supported")
    }
    self.dtype = dtype
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] { try operands.shapes(1) }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    if x.value.dtype == dtype { return [x] }
    return [Variable(x.value.cast(to: dtype))]
  }
}
