extension Model {
  /// Says how the model is trained and judged.
  ///
  ///     model.compile(
  ///       optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true),
  ///       metrics: [.accuracy])
  ///
  /// Compiling again replaces optimizer, loss and metrics and leaves the weights.
  ///
  /// - Parameters:
  ///   - metrics: figures that all samples count alike in.
  ///   - weightedMetrics: figures in which samples count by their weights, or those of their classes.
  ///   - stepsPerExecution: of how many steps callbacks hear only the first beginning and the last end.
  public func compile(
    optimizer: Optimizer, loss: Loss, metrics: [Metric] = [], weightedMetrics: [Metric] = [],
    stepsPerExecution: Int = 1
  ) {
    precondition(
      stepsPerExecution > 0,
      "the number of steps per execution is \(stepsPerExecution), and must be at least 1")
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
    self.stepsPerExecution = stepsPerExecution
  }

  /// The optimizer and loss, trapping with a sentence when there are none.
  func compiled(for verb: String) -> (optimizer: Optimizer, loss: Loss) {
    guard let optimizer, let loss else {
      preconditionFailure("call compile(optimizer:loss:metrics:) before \(verb)")
    }
    return (optimizer, loss)
  }
}
