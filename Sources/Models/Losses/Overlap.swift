public import Tensors

/// 1 - 2 Σ label · prediction / (Σ label + Σ prediction): how little two areas overlap, for masks.
///
///     Dice()(Tensor([[1, 1, 0, 0]] as [[Float]]), Tensor([[1, 0, 0, 0]] as [[Float]]))   // 0.33333
public final class Dice: OverlapLoss {
  public init(
    axis: [Int]? = nil, reduction: LossReduction = .sumOverBatchSize, name: String = "dice"
  ) {
    // Σ t p + (Σ (1 - p) t + Σ p (1 - t)) / 2 is half of Σ t + Σ p.
    super.init(alpha: 0.5, beta: 0.5, epsilon: 0.5e-7, axis: axis, reduction: reduction, name: name)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["axis": axisConfig]) { $1 }
  }
}

/// 1 - the Tversky index: Dice with different weights for the two kinds of error.
///
///     let loss = Tversky(alpha: 0.7, beta: 0.3)      // missing what is there counts more
public final class Tversky: OverlapLoss {
  /// - Parameters:
  ///   - alpha: the weight of what the label has and the prediction misses.
  ///   - beta: the weight of what only the prediction has.
  ///   - axis: the axes to sum over; nil for all, which gives one loss for the whole batch.
  public init(
    alpha: Float = 0.5, beta: Float = 0.5, axis: [Int]? = nil,
    reduction: LossReduction = .sumOverBatchSize, name: String = "tversky"
  ) {
    super.init(alpha: alpha, beta: beta, epsilon: 1e-7, axis: axis, reduction: reduction, name: name)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "alpha": .number(alpha), "beta": .number(beta), "axis": axisConfig,
    ]) { $1 }
  }
}

/// What ``Dice`` and ``Tversky`` have in common.
public class OverlapLoss: Loss {
  /// The weight of what the label has and the prediction misses.
  public let alpha: Float
  /// The weight of what only the prediction has.
  public let beta: Float
  /// The axes that are summed over; nil for all.
  public let axis: [Int]?
  private let epsilon: Float

  fileprivate init(
    alpha: Float, beta: Float, epsilon: Float, axis: [Int]?, reduction: LossReduction, name: String
  ) {
    self.alpha = alpha
    self.beta = beta
    self.epsilon = epsilon
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  fileprivate var axisConfig: ConfigValue {
    axis.map { $0.count == 1 ? .int($0[0]) : .ints($0) } ?? .null
  }

  override public final func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let shape = predictions.shape
    let (groups, result) = groups(of: shape)
    let t = labels.fitted(to: shape, loss: name).cast(to: .float32).scalars(of: Float.self)
    let p = predictions.value.scalars(of: Float.self)
    var both = [Float](repeating: 0, count: result.reduce(1, *))
    var total = both.map { _ in epsilon }
    for (i, group) in groups.enumerated() {
      both[group] += t[i] * p[i]
      total[group] += t[i] * p[i] + alpha * (1 - p[i]) * t[i] + beta * p[i] * (1 - t[i])
    }
    let losses = zip(both, total).map { 1 - $0 / $1 }
    let (alpha, beta) = (alpha, beta)
    return Variable.recording(Tensor(losses, shape: result), from: [predictions]) { gradient in
      let g = gradient.scalars(of: Float.self)
      return [
        Tensor(
          groups.enumerated().map { i, group in
            let slope = t[i] - alpha * t[i] + beta * (1 - t[i])
            let change = t[i] * total[group] - both[group] * slope
            return -g[group] * change / (total[group] * total[group])
          }, shape: shape)
      ]
    }
  }

  /// The shape of the losses for predictions of `shape`: the axes that are not summed over.
  func lossShape(for shape: [Int]) -> [Int] { groups(of: shape).result }

  /// The place in the result that each number counts for, and the shape of the result.
  private func groups(of shape: [Int]) -> (places: [Int], result: [Int]) {
    let summed = Set((axis ?? Array(shape.indices)).map { $0 < 0 ? $0 + shape.count : $0 })
    precondition(
      summed.allSatisfy { shape.indices.contains($0) },
      "The loss '\(name)' sums over axes \(axis ?? []), and predictions have shape \(shape).")
    let kept = shape.indices.filter { !summed.contains($0) }
    var places = [0]
    for axis in shape.indices {
      let step = kept.contains(axis) ? kept.filter { $0 > axis }.reduce(1) { $0 * shape[$1] } : 0
      places = places.flatMap { place in (0..<shape[axis]).map { place + $0 * step } }
    }
    return (places, kept.map { shape[$0] })
  }
}
