import Glibc
import Tensors

extension TensorFunctions {
  /// Functions of every number that models rarely have: of angles, logarithms of other bases, tests of numbers.
  static let numbers: [String: Form] = {
    var forms: [String: Form] = [:]
    func add(_ names: String, module: String = numpy, _ function: any TensorFunction) {
      for name in names.split(separator: " ") { forms[String(name)] = Form(module: module) { _ in function } }
    }
    add("Tan", UnaryFunction.of(tanf, derivative: { 1 / (cosf($0) * cosf($0)) }))
    add("Sinh", UnaryFunction.of(sinhf, derivative: coshf))
    add("Cosh", UnaryFunction.of(coshf, derivative: sinhf))
    add("Arcsin", UnaryFunction.of(asinf, derivative: { 1 / (1 - $0 * $0).squareRoot() }))
    add("Arccos", UnaryFunction.of(acosf, derivative: { -1 / (1 - $0 * $0).squareRoot() }))
    add("Arctan", UnaryFunction.of(atanf, derivative: { 1 / (1 + $0 * $0) }))
    add("Arcsinh", UnaryFunction.of(asinhf, derivative: { 1 / ($0 * $0 + 1).squareRoot() }))
    add("Arccosh", UnaryFunction.of(acoshf, derivative: { 1 / ($0 * $0 - 1).squareRoot() }))
    add("Arctanh", UnaryFunction.of(atanhf, derivative: { 1 / (1 - $0 * $0) }))
    add("Deg2rad", UnaryFunction { $0 * (Double.pi / 180) })
    add("Rad2deg", UnaryFunction { $0 * (180 / Double.pi) })
    add("Exp2", UnaryFunction.of(exp2f, derivative: { exp2f($0) * logf(2) }))
    add("Log2", UnaryFunction.of(log2f, derivative: { 1 / ($0 * logf(2)) }))
    add("Log10", UnaryFunction.of(log10f, derivative: { 1 / ($0 * logf(10)) }))
    add("Erfc", module: math, UnaryFunction.of(erfcf, derivative: { -2 / Float.pi.squareRoot() * expf(-$0 * $0) }))
    add("Fabs", UnaryFunction { $0.absolute() })
    add("Copy", UnaryFunction { $0 })
    add("Trunc", UnaryFunction.steps { $0.rounded(.towardZero) })
    add("Isnan", UnaryFunction.test { $0.isNaN })
    add("Isinf", UnaryFunction.test { $0.isInfinite })
    add("Isfinite", UnaryFunction.test { $0.isFinite })
    add("LogicalXor", BinaryFunction.comparison { ($0 != 0) != ($1 != 0) })
    add("Arctan2", BinaryFunction.of(atan2f) { y, x in (x / (x * x + y * y), -y / (x * x + y * y)) })
    add("Hypot", BinaryFunction.of(hypotf) { x, y in (x / hypotf(x, y), y / hypotf(x, y)) })
    add("Logaddexp", BinaryFunction.of({ max($0, $1) + log1pf(expf(-abs($0 - $1))) }) { x, y in
      (1 / (1 + expf(y - x)), 1 / (1 + expf(x - y)))
    })
    add("DivideNoNan", BinaryFunction.of({ $1 == 0 ? 0 : $0 / $1 }) { x, y in y == 0 ? (0, 0) : (1 / y, -x / (y * y)) })
    add("FullLike", FilledLike())
    forms["ConvertToTensor"] = Form(module: core, options: ["dtype"]) { reader throws(ConfigError) in
      if reader.values["dtype"] ?? .null == .null { return UnaryFunction { $0 } }
      return try CastFunction(reader)
    }
    forms["NanToNum"] = Form(module: numpy, options: ["nan", "posinf", "neginf"]) { reader throws(ConfigError) in
      let nan = try reader.float("nan", default: 0)
      let (high, low) = (
        try reader.float("posinf", default: Double(Float.greatestFiniteMagnitude)),
        try reader.float("neginf", default: -Double(Float.greatestFiniteMagnitude))
      )
      return UnaryFunction.of(
        { $0.isNaN ? nan : $0 == .infinity ? high : $0 == -.infinity ? low : $0 }, derivative: { $0.isFinite ? 1 : 0 })
    }
    return forms
  }()
}

extension UnaryFunction {
  /// Whether something holds of each number, as truth values.
  fileprivate static func test(_ holds: @escaping @Sendable (Float) -> Bool) -> UnaryFunction {
    UnaryFunction { Variable($0.value.mapped { holds($0) ? 1 : 0 }.cast(to: .bool)) }
  }
}

extension BinaryFunction {
  /// A function by its value and its two derivatives, of each pair of numbers.
  fileprivate static func of(
    _ value: @escaping @Sendable (Float, Float) -> Float,
    derivatives: @escaping @Sendable (Float, Float) -> (Float, Float)
  ) -> BinaryFunction {
    BinaryFunction { a, b in
      let zeros = Tensor.zeros((a.value + b.value).shape)
      let x = (a.value + zeros).scalars(of: Float.self), y = (b.value + zeros).scalars(of: Float.self)
      func each(_ body: (Int) -> Float) -> Tensor { Tensor(x.indices.map(body), shape: zeros.shape) }
      return Variable.recording(each { value(x[$0], y[$0]) }, from: [a, b]) { gradient in
        [
          (gradient * each { derivatives(x[$0], y[$0]).0 }).summed(to: a.shape),
          (gradient * each { derivatives(x[$0], y[$0]).1 }).summed(to: b.shape),
        ]
      }
    }
  }
}

/// A number in every place: `full_like(x, 2)`.
private struct FilledLike: TensorFunction {
  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] { [try operands.shapes(2)[0]] }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    [Variable(Tensor.zeros(operands[0].floats.shape) + operands[1].floats.value)]
  }
}
