/// Where layers leave losses of their own while a batch passes.
final class AddedLosses {
  var losses: [Variable] = []

  /// Multiplies those from a place on: prices of all steps of sequences at once, divided by the number of steps
  /// of all samples, are those of each step divided by the number of samples.
  func scale(from start: Int, by factor: Double) {
    for index in start..<losses.count { losses[index] = losses[index] * factor }
  }
}

extension Layer {
  /// Adds a single number to what training makes small, for use in `call`.
  ///
  ///     override func call(_ x: Variable, training: Bool) -> Variable {
  ///       addLoss((x * x).mean() * 0.1)
  ///       return x
  ///     }
  ///
  /// It counts while `withAddedLosses` runs, as in `fit` and `evaluate`, and is dropped elsewhere.
  public final func addLoss(_ loss: Variable) { addedLosses?.losses.append(loss) }

  /// Runs `body` and gives, beside its result, the losses that this layer and those inside added
  /// meanwhile, and the penalties of the regularized weights that are trained.
  ///
  ///     let (output, added) = model.withAddedLosses { model(images, training: true) }
  ///     let total = added.reduce(loss(labels, output), +)
  public final func withAddedLosses<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, losses: [Variable]) {
    let added = AddedLosses()
    setAddedLosses(added)
    defer { setAddedLosses(nil) }
    let result = try body()
    let penalties = parameters.lazy.filter(\.trainable).compactMap { parameter in
      parameter.regularizer.map { $0(parameter.variable) }
    }
    return (result, added.losses + penalties)
  }

  private func setAddedLosses(_ added: AddedLosses?) {
    addedLosses = added
    for layer in layers { layer.setAddedLosses(added) }
  }
}
