import Tensors

/// Products of two tensors over some of their axes: `dot`, `tensordot`, `outer`.
struct AxisProduct: TensorFunction {
  /// The axes of both that are summed over, and whether both are taken as one axis before.
  let axes: @Sendable (_ first: Int, _ second: Int) throws(ConfigError) -> ([Int], [Int])
  var isFlat = false

  private func letters(_ first: Int, _ second: Int) throws(ConfigError) -> (a: [Character], b: [Character], result: [Character]) {
    let (left, right) = try axes(first, second)
    let (leftPlaces, rightPlaces) = (try OperationShapes.places(left, first), try OperationShapes.places(right, second))
    guard leftPlaces.count == rightPlaces.count, first + second <= 40 else {
      throw OperationShapes.failure("axes \(left) and \(right) cannot be multiplied")
    }
    let a = (0..<first).map { Character(Unicode.Scalar(UInt8(65 + $0))) }
    var b = (0..<second).map { Character(Unicode.Scalar(UInt8(65 + first + $0))) }
    for (l, r) in zip(leftPlaces, rightPlaces) { b[r] = a[l] }
    return (a, b, a.filter { !b.contains($0) } + b.filter { !a.contains($0) })
  }

  private func flat(_ shape: [Int?]) -> [Int?] {
    isFlat ? [shape.reduce(1 as Int?) { product, size in product.flatMap { product in size.map { product * $0 } } }] : shape
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(2).map(flat)
    let (a, b, result) = try letters(shapes[0].count, shapes[1].count)
    for (letter, size) in zip(b, shapes[1]) {
      guard let place = a.firstIndex(of: letter), let other = shapes[0][place], let size else { continue }
      guard other == size else {
        throw OperationShapes.failure(
          "shapes \(SavedShapes.text(shapes[0])) and \(SavedShapes.text(shapes[1])) cannot be multiplied")
      }
    }
    return [result.map { letter in a.firstIndex(of: letter).map { shapes[0][$0] } ?? shapes[1][b.firstIndex(of: letter)!] }]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let values = operands.map { isFlat ? $0.floats.reshaped([-1]) : $0.floats }
    guard let (a, b, result) = try? letters(values[0].shape.count, values[1].shape.count) else {
      preconditionFailure("the axes of a product were not checked")
    }
    return [values[0].contracted(with: values[1], input: a, kernel: b, result: result)]
  }
}

extension TensorFunctions {
  /// What multiplies over axes.
  static let axisProducts: [String: Form] = [
    "Einsum": Form(module: numpy, options: ["subscripts"]) { reader throws(ConfigError) in try EinsumFunction(reader) },
    "Dot": Form(module: numpy) { _ in
      AxisProduct { first, second in first == 0 || second == 0 ? ([], []) : ([-1], [max(-2, -second)]) }
    },
    "Outer": Form(module: numpy) { _ in AxisProduct(axes: { _, _ in ([], []) }, isFlat: true) },
    "Tensordot": Form(module: numpy, options: ["axes"]) { reader throws(ConfigError) in
      if case .array(let pair)? = reader.values["axes"] {
        guard pair.count == 2 else {
          throw ConfigError(className: reader.className, key: "axes", reason: "expected axes of two tensors")
        }
        let both = ConfigReader(reader.className, ["axes": pair[0], "others": pair[1]])
        let (left, right) = (try both.operationAxes("axes", default: []), try both.operationAxes("others", default: []))
        return AxisProduct { _, _ in (left, right) }
      }
      let count = try reader.int("axes", default: 2)
      guard (0...16).contains(count) else {
        throw ConfigError(className: reader.className, key: "axes", reason: "expected 0 to 16 axes, found \(count)")
      }
      return AxisProduct { first, _ in (Array(first - count..<first), Array(0..<count)) }
    },
  ]
}
