import Tensors

extension RecurrentCell {
  /// A sequence taken step by step, each an operation of its own on the tape: for cells that no kernel
  /// takes through all steps at once.
  func stepwise(_ x: Variable, states: [Variable], _ options: SequenceOptions) -> Step {
    stepwise(x, states: states, options) { step($0, states: $1, training: options.training) }
  }

  /// The same with another function for a step.
  func stepwise(
    _ x: Variable, states: [Variable], _ options: SequenceOptions,
    _ takeStep: (Variable, [Variable]) -> Step
  ) -> Step {
    var inputs = x.steps()
    var counts = options.mask.map { mask in
      let kept = mask.cast(to: .float32)
      return (0..<inputs.count).map { kept.slice(axis: 1, $0..<$0 + 1) }
    }
    if options.goBackwards {
      inputs.reverse()
      counts?.reverse()
    }
    var states = states
    var outputs: [Variable] = []
    var previous: Variable?
    for (place, input) in inputs.enumerated() {
      let step = takeStep(input, states)
      var output = step.output
      if let count = counts?[place] {
        states = zip(step.states, states).map { $0.replacing($1, where: count) }
        let other = options.zeroesMasked ? nil : previous
        output = output.replacing(other ?? Variable(Tensor.zeros(output.shape)), where: count)
      } else {
        states = step.states
      }
      previous = output
      if options.returnsSequences { outputs.append(output) }
    }
    if options.returnsSequences {
      return Step(
        output: Variable.concatenated(
          outputs.map { $0.reshaped([$0.shape[0], 1] + $0.shape.dropFirst()) }, axis: 1),
        states: states)
    }
    precondition(previous != nil, "\(className) '\(name)' got a sequence of no steps.")
    return Step(output: previous!, states: states)
  }
}

extension Variable {
  /// These numbers for the rows where `counts` is 1, those of `other` where it is 0.
  fileprivate func replacing(_ other: Variable, where counts: Tensor) -> Variable {
    let counts = counts.reshaped([shape[0]] + shape.dropFirst().map { _ in 1 })
    return scaled(by: counts).masked(nil) + other.scaled(by: (counts - 1) * -1).masked(nil)
  }

  /// The parts along the second axis, `[batch, …]` each.
  ///
  /// Slices would each give a gradient as large as the whole; these collect theirs in one tensor,
  /// which the operation that they all come from then hands on.
  func steps() -> [Variable] {
    let shape = shape
    let swapped = value.swappingSteps()
    let collected = StepGradients(swapped.shape)
    let source = Variable.recording(Tensor(Float(0)), from: [self]) { _ in
      [collected.all().swappingSteps()]
    }
    return (0..<shape[1]).map { place in
      Variable.recording(swapped[place], from: [source]) { gradient in
        collected.parts[place] = gradient
        return [Tensor(Float(0))]
      }
    }
  }
}

/// Gradients of the steps of a sequence on their way back.
private final class StepGradients {
  private let shape: [Int]
  var parts: [Tensor?]

  init(_ shape: [Int]) {
    self.shape = shape
    parts = Array(repeating: nil, count: shape[0])
  }

  /// `[steps, batch, …]`, zeros where no gradient came.
  func all() -> Tensor {
    Tensor.stack(parts.map { $0 ?? Tensor.zeros(Array(shape.dropFirst())) })
  }
}
