import Glibc
public import Tensors

/// Circle loss (Sun et al., 2020): brings embeddings of one class together and moves those of others
/// apart, the pairs that are furthest from where they should be the most.
///
/// Labels `[batch]`, whole numbers; predictions `[batch, features]`, embeddings of length 1. A sample
/// without another of its class in the batch, or with none of another, counts nothing.
///
///     let loss = Circle(gamma: 64, margin: 0.25)
public final class Circle: Loss {
  /// The scale of the distances.
  public let gamma: Float
  /// How far inside its circle a pair has to be, 0 to 1.
  public let margin: Float
  /// Whether a sample is no pair with itself.
  public let removeDiagonal: Bool

  public init(
    gamma: Float = 80, margin: Float = 0.4, removeDiagonal: Bool = true,
    reduction: LossReduction = .sumOverBatchSize, name: String = "circle"
  ) {
    self.gamma = gamma
    self.margin = margin
    self.removeDiagonal = removeDiagonal
    super.init(name: name, reduction: reduction)
  }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    precondition(
      predictions.value.rank == 2,
      "The loss '\(name)' needs predictions [batch, features], and got \(predictions.shape).")
    let classes = labels.fitted(to: [predictions.shape[0]], loss: name).cast(to: .int64)
      .scalars(of: Int64.self)
    let similarities = predictions.matmul(predictions.transposed([1, 0]))
    let losses = similarities.rowwise { row, start in
      let sample = start / row.count
      var alike = Pairs(), other = Pairs()
      for (place, similarity) in row.enumerated() {
        let distance = max(1 - similarity, 0)
        let slope: Float = similarity <= 1 ? -1 : 0
        if classes[place] == classes[sample] {
          if removeDiagonal && place == sample { continue }
          let weight = max(margin + distance, 0)
          let value = -gamma * weight * (margin - distance)
          alike.add(place, value, slope * gamma * (weight - (weight > 0 ? margin - distance : 0)))
        } else {
          let weight = max(1 + margin - distance, 0)
          let gap = 1 - margin - distance
          other.add(place, gamma * weight * gap, -slope * gamma * (weight + (weight > 0 ? gap : 0)))
        }
      }
      var gradient = row.map { _ in Float(0) }
      let total = alike.logSumExp + other.logSumExp
      guard total > -.infinity else { return (0, gradient) }
      let outer = 1 / (1 + expf(-total))
      alike.spread(outer, over: &gradient)
      other.spread(outer, over: &gradient)
      return (max(total, 0) + log1pf(expf(-abs(total))), gradient)
    }
    let counts = losses.value.scalars(of: Float.self).map { $0 > 0 }
    return losses.masked(Tensor(counts, shape: losses.shape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "gamma": .number(gamma), "margin": .number(margin), "remove_diagonal": .bool(removeDiagonal),
    ]) { $1 }
  }
}

/// Weighted distances of one sample to others, with their slopes.
private struct Pairs {
  private var pairs: [(place: Int, value: Float, slope: Float)] = []

  mutating func add(_ place: Int, _ value: Float, _ slope: Float) {
    pairs.append((place, value, slope))
  }

  var logSumExp: Float {
    guard let top = pairs.lazy.map(\.value).max() else { return -.infinity }
    return top + logf(pairs.reduce(0) { $0 + expf($1.value - top) })
  }

  /// Adds `outer` times the gradient of `logSumExp`.
  func spread(_ outer: Float, over gradient: inout [Float]) {
    let total = logSumExp
    for pair in pairs { gradient[pair.place] += outer * expf(pair.value - total) * pair.slope }
  }
}
