import CKernels
import Tensors

/// What the C kernels for recurrent cells compute: all steps of a sequence in one call.
///
/// Sequences are `[batch, steps, …]`; what a pass leaves has a row for each step of each of the batch, in an order of its own:
/// `[batch · steps, …]`.
struct Recurrence {
  /// The kind of cell.
  enum Kind {
    case simple
    case lstm
    /// Whether the state is multiplied before it is reset.
    case gru(resetAfter: Bool)

    var gates: Int {
      switch self {
      case .simple: 1
      case .lstm: 4
      case .gru: 3
      }
    }

    var resetsAfter: Bool {
      if case .gru(resetAfter: true) = self { true } else { false }
    }
  }

  var kind: Kind
  /// The functions of the new numbers and of the gates.
  var activation: ActivationFunction
  var gate: ActivationFunction
  /// Whether it starts at the last step.
  var backwards: Bool
  /// `[steps, batch]`, bool.
  var mask: Tensor?

  /// What a pass leaves for its way back.
  struct Trace {
    /// The inputs, `[batch, steps, features]`.
    var x: Tensor
    /// Once more, `[batch · steps, features]`, where products over all steps give the gradients of the weights.
    var inputs: Tensor?
    /// `[batch · steps, gates · units]`.
    var gates: Tensor
    /// The states before each step, `[batch · steps, units]` each: h, and the carry of an LSTM.
    var before: [Tensor]
    /// `[batch · steps, units]`, of a GRU.
    var kept: Tensor?
    /// The states after the last step, `[batch, units]` each.
    var last: [Tensor]
  }

  /// What comes back.
  struct Gradients {
    /// Of the inputs, `[batch, steps, features]`, when wanted.
    var inputs: Tensor?
    /// Of the weights, when wanted.
    var weights: Weights?
    /// Of the first states, `[batch, units]` each.
    var states: [Tensor]
  }

  /// `[features, gates · units]`, `[units, gates · units]` and `[gates · units]` or, of a GRU that resets afterwards,
  /// `[2, gates · units]`.
  struct Weights {
    var kernel, recurrent, bias: Tensor
  }

  /// Whether a derivative follows from the result, as the kernels need it.
  static func follows(_ function: ActivationFunction) -> Bool {
    function.isFused || [.sigmoid, .hardSigmoid, .softplus].contains(function)
  }

  /// All steps.
  ///
  /// - Parameters:
  ///   - x: the inputs.
  ///   - kernel: `[features, gates · units]`.
  ///   - recurrent: `[units, gates · units]`.
  ///   - bias: `[gates · units]`, or `[2, gates · units]` where the second is added to what the state gives a GRU.
  ///   - initial: the first states, `[batch, units]` each.
  ///   - wantsResults: whether the state after each step is wanted.
  /// - Returns: that state, `[batch, steps, units]`, and what the way back needs.
  func forward(
    _ x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor?, initial: [Tensor], wantsResults: Bool
  ) -> (results: Tensor?, trace: Trace) {
    let sizes = Sizes(batch: x.shape[0], steps: x.shape[1], features: x.shape[2], units: recurrent.shape[0])
    func rows(_ columns: Int) -> Tensor { Tensor(uninitialized: [sizes.rows, columns]) }
    let inputs = sizes.roomForInputs()
    let gates = rows(kind.gates * sizes.units)
    let before = initial.map { _ in rows(sizes.units) }
    let last = sizes.rows == 0 ? initial : initial.map { Tensor(uninitialized: $0.shape) }
    var kept: Tensor?
    if case .gru = kind { kept = rows(sizes.units) }
    let results = wantsResults ? Tensor(uninitialized: [sizes.batch, sizes.steps, sizes.units]) : nil
    let biases = bias.map { $0.rank > 1 ? [$0[0], $0[1]] : [$0] } ?? []
    withPointers([
      x, kernel, recurrent, biases.first, biases.dropFirst().first, initial[0], initial.dropFirst().first, inputs, gates,
      before[0], before.dropFirst().first, kept, last[0], last.dropFirst().first, results,
    ]) { at in
      run(sizes, backward: false) {
        ($0.kernel, $0.recurrent) = (UnsafePointer(at[1]), UnsafePointer(at[2]))
        ($0.x, $0.bias, $0.state_bias) = (UnsafePointer(at[0]), UnsafePointer(at[3]), UnsafePointer(at[4]))
        ($0.first_h, $0.first_c) = (UnsafePointer(at[5]), UnsafePointer(at[6]))
        ($0.inputs, $0.z, $0.h, $0.c, $0.kept) = (at[7], at[8], at[9], at[10], at[11])
        ($0.last_h, $0.last_c, $0.y) = (at[12], at[13], at[14])
      }
    }
    return (results, Trace(x: x, inputs: sizes.sumsWeights ? nil : inputs, gates: gates, before: before, kept: kept, last: last))
  }

  /// The way back.
  ///
  /// - Parameters:
  ///   - results: the gradient of the state after each step, `[batch, steps, units]`; nil for none.
  ///   - last: the gradients of the last states, `[batch, units]` each; nil for none.
  ///   - wantsInputs: whether the gradient of the inputs is wanted.
  ///   - wantsWeights: whether those of the weights are.
  func backward(
    _ trace: Trace, kernel: Tensor, recurrent: Tensor, results: Tensor?, last: [Tensor?], wantsInputs: Bool,
    wantsWeights: Bool
  ) -> Gradients {
    let x = trace.x.shape
    let sizes = Sizes(batch: x[0], steps: x[1], features: x[2], units: recurrent.shape[0])
    // The kernel writes over them.
    let states = zip(trace.last, last).map { state, gradient in
      guard let gradient else { return Tensor.zeros(state.shape) }
      return Tensor(shape: state.shape, dtype: .float32) { out in
        gradient.withUnsafeBytes { out.copyMemory(from: $0) }
      }
    }
    let inputs = wantsInputs ? Tensor(uninitialized: x) : nil
    let columns = kind.gates * sizes.units
    let gates = Tensor(uninitialized: [sizes.batch * sizes.held, columns])
    let sums = kind.resetsAfter ? Tensor(uninitialized: gates.shape) : nil
    let weights =
      wantsWeights && sizes.sumsWeights
      ? Tensor(uninitialized: [sizes.blocks, sizes.features + sizes.units + 2, columns]) : nil
    withPointers([
      kernel, recurrent, results, trace.x, weights.map { _ in sizes.roomForInputs() }, trace.gates,
      trace.before[0], trace.before.dropFirst().first,
      trace.kept, trace.last.dropFirst().first, states[0], states.dropFirst().first, gates, sums, inputs, weights,
    ]) { at in
      run(sizes, backward: true) {
        ($0.kernel, $0.recurrent, $0.dy) = (UnsafePointer(at[0]), UnsafePointer(at[1]), UnsafePointer(at[2]))
        ($0.x, $0.inputs) = (UnsafePointer(at[3]), at[4])
        ($0.z, $0.h, $0.c, $0.kept, $0.last_c) = (at[5], at[6], at[7], at[8], at[9])
        ($0.dh, $0.dc, $0.dz, $0.ds, $0.dx, $0.dw) = (at[10], at[11], at[12], at[13], at[14], at[15])
      }
    }
    let found: Weights? =
      if let weights { split(weights[0], sizes) }
      else if wantsWeights, let inputs = trace.inputs { products(trace, inputs, gates, sums ?? gates, units: sizes.units) }
      else { nil }
    return Gradients(inputs: inputs, weights: found, states: states)
  }

  /// The parts of the gradients of all weights.
  private func split(_ all: Tensor, _ sizes: Sizes) -> Weights {
    let end = sizes.features + sizes.units
    return Weights(
      kernel: all[0..<sizes.features], recurrent: all[sizes.features..<end],
      bias: kind.resetsAfter ? all[end..<end + 2] : all[end])
  }

  /// The gradients of the weights as products over all steps.
  private func products(_ trace: Trace, _ inputs: Tensor, _ gates: Tensor, _ sums: Tensor, units: Int) -> Weights {
    let bias =
      kind.resetsAfter
      ? Tensor.concatenate([gates.columnSums(), sums.columnSums()], axis: 0).reshaped([2, 3 * units]) : gates.columnSums()
    guard case .gru(resetAfter: false) = kind, let reset = trace.kept else {
      let (kernel, recurrent) = matrixProducts((inputs, gates), (trace.before[0], sums), transposingA: true)
      return Weights(kernel: kernel, recurrent: recurrent, bias: bias)
    }
    let (opened, candidate) = (sums.slice(axis: 1, 0..<2 * units), sums.slice(axis: 1, 2 * units..<3 * units))
    let parts = matrixProducts((trace.before[0], opened), (reset, candidate), transposingA: true)
    return Weights(
      kernel: matrixProduct(inputs, gates, transposingA: true),
      recurrent: Tensor.concatenate([parts.0, parts.1], axis: 1), bias: bias)
  }

  private struct Sizes {
    var batch, steps, features, units: Int
    var rows: Int { batch * steps }
    /// Rows of the batch that lie together, as the kernels have them.
    var blocks: Int { (batch + ck_block_rows - 1) / ck_block_rows }
    /// Whether the kernels add up the gradients of the weights, which takes them of each block: not when these take more memory than
    /// the gradients of the gates of all steps, of which the products are made then.
    var sumsWeights: Bool { rows > 0 && (features + units) * blocks <= rows }
    /// How many steps stay in memory where only the kernels need them.
    var held: Int { sumsWeights ? min(ck_span, steps) : steps }
    /// Room for the inputs of these.
    func roomForInputs() -> Tensor { Tensor(uninitialized: [batch * held, features]) }
  }

  private func run(_ sizes: Sizes, backward: Bool, _ fill: (inout ck_recurrence) -> Void) {
    if sizes.rows == 0 { return }
    var pass = ck_recurrence()
    (pass.steps, pass.batch, pass.features, pass.units) = (sizes.steps, sizes.batch, sizes.features, sizes.units)
    pass.held = sizes.held
    (pass.activation, pass.gate, pass.backwards) = (activation.code, gate.code, backwards ? 1 : 0)
    fill(&pass)
    func go() {
      switch (kind, backward) {
      case (.simple, false): ck_simple_rnn(&pass)
      case (.simple, true): ck_simple_rnn_backward(&pass)
      case (.lstm, false): ck_lstm(&pass)
      case (.lstm, true): ck_lstm_backward(&pass)
      case (.gru(resetAfter: true), false): ck_gru(&pass)
      case (.gru(resetAfter: true), true): ck_gru_backward(&pass)
      case (.gru(resetAfter: false), false): ck_gru_reset_first(&pass)
      case (.gru(resetAfter: false), true): ck_gru_reset_first_backward(&pass)
      }
    }
    guard let mask else { return go() }
    mask.withUnsafeBytes { bytes in
      pass.mask = bytes.uint8s
      go()
    }
  }
}

/// Calls `body` with where the numbers of `tensors` are, nil for none. Those that are written have
/// just been made and are shared with nothing.
private func withPointers(
  _ tensors: [Tensor?], _ found: [UnsafeMutablePointer<Float>?] = [],
  _ body: ([UnsafeMutablePointer<Float>?]) -> Void
) {
  if found.count == tensors.count { return body(found) }
  guard let tensor = tensors[found.count] else { return withPointers(tensors, found + [nil], body) }
  tensor.withUnsafeBytes { bytes in
    withPointers(tensors, found + [bytes.floats.map { UnsafeMutablePointer(mutating: $0) }], body)
  }
}

extension Tensor {
  /// The first two axes in the other order, the second of them turned around where that is said.
  func swappingSteps(reversingSecond: Bool = false) -> Tensor {
    let (outer, inner) = (shape[0], shape[1])
    let bytes = shape.dropFirst(2).reduce(dtype.byteCount, *)
    return Tensor(shape: [inner, outer] + shape.dropFirst(2), dtype: dtype) {
      (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { from in
        guard let to = out.baseAddress, let from = from.baseAddress else { return }
        ck_swap_axes(from, to, outer, inner, bytes, reversingSecond ? 1 : 0)
      }
    }
  }

  /// From the states after each step, `[batch, steps, units]`, to what the steps give: where `mask`, `[steps, batch]`, does not
  /// count a step, what the one before gave, or zeros.
  mutating func maskOutputs(_ mask: Tensor, zeroing: Bool) {
    withMask(mask, zeroing: zeroing, ck_mask_outputs)
  }

  /// From the gradient of `maskOutputs` to that of its operand.
  mutating func maskOutputsBackward(_ mask: Tensor, zeroing: Bool) {
    withMask(mask, zeroing: zeroing, ck_mask_outputs_backward)
  }

  private mutating func withMask(
    _ mask: Tensor, zeroing: Bool,
    _ body: (UnsafeMutablePointer<Float>, UnsafePointer<UInt8>, Int, Int, Int, Int32) -> Void
  ) {
    let shape = shape
    inPlace { to, _ in
      mask.withUnsafeBytes { mask in
        guard let mask = mask.uint8s else { return }
        body(to, mask, shape[1], shape[0], shape[2], zeroing ? 1 : 0)
      }
    }
  }
}
