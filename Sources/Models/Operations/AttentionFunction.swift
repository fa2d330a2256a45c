import Tensors

/// `keras.ops.dot_product_attention` of queries, keys and values `[batch, places, heads, size]`, with a bias that is added to
/// the scores `[batch, heads, queries, keys]`, a mask of those that count, and what scores are multiplied by first.
struct AttentionFunction: TensorFunction {
  private let isCausal: Bool

  init(_ reader: ConfigReader) throws(ConfigError) { isCausal = try reader.bool("is_causal", default: false) }

  var parameters: [String] { ["query", "key", "value", "bias", "mask", "scale"] }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    guard operands.count == 6, isAbsent(operands[5]) || factor(operands) != nil else {
      throw OperationShapes.failure("expected queries, keys, values and at most a bias, a mask and a number as scale")
    }
    let shapes = try Array(operands.prefix(3)).shapes(3)
    let (query, key, value) = (shapes[0], shapes[1], shapes[2])
    func agree(_ a: Int?, _ b: Int?) -> Bool { a == nil || b == nil || a == b }
    guard shapes.allSatisfy({ $0.count == 4 }), query[3] != nil, let heads = query[2], let groups = key[2],
      groups > 0, heads == groups || heads > groups && heads % groups == 0, value[2] == groups,
      agree(query[0], key[0]), agree(key[0], value[0]), agree(query[3], key[3]), agree(key[1], value[1])
    else {
      throw OperationShapes.failure(
        "queries, keys and values of shapes \(shapes.map(SavedShapes.text).joined(separator: ", ")) do not fit together")
    }
    let scores = [query[0], heads, query[1], key[1]]
    for (operand, name) in [(operands[3], "bias"), (operands[4], "mask")] where !isAbsent(operand) {
      let shape = try operand.shape()
      let fits = shape.count <= 4 && zip(shape.reversed(), scores.reversed()).allSatisfy { $0 == 1 || agree($0, $1) }
      guard fits else {
        throw OperationShapes.failure(
          "a \(name) of shape \(SavedShapes.text(shape)) does not fit scores of shape \(SavedShapes.text(scores))")
      }
    }
    return [[query[0], query[1], heads, value[3]]]
  }

  private func isAbsent<Value>(_ operand: Operand<Value>) -> Bool {
    if case .plain(.null) = operand { true } else { false }
  }

  /// What scores are multiplied by, when it is said.
  private func factor<Value>(_ operands: [Operand<Value>]) -> Double? {
    guard case .plain(let value) = operands[5], let number = value.constant, number.count == 1 else { return nil }
    return Double(number.scalars(of: Float.self)[0])
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let query = operands[0].floats
    let heads = query.shape[2]
    let key = repeated(operands[1].floats, heads), value = repeated(operands[2].floats, heads)
    let factor = factor(operands) ?? 1 / Double(query.shape[3]).squareRoot()
    var scores = query.contracted(with: key, input: Array("btnh"), kernel: Array("bsnh"), result: Array("bnts")) * factor
    if !isAbsent(operands[3]) { scores = scores + operands[3].floats }
    var hidden: [Tensor] = []
    if !isAbsent(operands[4]) { hidden.append(operands[4].floats.value.mapped { $0 == 0 ? 1 : 0 }) }
    if isCausal {
      let (rows, columns) = (query.shape[1], key.shape[1])
      hidden.append(
        Tensor((0..<rows * columns).map { $0 % columns > $0 / columns ? 1 : 0 as Float }, shape: [rows, columns]))
    }
    if let first = hidden.first {
      let all = hidden.dropFirst().reduce(first) { $0 + $1 } + Tensor.zeros(scores.shape)
      // Where nothing counts, all scores are the same, and so are the weights.
      let kept = all.mapped { $0 > 0 ? 0 : 1 }, low = all.mapped { $0 > 0 ? -2.3e38 : 0 }
      scores = scores * Variable(kept) + Variable(low)
    }
    return [
      scores.softmax(axes: [-1]).contracted(with: value, input: Array("bnts"), kernel: Array("bsnh"), result: Array("btnh"))
    ]
  }

  /// Keys or values with each head as often as there are more of queries.
  private func repeated(_ x: Variable, _ heads: Int) -> Variable {
    let shape = x.shape
    let count = heads / shape[2]
    if count == 1 { return x }
    let spread = x.reshaped(Array(shape[0...2]) + [1, shape[3]])
      + Variable(Tensor.zeros(Array(shape[0...2]) + [count, shape[3]]))
    return spread.reshaped([shape[0], shape[1], heads, shape[3]])
  }
}
