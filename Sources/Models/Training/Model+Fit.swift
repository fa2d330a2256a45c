public import Datasets
public import Tensors

extension Model {
  /// Trains on batches of a dataset.
  ///
  ///     let history = try model.fit(photos.training, epochs: 10, validationData: photos.validation)
  ///     history["val_accuracy"].last   // 0.71
  ///
  /// Each epoch is one pass over the dataset, in the order it has for that epoch.
  /// Figures are means over the samples of an epoch, taken before each update, as
  /// in Keras; a short last batch counts by its size.
  ///
  /// - Parameters:
  ///   - dataset: inputs and labels with the batch along the first axis.
  ///   - epochs: the number of the epoch to stop before.
  ///   - validationData: judged after each epoch; its figures are called `val_…`.
  ///   - callbacks: told of every step, in this order.
  ///   - verbose: how much is printed.
  ///   - initialEpoch: the epoch to begin with, to go on with a run.
  ///   - stepsPerEpoch: batches in an epoch; needed when the dataset never ends.
  /// - Returns: the figures of each epoch.
  /// - Throws: what the dataset throws. The weights keep the updates made before.
  @discardableResult
  public func fit(
    _ dataset: Dataset<(Tensor, Tensor)>, epochs: Int = 1,
    validationData: Dataset<(Tensor, Tensor)>? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil
  ) throws -> History {
    if case .infinite = dataset.cardinality {
      precondition(stepsPerEpoch != nil, "an endless dataset needs stepsPerEpoch")
    }
    return try fit(
      BatchSource(dataset), validation: validationData.map { BatchSource($0) },
      epochs: initialEpoch..<max(initialEpoch, epochs), stepsPerEpoch: stepsPerEpoch,
      callbacks: callbacks, verbose: verbose)
  }

  /// Trains on arrays with the sample along the first axis.
  ///
  ///     try model.fit(images, labels, batchSize: 32, epochs: 5, validationSplit: 0.2)
  ///
  /// - Parameters:
  ///   - validationSplit: the share of samples, taken from the end before any
  ///     shuffling, to judge by and not train on.
  ///   - validationData: inputs and labels to judge by; replaces `validationSplit`.
  ///   - shuffle: whether each epoch has an order of its own.
  ///   - seed: where those orders begin; nil draws one.
  @discardableResult
  public func fit(
    _ inputs: Tensor, _ labels: Tensor, batchSize: Int = 32, epochs: Int = 1,
    validationSplit: Double = 0, validationData: (inputs: Tensor, labels: Tensor)? = nil,
    shuffle: Bool = true, seed: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, initialEpoch: Int = 0
  ) throws -> History {
    precondition(
      validationSplit >= 0 && validationSplit < 1,
      "the validation split is \(validationSplit), and must be at least 0 and below 1")
    var training = (inputs: inputs, labels: labels)
    var validation = validationData
    if validation == nil && validationSplit > 0 {
      let count = inputs.shape[0]
      let split = Int(Double(count) * (1 - validationSplit))
      precondition(
        split > 0 && split < count,
        "a validation split of \(validationSplit) of \(count) samples leaves one side empty")
      training = (inputs[0..<split], labels[0..<split])
      validation = (inputs[split..<count], labels[split..<count])
    }
    return try fit(
      BatchSource(
        training.inputs, training.labels, batchSize: batchSize,
        shuffleSeed: shuffle ? seed ?? Int.random(in: 0..<Int.max) : nil),
      validation: validation.map {
        BatchSource($0.inputs, $0.labels, batchSize: batchSize, shuffleSeed: nil)
      },
      epochs: initialEpoch..<max(initialEpoch, epochs), stepsPerEpoch: nil,
      callbacks: callbacks, verbose: verbose)
  }

  private func fit(
    _ training: BatchSource, validation: BatchSource?, epochs: Range<Int>, stepsPerEpoch: Int?,
    callbacks: [Callback], verbose: Verbosity
  ) throws -> History {
    _ = compiled(for: "fit")
    for callback in callbacks { callback.model = self }
    defer { for callback in callbacks { callback.model = nil } }
    stopTraining = false
    for callback in callbacks { callback.onTrainBegin() }
    var history = History()
    let lossMean = Mean(name: "loss")
    for epoch in epochs where !stopTraining {
      for callback in callbacks { callback.onEpochBegin(epoch) }
      if epochs.count > 1 && verbose != .silent {
        ProgressBar.print("Epoch \(epoch + 1)/\(epochs.upperBound)")
      }
      lossMean.reset()
      for metric in metrics { metric.reset() }
      let stepCount = stepsPerEpoch ?? training.stepCount
      var bar = ProgressBar(target: stepCount, verbosity: verbose)
      let next = try training.batches(epoch)
      var step = 0
      while step < stepCount ?? .max, !stopTraining, let batch = try next() {
        for callback in callbacks { callback.onTrainBatchBegin(step) }
        trainOnBatch(batch.inputs, batch.labels, lossMean: lossMean)
        for callback in callbacks { callback.onTrainBatchEnd(step) }
        step += 1
        if bar.advance() { bar.draw(figures(lossMean)) }
      }
      var figures = figures(lossMean)
      if let validation {
        figures += try evaluate(validation).map { ("val_" + $0.name, $0.value) }
      }
      bar.finish(figures)
      history.append(epoch: epoch, figures)
      let logs = Dictionary(figures.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      for callback in callbacks { callback.onEpochEnd(epoch, logs: logs) }
    }
    for callback in callbacks { callback.onTrainEnd() }
    return history
  }

  /// One update on one batch.
  ///
  ///     model.trainOnBatch(images, labels)   // the loss before the update
  @discardableResult
  public func trainOnBatch(_ inputs: Tensor, _ labels: Tensor) -> Float {
    let mean = Mean()
    for metric in metrics { metric.reset() }
    trainOnBatch(inputs, labels, lossMean: mean)
    return mean.result
  }

  private func trainOnBatch(_ inputs: Tensor, _ labels: Tensor, lossMean: Mean) {
    let (optimizer, loss) = compiled(for: "training")
    build(for: inputs.shape)
    let parameters = parameters
    var predictions: Tensor?
    let (value, gradients) = valueWithGradients(of: parameters) {
      let (output, added) = withAddedLosses { self(inputs, training: true) }
      predictions = output.value
      return added.reduce(loss(labels, output), +)
    }
    optimizer.apply(gradients, to: parameters)
    lossMean.add(Double(value.scalar(of: Float.self)), weight: Double(inputs.shape[0]))
    if let predictions {
      for metric in metrics { metric.update(labels: labels, predictions: predictions) }
    }
  }

  func figures(_ lossMean: Mean) -> [(name: String, value: Float)] {
    [(lossMean.name, lossMean.result)] + metrics.map { ($0.name, $0.result) }
  }
}
