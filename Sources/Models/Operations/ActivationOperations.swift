import Tensors

extension TensorFunctions {
  /// Activations, with their options.
  static let activations: [String: Form] = {
    var forms: [String: Form] = [:]
    let plain: [String: ActivationFunction] = [
      "Relu": .relu, "Relu6": .relu6, "Sigmoid": .sigmoid, "SparseSigmoid": .sparseSigmoid,
      "Softplus": .softplus, "Softsign": .softsign, "SparsePlus": .sparsePlus, "Silu": .silu,
      "LogSigmoid": .logSigmoid, "HardSigmoid": .hardSigmoid, "HardSilu": .hardSiLU, "Selu": .selu,
      "TanhShrink": .tanhShrink, "HardTanh": .hardTanh,
    ]
    for (name, function) in plain {
      forms[name] = Form(module: nn) { _ in UnaryFunction.activation(function) }
    }
    func number(
      _ name: String, _ option: String, default fallback: Double,
      _ function: @escaping @Sendable (Variable, Float) -> Variable
    ) {
      forms[name] = Form(module: nn, options: [option]) { reader throws(ConfigError) in
        let value = try reader.float(option, default: fallback)
        return UnaryFunction { function($0, value) }
      }
    }
    number("LeakyRelu", "negative_slope", default: 0.2) { $0.leakyReLU(negativeSlope: $1) }
    number("Elu", "alpha", default: 1) { $0.elu(alpha: $1) }
    number("Celu", "alpha", default: 1) { $0.celu(alpha: $1) }
    number("SoftShrink", "threshold", default: 0.5) { $0.softShrink(threshold: $1) }
    number("HardShrink", "threshold", default: 0.5) { $0.hardShrink(threshold: $1) }
    number("Squareplus", "b", default: 4) { $0.squareplus(b: $1) }
    forms["Gelu"] = Form(module: nn, options: ["approximate"]) { reader throws(ConfigError) in
      let approximate = try reader.bool("approximate", default: true)
      return UnaryFunction { $0.gelu(approximate: approximate) }
    }
    forms["Glu"] = Form(module: nn, options: ["axis"]) { reader throws(ConfigError) in
      guard try reader.int("axis", default: -1) == -1 else {
        throw ConfigError(className: reader.className, key: "axis", reason: "only the last axis is supported")
      }
      return Halving()
    }
    forms["Threshold"] = Form(module: nn, options: ["threshold", "default_value"]) { reader throws(ConfigError) in
      let (threshold, value) = (
        Float(try reader.double("threshold")), Float(try reader.double("default_value"))
      )
      return UnaryFunction { $0.threshold(threshold, defaultValue: value) }
    }
    forms["Softmax"] = Form(module: nn, options: ["axis"]) { reader throws(ConfigError) in
      AlongAxes(try reader.operationAxes("axis", default: [-1])) { $0.softmax(axes: $1) }
    }
    forms["LogSoftmax"] = Form(module: nn, options: ["axis"]) { reader throws(ConfigError) in
      AlongAxes([try reader.int("axis", default: -1)]) { $0.logSoftmax(axis: $1[0]) }
    }
    forms["Sparsemax"] = Form(module: nn, options: ["axis"]) { reader throws(ConfigError) in
      AlongAxes([try reader.int("axis", default: -1)]) { $0.sparsemax(axis: $1[0]) }
    }
    forms["Normalize"] = Form(module: nn, options: ["axis", "order", "epsilon"]) { reader throws(ConfigError) in
      let epsilon = try reader.float("epsilon", default: 1e-12)
      guard try reader.double("order", default: 2) == 2 else {
        throw ConfigError(className: reader.className, key: "order", reason: "only 2 is supported")
      }
      return AlongAxes(try reader.operationAxes("axis", default: [-1])) { x, axes in
        x.withLast(axes) { rows in
          let width = rows.shape[rows.shape.count - 1]
          let square = (rows * rows).reshaped([-1, width]).sum(axis: 1)
          let inverse = square.mapped { sum in
            // √ of at least epsilon, below which it has no slope.
            let length = max(sum, epsilon).squareRoot()
            return (1 / length, sum > epsilon ? -0.5 / (length * length * length) : 0)
          }
          return rows * inverse.reshaped(rows.shape.dropLast() + [1])
        }
      }
    }
    return forms
  }()
}

/// The first half of the last axis, opened by the second.
private struct Halving: TensorFunction {
  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    guard let last = shape.last, last.map({ $0 % 2 == 0 }) ?? true else {
      throw OperationShapes.failure("the last axis of shape \(SavedShapes.text(shape)) has no halves")
    }
    return [ActivationFunction.glu.outputShape(for: shape)]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] { [operands[0].floats.activated(.glu)] }
}

/// A function along some axes that keeps the shape.
struct AlongAxes: TensorFunction {
  let axes: [Int]
  let function: @Sendable (Variable, [Int]) -> Variable

  init(_ axes: [Int], _ function: @escaping @Sendable (Variable, [Int]) -> Variable) {
    (self.axes, self.function) = (axes, function)
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    _ = try OperationShapes.places(axes, shape.count)
    return [shape]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] { [function(operands[0].floats, axes)] }
}
