import Tensors

/// Several tensors one behind the other along an axis, or along a new one.
struct Joining: TensorFunction {
  let axis: Int
  let isNew: Bool

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    guard operands.count == 1 else { throw OperationShapes.failure("expected a list of tensors") }
    let shapes = try operands[0].shapes()
    guard let first = shapes.first else { throw OperationShapes.failure("expected tensors, found none") }
    let place = try OperationShapes.places([axis], first.count + (isNew ? 1 : 0))[0]
    var result = first
    for shape in shapes.dropFirst() {
      guard shape.count == first.count else { throw Self.wrong(shapes, axis) }
      for other in shape.indices where isNew || other != place {
        guard let known = result[other] ?? shape[other] else { continue }
        guard result[other] ?? known == shape[other] ?? known else { throw Self.wrong(shapes, axis) }
        result[other] = known
      }
    }
    if isNew {
      result.insert(shapes.count, at: place)
    } else {
      result[place] = shapes.reduce(0 as Int?) { sum, shape in sum.flatMap { sum in shape[place].map { sum + $0 } } }
    }
    return [result]
  }

  private static func wrong(_ shapes: [[Int?]], _ axis: Int) -> ConfigError {
    OperationShapes.failure(
      "shapes \(shapes.map(SavedShapes.text).joined(separator: ", ")) do not fit along axis \(axis)")
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    var parts = operands[0].variables
    // Tensors of one type keep it.
    let isOneType = parts.allSatisfy { $0.value.dtype == parts[0].value.dtype }
    if !isOneType { parts = parts.map { Operand<Variable>.value($0).floats } }
    let rank = parts[0].shape.count + (isNew ? 1 : 0)
    let place = axis < 0 ? axis + rank : axis
    func widened(_ shape: [Int]) -> [Int] {
      var shape = shape
      if isNew { shape.insert(1, at: place) }
      return shape
    }
    guard parts[0].value.dtype == .float32 else {
      return [
        Variable(Tensor.concatenate(parts.map { $0.value.reshaped(widened($0.shape)) }, axis: place))
      ]
    }
    return [Variable.concatenated(parts.map { $0.reshaped(widened($0.shape)) }, axis: place)]
  }
}

/// Products of matrices, as many as there are before the last two axes: `keras.ops.matmul`.
struct MatrixMultiplication: TensorFunction {
  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(2)
    let (a, b) = (shapes[0], shapes[1])
    guard a.count >= 2, b.count >= 2,
      a[a.count - 1] == nil || b[b.count - 2] == nil || a[a.count - 1] == b[b.count - 2]
    else {
      throw OperationShapes.failure(
        "matrices of shapes \(SavedShapes.text(a)) and \(SavedShapes.text(b)) cannot be multiplied")
    }
    return [
      try OperationShapes.repeated(a.dropLast(2), b.dropLast(2)) + [a[a.count - 2], b[b.count - 1]]
    ]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let (a, b) = (operands[0].floats, operands[1].floats)
    let (m, k, n) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1], b.shape[b.shape.count - 1])
    let outer = (Tensor.zeros(Array(a.shape.dropLast(2))) + Tensor.zeros(Array(b.shape.dropLast(2)))).shape
    if b.shape.count == 2 {
      return [a.reshaped([-1, k]).matmul(b).reshaped(outer + [m, n])]
    }
    let count = outer.reduce(1, *)
    let left = a.repeated(to: outer + [m, k]).reshaped([count, m, k])
    let right = b.repeated(to: outer + [k, n]).reshaped([count, k, n])
    return [left.batchProduct(right).reshaped(outer + [m, n])]
  }
}

/// Ones at the places that whole numbers name, in a new last axis.
struct OneHotRows: TensorFunction {
  let depth: Int

  init(_ reader: ConfigReader) throws(ConfigError) {
    depth = try reader.int("num_classes")
    guard depth > 0, try reader.int("axis", default: -1) == -1 else {
      throw ConfigError(className: reader.className, key: "axis", reason: "only the last axis is supported")
    }
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    [try operands.shapes(1)[0] + [depth]]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable.value
    let numbers = x.cast(to: .int64).scalars(of: Int64.self)
    return [
      Variable(
        Tensor(shape: x.shape + [depth], of: Float.self) { out in
          for i in out.indices { out[i] = 0 }
          for (row, number) in numbers.enumerated() where number >= 0 && number < depth {
            out[row * depth + Int(number)] = 1
          }
        })
    ]
  }
}

extension TensorFunctions {
  /// What makes one tensor of several.
  static let products: [String: Form] = [
    "Concatenate": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      Joining(axis: try reader.int("axis", default: 0), isNew: false)
    },
    "Stack": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      Joining(axis: try reader.int("axis", default: 0), isNew: true)
    },
    "Hstack": Form(module: numpy) { _ in Joining(axis: 1, isNew: false) },
    "Vstack": Form(module: numpy) { _ in Joining(axis: 0, isNew: false) },
    "DotProductAttention": Form(module: nn, options: ["is_causal", "flash_attention"]) { reader throws(ConfigError) in
      try AttentionFunction(reader)
    },
    "Matmul": Form(module: numpy) { _ in MatrixMultiplication() },
    "OneHot": Form(module: nn, options: ["num_classes", "axis", "dtype"]) { reader throws(ConfigError) in
      try OneHotRows(reader)
    },
  ]
}
