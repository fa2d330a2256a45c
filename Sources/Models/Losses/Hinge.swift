public import Tensors

/// The mean over the last axis of max(1 - label · prediction, 0).
///
/// Labels are -1 and 1; where all are 0 and 1, 0 is taken for -1.
///
///     Hinge()(Tensor([[-1, 1]] as [[Float]]), Tensor([[0.5, 2]] as [[Float]]))   // 0.75
public final class Hinge: ElementwiseLoss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "hinge") {
    super.init(name: name, reduction: reduction)
  }

  override func prepared(_ labels: [Float]) -> [Float] { signs(labels) }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let gap = 1 - label * prediction
    return gap > 0 ? (gap, -label) : (0, gap == 0 ? -label / 2 : 0)
  }
}

/// The mean over the last axis of max(1 - label · prediction, 0)², with labels as for ``Hinge``.
///
///     SquaredHinge()(Tensor([[-1, 1]] as [[Float]]), Tensor([[0.5, 2]] as [[Float]]))   // 1.125
public final class SquaredHinge: ElementwiseLoss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "squared_hinge") {
    super.init(name: name, reduction: reduction)
  }

  override func prepared(_ labels: [Float]) -> [Float] { signs(labels) }

  override func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    let gap = max(1 - label * prediction, 0)
    return (gap * gap, -2 * label * gap)
  }
}

/// Labels of 0 and 1 as -1 and 1; others as they are.
private func signs(_ labels: [Float]) -> [Float] {
  labels.allSatisfy { $0 == 0 || $0 == 1 } ? labels.map { 2 * $0 - 1 } : labels
}

/// max(largest wrong - right + 1, 0), with one-hot labels over the last axis.
///
///     CategoricalHinge()(Tensor([[0, 1]] as [[Float]]), Tensor([[0.6, 0.4]] as [[Float]]))   // 1.2
public final class CategoricalHinge: Loss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "categorical_hinge") {
    super.init(name: name, reduction: reduction)
  }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let targets = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
      .scalars(of: Float.self)
    return predictions.rowwise { row, start in
      let wrong = row.indices.map { (1 - targets[start + $0]) * row[$0] }
      let largest = wrong.max() ?? 0
      let right = row.indices.reduce(Float(0)) { $0 + targets[start + $1] * row[$1] }
      let loss = largest - right + 1
      guard loss > 0 else { return (0, row.map { _ in 0 }) }
      let share = 1 / Float(wrong.count { $0 == largest })
      return (
        loss,
        row.indices.map { i in
          let target = targets[start + i]
          return (wrong[i] == largest ? share * (1 - target) : 0) - target
        }
      )
    }
  }
}

extension Variable {
  /// An operation on each row of the last axis: `body` gets the row and the place of its first
  /// number, and gives a value and its gradient.
  func rowwise(_ body: (_ row: [Float], _ start: Int) -> (value: Float, gradient: [Float])) -> Variable {
    let (rows, columns) = value.rowsAndColumns
    let x = value.scalars(of: Float.self)
    var values: [Float] = []
    var gradients: [Float] = []
    for row in 0..<rows {
      let start = row * columns
      let (value, gradient) = body(Array(x[start..<start + columns]), start)
      values.append(value)
      gradients += gradient
    }
    let shape = shape
    return Variable.recording(Tensor(values, shape: shape.dropLast()), from: [self]) { g in
      let outer = g.scalars(of: Float.self)
      return [
        Tensor(gradients.indices.map { gradients[$0] * outer[$0 / columns] }, shape: shape)
      ]
    }
  }
}
