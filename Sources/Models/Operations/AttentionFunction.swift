import Tensors

/// `keras.ops.dot_product_attention` of queries, keys and values `[batch, places, heads, size]`, without bias or mask.
struct AttentionFunction: TensorFunction {
  private let isCausal: Bool

  init(_ reader: ConfigReader) throws(ConfigError) { isCausal = try reader.bool("is_causal", default: false) }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    guard operands.count == 3 || operands.count == 4, operands.count == 3 || factor(operands) != nil else {
      throw OperationShapes.failure("expected queries, keys, values and at most a scale; a bias or a mask is not supported")
    }
    let shapes = try Array(operands.prefix(3)).shapes(3)
    let (query, key, value) = (shapes[0], shapes[1], shapes[2])
    func agree(_ a: Int?, _ b: Int?) -> Bool { a == nil || b == nil || a == b }
    guard shapes.allSatisfy({ $0.count == 4 }), agree(query[2], key[2]), agree(query[2], value[2]), agree(query[3], key[3]),
      agree(key[1], value[1]), query[3] != nil
    else {
      throw OperationShapes.failure(
        "queries, keys and values of shapes \(shapes.map(SavedShapes.text).joined(separator: ", ")) do not fit together")
    }
    return [[query[0], query[1], query[2], value[3]]]
  }

  /// What scores are multiplied by, when it is said.
  private func factor<Value>(_ operands: [Operand<Value>]) -> Double? {
    guard operands.count == 4, case .plain(let value) = operands[3], let number = value.constant, number.count == 1
    else { return nil }
    return Double(number.scalars(of: Float.self)[0])
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let (query, key, value) = (operands[0].floats, operands[1].floats, operands[2].floats)
    let factor = factor(operands) ?? 1 / Double(query.shape[3]).squareRoot()
    var scores = query.contracted(with: key, input: Array("btnh"), kernel: Array("bsnh"), result: Array("bnts")) * factor
    if isCausal {
      let (rows, columns) = (query.shape[1], key.shape[1])
      let hidden = Tensor((0..<rows * columns).map { $0 % columns > $0 / columns ? -3e38 : 0 as Float }, shape: [rows, columns])
      scores = scores + Variable(hidden)
    }
    return [
      scores.softmax(axes: [-1]).contracted(with: value, input: Array("bnts"), kernel: Array("bsnh"), result: Array("btnh"))
    ]
  }
}
