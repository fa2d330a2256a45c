extension Model {
  /// Says how the model is trained and judged.
  ///
  ///     model.compile(
  ///       optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true),
  ///       metrics: [.accuracy])
  ///     model.compile(optimizer: .adam, loss: .meanSquaredError)
  ///
  /// Compiling again replaces optimizer, loss and metrics and leaves the weights. A model of several
  /// outputs has the same loss for each, and metrics by the other form of this function.
  ///
  /// - Parameters:
  ///   - metrics: figures that all samples count alike in.
  ///   - weightedMetrics: figures in which samples count by their weights, or those of their classes.
  ///   - stepsPerExecution: of how many steps callbacks hear only the first beginning and the last end.
  public func compile(
    optimizer: Optimizer, loss: Loss, metrics: [Metric] = [], weightedMetrics: [Metric] = [],
    stepsPerExecution: Int = 1
  ) {
    compile(
      optimizer: optimizer, loss: .all(loss), metrics: PerOutput(all: metrics, of: self),
      weightedMetrics: PerOutput(all: weightedMetrics, of: self),
      stepsPerExecution: stepsPerExecution)
  }

  /// Says how each output is trained and judged, in their order or by name.
  ///
  ///     model.compile(
  ///       optimizer: Adam(), loss: ["kind": .sparseCategoricalCrossentropy, "box": .huber],
  ///       metrics: ["kind": [.accuracy], "box": [.meanAbsoluteError]],
  ///       lossWeights: ["box": 0.5])
  ///     // figures: loss, kind_loss, box_loss, box_mean_absolute_error, kind_accuracy
  ///
  /// The loss is the sum of the outputs' losses, each times its weight. Traps when a name is not one
  /// of `outputNames`, or a list does not have one entry for each.
  ///
  /// - Parameters:
  ///   - loss: what is made small; an output without one is not trained. `[:]` leaves only what
  ///     layers add.
  ///   - metrics: figures of an output that all samples count alike in.
  ///   - lossWeights: what the loss of an output counts; 1 where nothing is said.
  ///   - weightedMetrics: figures of an output in which samples count by their weights.
  ///   - stepsPerExecution: of how many steps callbacks hear only the first beginning and the last end.
  public func compile(
    optimizer: Optimizer, loss: PerOutput<Loss>, metrics: PerOutput<[Metric]> = [:],
    lossWeights: PerOutput<Float> = [:], weightedMetrics: PerOutput<[Metric]> = [:],
    stepsPerExecution: Int = 1
  ) {
    precondition(
      stepsPerExecution > 0,
      "the number of steps per execution is \(stepsPerExecution), and must be at least 1")
    do throws(BundleError) {
      judge = try Judge(
        names: outputNames, loss: loss, metrics: metrics, lossWeights: lossWeights,
        weightedMetrics: weightedMetrics)
    } catch {
      preconditionFailure("compile of '\(name)': \(error.reason)")
    }
    self.optimizer = optimizer
    self.stepsPerExecution = stepsPerExecution
  }

  /// The names of the loss and metrics of each output; nil before `compile`.
  package var compiledOutputs: [(loss: String?, metrics: [String])]? {
    judge?.outputs.map { ($0.loss?.name, ($0.metrics + $0.weightedMetrics).map(\.name)) }
  }

  /// The optimizer and the judge, trapping with a sentence when there are none.
  func compiled(for verb: String) -> (optimizer: Optimizer, judge: Judge) {
    guard let optimizer, let judge else {
      preconditionFailure("call compile(optimizer:loss:metrics:) before \(verb)")
    }
    return (optimizer, judge)
  }
}

extension Judge {
  init(
    names: [String], loss: PerOutput<Loss>, metrics: PerOutput<[Metric]>,
    lossWeights: PerOutput<Float>, weightedMetrics: PerOutput<[Metric]>
  ) throws(BundleError) {
    let losses = try loss.values(for: names, "loss")
    let metrics = try metrics.values(for: names, "metrics")
    let weights = try lossWeights.values(for: names, "lossWeights")
    let weighted = try weightedMetrics.values(for: names, "weightedMetrics")
    self.init(
      names.indices.map { index in
        Output(
          name: names[index], loss: losses[index], weight: weights[index],
          metrics: metrics[index] ?? [], weightedMetrics: weighted[index] ?? [])
      })
  }
}

extension PerOutput where Value == [Metric] {
  /// `metrics` of the only output; metrics of several have to be told apart.
  fileprivate init(all metrics: [Metric], of model: Model) {
    precondition(
      metrics.isEmpty || model.outputCount == 1,
      "'\(model.name)' has the outputs \(model.outputNames.joined(separator: ", ")): say whose metrics these are.")
    self.init(metrics.isEmpty ? [:] : [model.outputNames[0]: metrics])
  }
}
