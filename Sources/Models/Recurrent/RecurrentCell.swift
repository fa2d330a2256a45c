import Tensors

/// One step of a recurrent layer: from an input and the states before to a result and the states
/// after.
///
/// `RNN` takes a cell through the steps of a sequence. A custom cell names its states and says what a
/// step does:
///
///     final class Sum: RecurrentCell {
///       override var stateSizes: [Int] { [3] }
///       override func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
///         let sum = states[0] + x
///         return Step(output: sum, states: [sum])
///       }
///     }
///     RNN(Sum())(Tensor.ones([2, 5, 3])).shape      // [2, 3]
open class RecurrentCell: Layer {
  /// What a step gives.
  public struct Step {
    /// The result, `[batch, …]`.
    public var output: Variable
    /// The states after the step, in the order of `stateSizes`.
    public var states: [Variable]

    public init(output: Variable, states: [Variable]) {
      self.output = output
      self.states = states
    }
  }

  /// The length of each state's last axis; states are `[batch, size]` and start as zeros.
  open var stateSizes: [Int] { [] }

  /// The length of the result's last axis: that of the first state.
  open var outputSize: Int { stateSizes[0] }

  /// The shapes of the states for inputs `[batch, …]`.
  func stateShapes(for inputShape: [Int?]) -> [[Int?]] {
    stateSizes.map { [inputShape.first ?? nil, $0] }
  }

  /// One step for inputs `[batch, …]`.
  open func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
    preconditionFailure("\(className) '\(name)' does not override step(_:states:training:).")
  }

  /// Called before the first step of each sequence; what it drops stays the same for all steps.
  open func beginSequence() {}

  /// All steps as one operation; nil when they have to be taken one by one.
  func sequence(_ x: Variable, states: [Variable], _ options: SequenceOptions) -> Step? { nil }

  /// One step for `[x] + states`; gives the result.
  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    let states = Array(inputs.dropFirst())
    precondition(
      states.count == stateSizes.count,
      "\(className) '\(name)' has \(stateSizes.count) states, and got \(states.count).")
    return step(inputs[0], states: states, training: training).output
  }

  override open func call(_ x: Variable, training: Bool) -> Variable {
    call([x] + initialStates(for: x.shape), training: training)
  }

  override open func outputShape(for inputShape: [Int?]) -> [Int?] {
    [inputShape.first ?? nil, outputSize]
  }

  /// States of zeros for inputs `[batch, …]`.
  final func initialStates(for inputShape: [Int]) -> [Variable] {
    stateShapes(for: inputShape).map { Variable(Tensor.zeros($0.map { $0! })) }
  }
}

/// How a sequence is gone through.
struct SequenceOptions {
  /// Whether the last step comes first.
  var goBackwards = false
  /// Whether the results of all steps are wanted.
  var returnsSequences = false
  /// Whether the states after the last step are wanted.
  var returnsStates = false
  /// Whether a step that does not count gives zeros, instead of what the step before gave.
  var zeroesMasked = false
  var training = false
  /// `[batch, steps]`, bool, in the order of the input.
  var mask: Tensor?
}
