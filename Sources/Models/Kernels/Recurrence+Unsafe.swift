import CKernels
import Tensors

/// What the C kernels for recurrent cells compute: all steps of a sequence in one call.
///
/// Tensors are steps first: `[steps, batch, …]`.
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
  }

  var kind: Kind
  /// The functions of the new numbers and of the gates.
  var activation: ActivationFunction
  var gate: ActivationFunction
  /// `[steps, batch]`, bool.
  var mask: Tensor?

  /// What a pass leaves for its way back.
  struct Trace {
    /// `[steps, batch, gates · units]`.
    var gates: Tensor
    /// `[steps + 1, batch, units]`, the first of them given.
    var states: Tensor
    /// The same for the carry of an LSTM.
    var carries: Tensor?
    /// `[steps, batch, units]`, of a GRU.
    var kept: Tensor?
  }

  /// What comes back.
  struct Gradients {
    /// Of what the inputs give: `[steps, batch, gates · units]`.
    var gates: Tensor
    /// Of what the state gives a GRU that resets afterwards.
    var sums: Tensor?
    /// Of the first states, `[batch, units]` each.
    var states: [Tensor]
  }

  /// Whether a derivative follows from the result, as the kernels need it.
  static func follows(_ function: ActivationFunction) -> Bool {
    function.isFused || [.sigmoid, .hardSigmoid, .softplus].contains(function)
  }

  /// All steps.
  ///
  /// - Parameters:
  ///   - sums: what the inputs give, `[steps, batch, gates · units]`; the gates are written over it.
  ///   - recurrent: `[units, gates · units]`.
  ///   - bias: `[gates · units]`, added to what the state gives a GRU.
  ///   - initial: the first states, `[batch, units]` each.
  func forward(
    _ sums: consuming Tensor, recurrent: Tensor, bias: Tensor?, initial: [Tensor]
  ) -> Trace {
    let (steps, batch, units) = (sums.shape[0], sums.shape[1], recurrent.shape[0])
    func history(from first: Tensor) -> Tensor {
      Tensor(shape: [steps + 1, batch, units], dtype: .float32) { out in
        first.withUnsafeBytes { out.copyMemory(from: $0) }
      }
    }
    let states = history(from: initial[0])
    let carries = initial.count > 1 ? history(from: initial[1]) : nil
    var kept: Tensor?
    if case .gru = kind { kept = Tensor(uninitialized: [steps, batch, units]) }
    var gates = sums
    gates.inPlace { gates, _ in
      withPointers([recurrent, bias, states, carries, kept]) { at in
        run(steps: steps, batch: batch, units: units, backward: false) {
          $0.z = gates
          ($0.recurrent, $0.bias) = (UnsafePointer(at[0]), UnsafePointer(at[1]))
          ($0.h, $0.c, $0.kept) = (at[2], at[3], at[4])
        }
      }
    }
    return Trace(gates: gates, states: states, carries: carries, kept: kept)
  }

  /// The way back.
  ///
  /// - Parameters:
  ///   - results: the gradient of each step's result, `[steps, batch, units]`.
  ///   - last: the gradients of the last states, `[batch, units]` each; nil for none.
  func backward(
    _ trace: Trace, recurrent: Tensor, results: Tensor?, last: [Tensor?]
  ) -> Gradients {
    let (steps, batch, units) = (trace.gates.shape[0], trace.gates.shape[1], recurrent.shape[0])
    // The kernel writes over them.
    func own(_ tensor: Tensor?) -> Tensor {
      guard let tensor else { return Tensor.zeros([batch, units]) }
      return Tensor(shape: [batch, units], dtype: .float32) { out in
        tensor.withUnsafeBytes { out.copyMemory(from: $0) }
      }
    }
    let states = own(last[0])
    let carries = trace.carries == nil ? nil : own(last[1])
    let gates = Tensor(uninitialized: trace.gates.shape)
    var sums: Tensor?
    if case .gru(resetAfter: true) = kind { sums = Tensor(uninitialized: trace.gates.shape) }
    withPointers([
      recurrent.transposed(), results, trace.gates, trace.states, trace.carries, trace.kept, states,
      carries, gates, sums,
    ]) { at in
      run(steps: steps, batch: batch, units: units, backward: true) {
        ($0.transposed, $0.dy) = (UnsafePointer(at[0]), UnsafePointer(at[1]))
        ($0.z, $0.h, $0.c, $0.kept) = (at[2], at[3], at[4], at[5])
        ($0.dh, $0.dc, $0.dz, $0.ds) = (at[6], at[7], at[8], at[9])
      }
    }
    return Gradients(gates: gates, sums: sums, states: [states] + (carries.map { [$0] } ?? []))
  }

  private func run(
    steps: Int, batch: Int, units: Int, backward: Bool, _ fill: (inout ck_recurrence) -> Void
  ) {
    if steps == 0 || batch == 0 { return }
    var pass = ck_recurrence()
    (pass.steps, pass.batch, pass.units) = (steps, batch, units)
    (pass.activation, pass.gate) = (activation.code, gate.code)
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
  /// The first two axes in the other order, one of them turned around.
  func swappingSteps(reversingFirst: Bool = false, reversingSecond: Bool = false) -> Tensor {
    let (outer, inner) = (shape[0], shape[1])
    let bytes = shape.dropFirst(2).reduce(dtype.byteCount, *)
    return Tensor(shape: [inner, outer] + shape.dropFirst(2), dtype: dtype) {
      (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { from in
        guard let to = out.baseAddress, let from = from.baseAddress else { return }
        ck_swap_axes(
          from, to, outer, inner, bytes, reversingFirst ? 1 : 0, reversingSecond ? 1 : 0)
      }
    }
  }

  /// What each step gives: the state `[steps, batch, units]` where `mask` counts it, elsewhere what
  /// the step before gave, or zeros.
  func maskedOutputs(_ mask: Tensor, zeroing: Bool) -> Tensor {
    Tensor(shape: shape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { from in
        mask.withUnsafeBytes { mask in
          guard let to = out.floats, let from = from.floats, let mask = mask.uint8s else { return }
          ck_masked_outputs(from, mask, to, shape[0], shape[1], shape[2], zeroing ? 1 : 0)
        }
      }
    }
  }

  /// From the gradient of `maskedOutputs` to that of its operand, in place.
  mutating func backFromMaskedOutputs(_ mask: Tensor, zeroing: Bool) {
    let shape = shape
    inPlace { to, _ in
      mask.withUnsafeBytes { mask in
        guard let mask = mask.uint8s else { return }
        ck_masked_outputs_backward(to, mask, shape[0], shape[1], shape[2], zeroing ? 1 : 0)
      }
    }
  }
}
