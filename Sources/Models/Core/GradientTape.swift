public import Tensors

/// Records what is done with variables, and gives gradients: for loops of one's own.
///
///     let tape = GradientTape(watching: model.parameters)
///     let loss = lossFunction(labels, model(images, training: true))
///     optimizer.apply(tape.gradient(of: loss, withRespectTo: model.parameters), to: model.parameters)
///
/// Everything that comes from a watched tensor or parameter is recorded; `detached` stops a gradient.
/// Where a single number is differentiated once, `valueWithGradients` does the same in one call and
/// frees memory on its way. The parameters have to exist: build the model first. A tape belongs to the
/// thread that uses it.
///
/// Gradients of gradients come from a tape that keeps them:
///
///     let tape = GradientTape(persistent: true, higherOrder: true)
///     let x = tape.watch(Tensor(Float(3)))
///     let y = x * x * x
///     let dy = tape.recordedGradient(of: y, withRespectTo: x)!     // 27
///     tape.gradient(of: dy, withRespectTo: x)                      // 18
public final class GradientTape {
  /// Whether gradients may be asked for more than once.
  public let isPersistent: Bool
  private let tape: Tape
  private var watched: [Parameter] = []
  private var isUsed = false

  /// - Parameters:
  ///   - persistent: whether gradients may be asked for more than once; all that was recorded stays in
  ///     memory until the tape goes.
  ///   - higherOrder: whether gradients may be taken of gradients.
  ///   - parameters: what to watch from the beginning. Those that are not trainable are left out.
  public init(
    persistent: Bool = false, higherOrder: Bool = false, watching parameters: [Parameter] = []
  ) {
    precondition(
      persistent || !higherOrder, "Gradients of gradients need a persistent tape, which is asked twice.")
    isPersistent = persistent
    tape = Tape(keepsOperands: higherOrder)
    watch(parameters)
  }

  deinit { stop() }

  /// `value` as a variable whose gradient can be asked for.
  public func watch(_ value: Tensor) -> Variable { tape.leaf(value) }

  /// Records what is done with `parameters` from now on, those that are trainable.
  ///
  /// Traps when one is watched by another tape.
  public func watch(_ parameters: [Parameter]) {
    for parameter in parameters where parameter.trainable {
      if parameter.watch(on: tape) { watched.append(parameter) }
    }
  }

  /// Lets go of all parameters, which are constants again; what was recorded stays.
  public func stop() {
    for parameter in watched { slots[ObjectIdentifier(parameter)] = parameter.unwatch() }
    watched = []
  }

  /// Where parameters were on the tape that are not watched any more.
  private var slots: [ObjectIdentifier: Int] = [:]

  /// The gradient of `target` with respect to each of `sources`, nil where it does not depend on one. Of
  /// several numbers it is that of their sum.
  ///
  /// Traps when the tape is not persistent and was asked before.
  public func gradient(of target: Variable, withRespectTo sources: [Variable]) -> [Tensor?] {
    gradients(of: target, at: sources.map(slot))
  }

  /// The gradient of `target` with respect to `source`.
  public func gradient(of target: Variable, withRespectTo source: Variable) -> Tensor? {
    gradient(of: target, withRespectTo: [source])[0]
  }

  /// The gradients with respect to parameters, in their order: what `Optimizer.apply` takes.
  public func gradient(of target: Variable, withRespectTo parameters: [Parameter]) -> [Tensor?] {
    gradients(of: target, at: parameters.map(slot))
  }

  /// The gradients as variables of this tape, which can be differentiated in turn.
  ///
  /// Traps with a sentence when an operation on the way has no second gradient: Variable's arithmetic,
  /// functions, sums and shapes, `Dense` and the simple activations have one.
  public func recordedGradient(of target: Variable, withRespectTo sources: [Variable]) -> [Variable?] {
    recorded(of: target, at: sources.map(slot))
  }

  /// The gradient of `target` with respect to `source` as a variable of this tape.
  public func recordedGradient(of target: Variable, withRespectTo source: Variable) -> Variable? {
    recordedGradient(of: target, withRespectTo: [source])[0]
  }

  /// The gradients with respect to parameters as variables of this tape.
  public func recordedGradient(
    of target: Variable, withRespectTo parameters: [Parameter]
  ) -> [Variable?] {
    recorded(of: target, at: parameters.map(slot))
  }

  private func slot(of source: Variable) -> Int? { source.tape === tape ? source.slot : nil }

  private func slot(of parameter: Parameter) -> Int? {
    slot(of: parameter.variable) ?? slots[ObjectIdentifier(parameter)]
  }

  private func gradients(of target: Variable, at places: [Int?]) -> [Tensor?] {
    precondition(
      isPersistent || !isUsed, "A tape that is not persistent gives gradients once.")
    isUsed = true
    guard target.tape === tape else { return places.map { _ in nil } }
    let all = tape.gradients(from: target.slot, shape: target.shape)
    if !isPersistent {
      stop()
      tape.removeAll()
    }
    return places.map { place in place.flatMap { $0 < all.count ? all[$0] : nil } }
  }

  private func recorded(of target: Variable, at places: [Int?]) -> [Variable?] {
    precondition(
      tape.keepsOperands, "Gradients of gradients need GradientTape(persistent: true, higherOrder: true).")
    guard target.tape === tape else { return places.map { _ in nil } }
    let all = tape.recordedGradients(from: target, sources: Set(places.compactMap(\.self)))
    return places.map { place in place.flatMap { all[$0] } }
  }
}
