public import Tensors

/// A tensor on its way through a model, with its place on the tape when one is recording.
///
/// An operation records itself exactly when one of its operands is on a tape, so inference costs
/// nothing: `model(Tensor.ones([1, 4])).value` builds no tape.
public struct Variable {
  /// The numbers.
  public let value: Tensor

  /// Which time steps count, `[batch, time]`, bool: made by `Embedding(maskZero: true)`, used by
  /// pooling over time, recurrent layers and losses. Nil: all of them.
  public var mask: Tensor?

  /// The tape that records it, or nil for a constant.
  let tape: Tape?

  /// Its number on the tape; -1 for a constant.
  let slot: Int

  /// What the last activation was applied to, for losses that are computed from logits.
  var activated: Activated?

  /// A constant.
  public init(_ value: Tensor, mask: Tensor? = nil) {
    self.value = value
    self.mask = mask
    self.tape = nil
    self.slot = -1
  }

  init(_ value: Tensor, tape: Tape, slot: Int) {
    self.value = value
    self.tape = tape
    self.slot = slot
  }

  /// The sizes along each axis.
  public var shape: [Int] { value.shape }

  /// Whether gradients flow into it.
  public var isRecorded: Bool { tape != nil }

  /// The result of an operation with its pullback.
  ///
  ///     Variable.recording(a.value * b.value, from: [a, b]) { g in [g * b.value, g * a.value] }
  ///
  /// - Parameters:
  ///   - value: the result.
  ///   - inputs: the operands. When none is on a tape, the result is a constant and `pullback` is dropped.
  ///   - pullback: takes the gradient of the loss with respect to the result and gives one gradient
  ///     per operand, of that operand's shape; nil where none flows (or none is asked for).
  public static func recording(
    _ value: Tensor, from inputs: [Variable], pullback: @escaping Pullback
  ) -> Variable {
    record(value, from: inputs) { gradient, _ in pullback(consume gradient) }
  }

  /// The same for an operation whose gradient can be differentiated, too.
  static func recording(
    _ value: Tensor, from inputs: [Variable], again: @autoclosure () -> RecordedPullback,
    pullback: @escaping Pullback
  ) -> Variable {
    record(value, from: inputs, again: again()) { gradient, _ in pullback(gradient) }
  }

  /// The same with a pullback that knows whether its gradient is already masked (see `Tape.record`).
  static func record(
    _ value: Tensor, from inputs: [Variable], masksGradient: Bool = false,
    again: @autoclosure () -> RecordedPullback? = nil,
    pullback: @escaping Tape.MaskAwarePullback
  ) -> Variable {
    guard let tape = tape(of: inputs) else { return Variable(value) }
    let result = tape.record(
      value, inputs: inputs.map(\.slot), masksGradient: masksGradient, pullback: pullback)
    if tape.keepsOperands {
      tape.keep(Repeatable(operands: inputs, result: result, pullback: again()), at: result.slot)
    }
    return result
  }

  /// The tape that records an operation on `inputs`, nil when all are constants.
  private static func tape(of inputs: [Variable]) -> Tape? {
    var tape: Tape?
    for input in inputs {
      guard let found = input.tape else { continue }
      precondition(
        tape == nil || tape === found, "An operation mixes variables of two different tapes.")
      tape = found
    }
    return tape
  }

  /// The same numbers with another mask.
  public func masked(_ mask: Tensor?) -> Variable {
    var copy = self
    copy.mask = mask
    return copy
  }

  /// The same numbers, cut from the tape: no gradient flows through.
  public var detached: Variable { Variable(value, mask: mask) }
}

/// An activation's name and operand, remembered by its result.
///
/// Cross-entropy of a softmax (or sigmoid) is computed from the logits, as Keras does on TensorFlow:
/// the loss of a confidently wrong answer then stays finite and keeps its gradient.
final class Activated {
  let function: ActivationFunction
  let input: Variable?

  init(_ function: ActivationFunction, of input: Variable?) {
    self.function = function
    self.input = input
  }
}
