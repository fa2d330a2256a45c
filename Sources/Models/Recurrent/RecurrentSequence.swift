import Tensors

/// A whole sequence through a cell as one operation on the tape.
///
/// All steps are one call of a kernel, and so is the way back.
struct RecurrentSequence {
  private let cell: UnitCell
  private let options: SequenceOptions

  init(_ cell: UnitCell, _ options: SequenceOptions) {
    self.cell = cell
    self.options = options
  }

  /// The result for `[batch, steps, features]`, with the last states when they are wanted.
  func run(_ x: Variable, _ initial: [Variable]) -> RecurrentCell.Step {
    let batch = x.shape[0]
    let (units, zeroing) = (cell.units, options.zeroesMasked)
    let mask = options.mask?.swappingSteps(reversingSecond: options.goBackwards)
    let recurrence = Recurrence(
      kind: cell.kind, activation: cell.activation, gate: cell.gateActivation, backwards: options.goBackwards, mask: mask)
    let (kernel, recurrent) = (cell.kernel.variable, cell.recurrentKernel.variable)
    let bias = cell.bias?.variable
    let (results, trace) = recurrence.forward(
      x.value, kernel: kernel.value, recurrent: recurrent.value, bias: bias?.value, initial: initial.map(\.value),
      wantsResults: options.returnsSequences)

    let counted = mask.map { lastCounts($0, zeroing: zeroing) }
    var output = results ?? trace.last[0]
    if let mask, options.returnsSequences { output.maskOutputs(mask, zeroing: zeroing) }
    if let counted, !options.returnsSequences { output = output * counted }
    let states = trace.last
    let outputShape = output.shape
    let width = outputShape.dropFirst().reduce(1, *)
    let returnsStates = options.returnsStates
    let returnsSequences = options.returnsSequences
    let packed =
      returnsStates
      ? Tensor.concatenate([output.reshaped([batch, width])] + states, axis: 1) : output

    let operands = [x, kernel, recurrent] + (bias.map { [$0] } ?? []) + initial
    let isWanted = operands.map(\.isRecorded)
    let stateCount = states.count
    let all = Variable.recording(packed, from: operands) { gradient in
      var last: [Tensor?] = Array(repeating: nil, count: stateCount)
      var results = consume gradient
      if returnsStates {
        let whole = results
        last = (0..<stateCount).map {
          whole.slice(axis: 1, width + $0 * units..<width + ($0 + 1) * units)
        }
        results = whole.slice(axis: 1, 0..<width).reshaped(outputShape)
      }
      var ofSteps: Tensor?
      if returnsSequences {
        if let mask { results.maskOutputsBackward(mask, zeroing: zeroing) }
        ofSteps = results
      } else {
        if let counted { results = results * counted }
        last[0] = last[0].map { $0 + results } ?? results
      }
      let gradients = recurrence.backward(
        trace, kernel: kernel.value, recurrent: recurrent.value, results: ofSteps, last: last, wantsInputs: isWanted[0],
        wantsWeights: isWanted[1..<operands.count - stateCount].contains(true))
      let weights = gradients.weights
      let found = [gradients.inputs, weights?.kernel, weights?.recurrent] + (bias == nil ? [] : [weights?.bias])
      return zip(found + gradients.states, isWanted).map { $1 ? $0 : nil }
    }
    guard returnsStates else { return RecurrentCell.Step(output: all, states: states.map { Variable($0) }) }
    return RecurrentCell.Step(
      output: all.sliced(axis: 1, 0..<width).reshaped(outputShape),
      states: (0..<stateCount).map {
        all.sliced(axis: 1, width + $0 * units..<width + ($0 + 1) * units)
      })
  }
}

/// 1 for each row whose last result is its last state, and 0 for those whose is zeros: where no step
/// counts, or, when masked steps give zeros, where the last one does not. `[batch, 1]`, from a mask
/// `[steps, batch]`.
private func lastCounts(_ mask: Tensor, zeroing: Bool) -> Tensor {
  let (steps, batch) = (mask.shape[0], mask.shape[1])
  let counts = mask.scalars(of: Bool.self)
  return Tensor(
    (0..<batch).map { row -> Float in
      let steps = zeroing ? max(0, steps - 1)..<steps : 0..<steps
      return steps.contains { counts[$0 * batch + row] } ? 1 : 0
    }, shape: [batch, 1])
}
