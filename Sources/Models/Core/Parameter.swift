public import Tensors

/// A tensor that a layer owns and an optimizer changes.
///
/// A reference: two layers that share a `Parameter` train it together.
///
///     let kernel = Parameter("kernel", Tensor.zeros([784, 10]))
///     kernel.value.shape        // [784, 10]
///     kernel.variable           // what operations read
public final class Parameter {
  /// The last component of its name in saved files: `kernel`, `bias`, `moving_mean`.
  public let name: String

  /// Where it is, as Keras says it: `sequential/dense/kernel` once a model that it belongs to trains.
  public internal(set) var path: String

  /// False for statistics, such as a moving mean, that no gradient ever changes.
  public let isLearned: Bool

  /// Whether gradients are taken and optimizers change it. Stays false when `isLearned` is.
  public var trainable: Bool {
    didSet { trainable = trainable && isLearned }
  }

  /// The numbers. Writing in place costs no copy when nothing else holds the tensor.
  public var value: Tensor {
    didSet { version &+= 1 }
  }

  /// What its size costs in training; nil for nothing.
  public var regularizer: Regularizer?

  /// What each step brings it back to; nil for nothing.
  public var constraint: Constraint?

  /// Counts writes, so that a kernel knows whether its repacked weights are still current.
  package private(set) var version = 0

  /// Set while `valueWithGradients` watches this parameter.
  private var watched: Variable?

  /// A parameter called `name` that starts as `value`.
  public init(_ name: String, _ value: Tensor, trainable: Bool = true) {
    self.name = name
    self.path = name
    self.value = value
    self.isLearned = trainable
    self.trainable = trainable
  }

  /// The value as an operand: on the tape while `valueWithGradients` watches it, a constant otherwise.
  public var variable: Variable { watched ?? Variable(value) }

  /// Gives it another value in the middle of a watched computation, whose gradient is then with
  /// respect to the new value.
  func assign(_ value: Tensor) {
    self.value = value
    if let old = watched, let tape = old.tape { watched = Variable(value, tape: tape, slot: old.slot) }
  }

  /// Whether it was not watched by `tape` before.
  @discardableResult
  func watch(on tape: Tape) -> Bool {
    if watched?.tape === tape { return false }
    precondition(watched == nil, "Parameter '\(name)' is already watched by another tape.")
    watched = tape.leaf(value)
    return true
  }

  /// Its number on the tape; nil when it was not watched.
  @discardableResult
  func unwatch() -> Int? { watched.take()?.slot }
}
