import Tensors

/// How inputs of any number of axes become `[samples, steps, heads, size]`: the axes along which
/// queries attend to keys merge into one, those beside them into the samples.
struct AttentionAxes {
  private let queries: [Int]
  private let keys: [Int]
  private let axes: [Int]
  private let beside: [Int]
  private let order: [Int]

  /// How many queries and keys a sample has.
  let rows: Int
  let columns: Int

  init(queries: [Int], keys: [Int], axes: [Int]) {
    (self.queries, self.keys, self.axes) = (queries, keys, axes)
    beside = (1..<queries.count - 1).filter { !axes.contains($0) }
    order = [0] + beside + axes + [queries.count - 1, queries.count]
    rows = axes.reduce(1) { $0 * queries[$1] }
    columns = axes.reduce(1) { $0 * keys[$1] }
  }

  /// How many samples one of the inputs becomes.
  var samplesPerSample: Int { beside.reduce(1) { $0 * queries[$1] } }

  /// `[batch, …, heads, size]` as `[samples, steps, heads, size]`.
  func merged(_ x: Variable) -> Variable {
    let shape = x.shape
    let steps = axes.reduce(1) { $0 * shape[$1] }
    return x.transposed(order).reshaped(
      [shape[0] * samplesPerSample, steps] + shape.suffix(2))
  }

  /// Back from `[samples, rows, heads, size]`.
  func split(_ x: Variable) -> Variable {
    let shape = (beside + axes).map { queries[$0] }
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return x.reshaped([queries[0]] + shape + x.shape.suffix(2)).transposed(inverse)
  }

  /// The shape that Keras gives scores.
  func scoreShape(heads: Int) -> [Int] {
    [queries[0]] + beside.map { queries[$0] } + [heads] + axes.map { queries[$0] }
      + axes.map { keys[$0] }
  }

  /// The sizes of a mask in front of its axes for queries and keys, as many as scores have.
  private func prefix(_ mask: Tensor) -> [Int] {
    let given = Array(mask.shape.dropLast(2 * axes.count))
    precondition(
      given.count <= beside.count + 2,
      "A mask of shape \(mask.shape) has more axes than scores of shape \(scoreShape(heads: 1)).")
    return given + Array(repeating: 1, count: beside.count + 2 - given.count)
  }

  /// Whether a mask tells samples apart that come from one of the inputs.
  func isWide(_ mask: Tensor) -> Bool { prefix(mask).dropFirst().dropLast().contains { $0 > 1 } }

  /// A mask of the inputs' samples, `[batch or 1, 1, …]`, as one of all samples.
  func widened(_ mask: Tensor) -> Tensor {
    guard mask.shape[0] > 1 else { return mask }
    return mask.gather((0..<mask.shape[0] * samplesPerSample).map { $0 / samplesPerSample })
  }

  /// A mask as Keras takes it as `[samples or 1, heads or 1, rows, columns]`.
  func merged(mask: Tensor, isWide: Bool) -> Tensor {
    let prefix = prefix(mask)
    let (heads, sizes) = (prefix[prefix.count - 1], mask.shape.suffix(2 * axes.count))
    let steps = [
      sizes.prefix(axes.count).reduce(1, *), sizes.suffix(axes.count).reduce(1, *),
    ]
    let numbers = mask.cast(to: .float32)
    guard isWide else { return numbers.reshaped([prefix[0], heads] + steps) }
    let all = Tensor.ones([queries[0]] + beside.map { queries[$0] } + [1, 1, 1])
    return (numbers.reshaped(prefix + steps) * all)
      .reshaped([queries[0] * samplesPerSample, heads] + steps)
  }
}
