import Glibc
public import Tensors

/// The negative cosine of the angle between label and prediction over the last axis or another one: -1 for the same
/// direction, 1 for opposite ones.
///
///     CosineSimilarity()(Tensor([[0, 1]] as [[Float]]), Tensor([[1, 1]] as [[Float]]))   // -0.70711
public final class CosineSimilarity: Loss {
  /// The axis that the features are along.
  public let axis: Int

  public init(
    axis: Int = -1, reduction: LossReduction = .sumOverBatchSize, name: String = "cosine_similarity"
  ) {
    self.axis = axis
    super.init(name: name, reduction: reduction)
  }

  override var classAxis: Int { axis }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let targets = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32).movingLast(axis)
      .scalars(of: Float.self)
    return predictions.movingLast(axis).rowwise { row, start in
      let target = Array(targets[start..<start + row.count])
      let (targetScale, _) = inverseLength(target)
      let (scale, isShort) = inverseLength(row)
      let dot = zip(row, target).reduce(Float(0)) { $0 + $1.0 * $1.1 } * targetScale
      return (
        -dot * scale,
        row.indices.map { i in
          let straight = target[i] * targetScale * scale
          return isShort ? -straight : row[i] * dot * scale * scale * scale - straight
        }
      )
    }
  }

  /// Keras takes the axis, and forgets it in files of its own.
  override public func config() -> [String: ConfigValue] {
    axis == -1 ? super.config() : super.config().merging(["axis": .int(axis)]) { $1 }
  }

  /// Keras' metric of this name is `MeanCosineSimilarity`, of the opposite sign.
  override var metricClassName: String? { nil }

  /// 1 / the length, at most 1e7 as in Keras.
  private func inverseLength(_ row: [Float]) -> (inverse: Float, isShort: Bool) {
    let inverse = 1 / row.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    return (min(inverse, 1e7), inverse > 1e7)
  }
}

/// The Kullback-Leibler divergence Σ label · log(label / prediction) over the last axis; both are kept
/// within 1e-7 and 1.
///
///     KLDivergence()(Tensor([[0.5, 0.5]] as [[Float]]), Tensor([[0.25, 0.75]] as [[Float]]))   // 0.14384
public final class KLDivergence: Loss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "kl_divergence") {
    super.init(name: name, reduction: reduction)
  }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let targets = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
      .scalars(of: Float.self)
    return predictions.rowwise { row, start in
      var sum: Float = 0
      let gradient = row.indices.map { i in
        let t = min(max(targets[start + i], 1e-7), 1)
        let p = min(max(row[i], 1e-7), 1)
        sum += t * logf(t / p)
        return p == row[i] ? -t / p : 0
      }
      return (sum, gradient)
    }
  }
}
