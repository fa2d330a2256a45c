public import Tensors

/// A loss that is the mean, over the last axis, of a function of each label and its prediction.
///
/// Labels have the predictions' shape; `[batch]` labels fit predictions `[batch, 1]`.
public class ElementwiseLoss: Loss {
  /// The loss of one number and its derivative with respect to the prediction.
  func element(_ label: Float, _ prediction: Float) -> (value: Float, derivative: Float) {
    preconditionFailure("The loss '\(name)' does not say what the loss of a number is.")
  }

  /// Labels as `element` wants them.
  func prepared(_ labels: [Float]) -> [Float] { labels }

  override public final func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    let labels = labels.fitted(to: predictions.shape, loss: name).cast(to: .float32)
    let targets = prepared(labels.scalars(of: Float.self))
    var index = 0
    return predictions.mapped { prediction in
      defer { index += 1 }
      return element(targets[index], prediction)
    }.meanOverLastAxis()
  }
}
