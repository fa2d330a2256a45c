import Tensors

/// How the outputs of a model are judged while batches pass: by losses and metrics, with the figures
/// that both make, named as Keras names them.
struct Judge {
  /// How one output is judged.
  struct Output {
    let name: String
    let loss: Loss?
    /// What the loss counts in the sum of all; nil: 1.
    var weight: Float?
    var metrics: [Metric] = []
    var weightedMetrics: [Metric] = []
    /// The mean of its loss as a figure, when the losses are several.
    var lossMean: Mean?
  }

  let outputs: [Output]
  /// The figures beside the total loss: the outputs' losses, then the metrics.
  let figures: [(name: String, metric: Metric)]
  let names: [String]
  /// Which outputs have a loss.
  let needsLabels: [Bool]
  let hasMetrics: Bool

  init(_ given: [Output]) {
    var outputs = given
    let losses = outputs.indices.filter { outputs[$0].loss != nil }
    var figures: [(name: String, metric: Metric)] = []
    if losses.count > 1 {
      for index in losses {
        let mean = Mean(name: outputs[index].name + "_loss")
        outputs[index].lossMean = mean
        figures.append((mean.name, mean))
      }
    }
    var counts: [String: Int] = [:]
    var metrics: [(name: String, metric: Metric)] = []
    func add(_ metric: Metric, of output: Output, isWeighted: Bool) {
      precondition(
        !metrics.contains { $0.metric === metric },
        "The metric '\(metric.name)' gathers one thing at a time, and was given for two.")
      let prefix = given.count > 1 ? output.name + "_" : ""
      var name = prefix + metric.name
      if counts[name] != nil && isWeighted { name = prefix + "weighted_" + metric.name }
      let count = counts[name, default: 0]
      counts[name] = count + 1
      metrics.append((count == 0 ? name : "\(name)_\(count)", metric))
    }
    for output in outputs { for metric in output.metrics { add(metric, of: output, isWeighted: false) } }
    for output in outputs {
      for metric in output.weightedMetrics { add(metric, of: output, isWeighted: true) }
    }
    // As in the list that Keras' `evaluate` gives.
    if given.count > 1 { metrics.sort { $0.name < $1.name } }
    self.outputs = outputs
    self.figures = figures + metrics
    names = outputs.map(\.name)
    needsLabels = outputs.map { $0.loss != nil }
    hasMetrics = !metrics.isEmpty
  }

  /// Forgets what was gathered.
  func reset() { for figure in figures { figure.metric.reset() } }

  /// What training makes small: the sum of the outputs' losses, each times its weight; nil when
  /// there is none.
  ///
  /// - Parameter isTraining: whether losses that stay apart are summed, as their gradient is, or averaged.
  func loss(
    _ predictions: [Variable], _ batch: BatchSource.Batch, isTraining: Bool
  ) -> Variable? {
    var total: Variable?
    for (index, output) in outputs.enumerated() {
      guard let loss = output.loss else { continue }
      guard let labels = batch.labels[index] else {
        preconditionFailure("The output '\(output.name)' has a loss, and the data no labels for it.")
      }
      var value = BatchCheck.labels(of: output.name) {
        loss(labels, predictions[index], sampleWeight: batch.weights[index])
      }
      if value.value.count != 1 { value = isTraining ? value.sum() : value.mean() }
      output.lossMean?.add(
        Double(value.value.scalar(of: Float.self)), weight: Double(predictions[index].shape[0]))
      if let weight = output.weight { value = value * Double(weight) }
      total = total.map { $0 + value } ?? value
    }
    return total
  }

  /// Gathers a batch: the mask of the predictions leaves out steps, weights count where asked for.
  func update(_ predictions: [Variable], _ batch: BatchSource.Batch) {
    guard hasMetrics else { return }
    for (index, output) in outputs.enumerated() {
      if output.metrics.isEmpty && output.weightedMetrics.isEmpty { continue }
      guard let labels = batch.labels[index] else { continue }
      BatchCheck.labels(of: output.name) { output.update(labels, predictions[index], batch.weights[index]) }
    }
  }
}

extension Judge.Output {
  fileprivate func update(_ labels: Tensor, _ predictions: Variable, _ weights: Tensor?) {
    let mask = predictions.mask.map { $0.cast(to: .float32) }
    func isMasked(_ metric: Metric) -> Bool { mask != nil && metric is MeanMetric }
    func update(_ metric: Metric, _ weight: Tensor?) {
      if let metric = metric as? LossMetric {
        metric.update(labels, predictions, sampleWeight: weight)
      } else {
        metric.update(labels: labels, predictions: predictions.value, sampleWeight: weight)
      }
    }
    for metric in metrics { update(metric, isMasked(metric) ? mask : nil) }
    for metric in weightedMetrics {
      var weight = weights
      if let mask, isMasked(metric) {
        weight = weights.map { Tensor($0.spread(over: mask.shape), shape: mask.shape) * mask } ?? mask
      }
      update(metric, weight)
    }
  }
}
