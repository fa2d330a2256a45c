public import Tensors

/// From the gradient of a result to the gradients of its operands, nil where none flows.
///
/// The gradient is handed over: when the tape held the only reference, writing into it is in place.
public typealias Pullback = (consuming Tensor) -> [Tensor?]

/// From the gradient of a result, the operands and the result to the gradients of the operands, by
/// operations that are recorded themselves.
typealias RecordedPullback = (
  _ gradient: Variable, _ operands: [Variable], _ result: Variable
) -> [Variable?]

/// What repeating an operation's gradient takes; no pullback where that is not possible.
struct Repeatable {
  let operands: [Variable]
  let result: Variable
  let pullback: RecordedPullback?
}

/// Operations in the order they ran, walked backwards once.
///
/// Creation order is already topological, so the walk is a loop: no recursion, no visited set. A
/// node is one layer-sized operation. The tape lives for one `valueWithGradients` and belongs to the
/// thread that runs it.
final class Tape {
  /// The second argument tells whether the gradient is already zero where the ReLU that ends the
  /// operation was shut.
  typealias MaskAwarePullback = (consuming Tensor, Bool) -> [Tensor?]

  private struct Node {
    var inputs: [Int]
    var pullback: MaskAwarePullback?
    var masksGradient: Bool
  }

  private var nodes: [Node] = []
  private var gradients: [Tensor?] = []
  private var isMasked: [Bool] = []

  /// What repeating an operation's gradient takes, by its place; kept only where it was asked for.
  private var repeatables: [Int: Repeatable] = [:]
  /// Whether gradients may be taken of gradients.
  let keepsOperands: Bool

  /// - Parameter keepsOperands: whether gradients may be taken of gradients, for which the operands and
  ///   results of all operations stay.
  init(keepsOperands: Bool = false) {
    self.keepsOperands = keepsOperands
    nodes.reserveCapacity(64)
  }

  /// A variable that no operation made: a parameter, or an input whose gradient is wanted.
  func leaf(_ value: Tensor) -> Variable {
    append(value, Node(inputs: [], pullback: nil, masksGradient: false))
  }

  /// Adds an operation.
  ///
  /// Max pooling after a ReLU sets `masksGradient`: its chosen element is shut exactly when the
  /// pooled value is zero, so it masks its own, smaller gradient and the ReLU need not. That saves
  /// a pass over the largest tensor of a small CNN.
  func record(
    _ value: Tensor, inputs: [Int], masksGradient: Bool = false,
    pullback: @escaping MaskAwarePullback
  ) -> Variable {
    append(value, Node(inputs: inputs, pullback: pullback, masksGradient: masksGradient))
  }

  private func append(_ value: Tensor, _ node: Node) -> Variable {
    nodes.append(node)
    gradients.append(nil)
    isMasked.append(true)
    return Variable(value, tape: self, slot: nodes.count - 1)
  }

  /// Runs every pullback from `slot` down, starting from a gradient of 1 for the number there.
  /// Pullbacks, and the activations they hold, are freed as the walk passes them.
  func backward(from slot: Int) {
    gradients[slot] = Tensor(Float(1))
    isMasked[slot] = false
    nodes.removeSubrange((slot + 1)...)
    while let node = nodes.popLast() {
      let slot = nodes.count
      guard let pullback = node.pullback, let gradient = gradients[slot].take() else { continue }
      let results = pullback(consume gradient, isMasked[slot])
      precondition(
        results.count == node.inputs.count,
        "A pullback gave \(results.count) gradients for \(node.inputs.count) operands.")
      for (input, result) in zip(node.inputs, results) where input >= 0 {
        guard let result else { continue }
        if !node.masksGradient { isMasked[input] = false }
        if gradients[input] == nil {
          gradients[input] = result
        } else {
          gradients[input]!.accumulate(result)
        }
      }
    }
  }

  /// Notes what the gradient of the operation at `slot` is made of.
  func keep(_ repeatable: Repeatable, at slot: Int) { repeatables[slot] = repeatable }

  /// The gradients of the number at `slot`, or of the sum of the numbers there, with respect to
  /// everything before it. Nothing is freed, so that it can be asked again.
  func gradients(from slot: Int, shape: [Int]) -> [Tensor?] {
    var gradients = [Tensor?](repeating: nil, count: slot + 1)
    var isMasked = [Bool](repeating: true, count: slot + 1)
    gradients[slot] = Tensor.ones(shape)
    isMasked[slot] = false
    for place in stride(from: slot, through: 0, by: -1) {
      let node = nodes[place]
      guard let pullback = node.pullback, let gradient = gradients[place] else { continue }
      for (input, result) in zip(node.inputs, pullback(gradient, isMasked[place])) where input >= 0 {
        guard let result else { continue }
        if !node.masksGradient { isMasked[input] = false }
        if gradients[input] == nil {
          gradients[input] = result
        } else {
          gradients[input]!.accumulate(result)
        }
      }
    }
    return gradients
  }

  /// The same as operations on this tape, so that their gradients can be taken in turn.
  ///
  /// - Parameter sources: with respect to what; operations that do not depend on them are passed over.
  func recordedGradients(from target: Variable, sources: Set<Int>) -> [Int: Variable] {
    var depends = sources
    for place in 0...target.slot where nodes[place].inputs.contains(where: { depends.contains($0) }) {
      depends.insert(place)
    }
    var gradients = [target.slot: Variable(Tensor.ones(target.shape))]
    for place in stride(from: target.slot, through: 0, by: -1) where depends.contains(place) {
      let inputs = nodes[place].inputs
      guard let gradient = gradients[place], !inputs.isEmpty else { continue }
      guard let kept = repeatables[place], let pullback = kept.pullback else {
        preconditionFailure(
          "An operation that gave shape \(repeatables[place]?.result.shape ?? []) has no gradient of its gradient: those of Variable's arithmetic, matmul, sum, shapes and smooth functions do.")
      }
      for (input, result) in zip(inputs, pullback(gradient, kept.operands, kept.result))
      where depends.contains(input) {
        guard let result else { continue }
        gradients[input] = gradients[input].map { $0 + result } ?? result
      }
    }
    return gradients
  }

  /// Frees all operations with what they hold.
  func removeAll() {
    for place in nodes.indices { nodes[place].pullback = nil }
    repeatables = [:]
  }

  /// The gradient that reached a leaf, handed over.
  func takeGradient(of slot: Int) -> Tensor? { gradients[slot].take() }
}

/// The value of a scalar computation and its gradient with respect to each parameter.
///
///     let (loss, gradients) = valueWithGradients(of: model.parameters) {
///       lossFunction(labels, model(images, training: true))
///     }
///     optimizer.apply(gradients, to: model.parameters)
///
/// - Parameters:
///   - parameters: what to differentiate by. Those that are not trainable are not watched.
///   - body: the computation; its result must be a single number.
/// - Returns: the number (shape `[]`), and gradients in the order of `parameters`, nil for a
///   parameter that is not trainable or that the result does not depend on. By the time it returns,
///   the tape is gone and nothing but the parameter holds its value, so it can be updated in place.
public func valueWithGradients(
  of parameters: [Parameter], _ body: () throws -> Variable
) rethrows -> (value: Tensor, gradients: [Tensor?]) {
  let tape = Tape()
  for parameter in parameters where parameter.trainable { parameter.watch(on: tape) }
  let result: Variable
  do {
    result = try body()
  } catch {
    for parameter in parameters { parameter.unwatch() }
    throw error
  }
  precondition(
    result.value.count == 1,
    "Gradients need a single number to start from, and the computation gave shape \(result.shape).")
  let slots = parameters.map { $0.unwatch() }
  if result.tape === tape { tape.backward(from: result.slot) }
  return (
    result.value.reshaped([]), slots.map { slot in slot.flatMap { tape.takeGradient(of: $0) } }
  )
}
