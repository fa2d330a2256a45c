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
  ///   - classWeight: how much the samples of each class count; 1 for classes not listed.
  ///   - initialEpoch: the epoch to begin with, to go on with a run.
  ///   - stepsPerEpoch: batches in an epoch; needed when the dataset never ends.
  ///   - validationSteps: batches to judge by; nil for all.
  ///   - validationFrequency: after how many epochs to judge each time.
  /// - Returns: the figures of each epoch.
  /// - Throws: what the dataset and the callbacks throw. The weights keep the updates made before.
  @discardableResult
  public func fit(
    _ dataset: Dataset<(Tensor, Tensor)>, epochs: Int = 1,
    validationData: Dataset<(Tensor, Tensor)>? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, classWeight: [Int: Float]? = nil, initialEpoch: Int = 0,
    stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationFrequency: Int = 1
  ) throws -> History {
    return try fit(
      TrainingPlan(
        training: BatchSource(dataset), validation: validationData.map { BatchSource($0) },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: classWeight, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency))
  }

  /// Trains on batches whose third part says how much each sample counts, or each step of each.
  ///
  ///     try model.fit(weighted, epochs: 5)     // (inputs, labels, weights)
  ///
  /// The other parameters are those of the same function without weights.
  @discardableResult
  public func fit(
    _ dataset: Dataset<(Tensor, Tensor, Tensor)>, epochs: Int = 1,
    validationData: Dataset<(Tensor, Tensor, Tensor)>? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil,
    validationSteps: Int? = nil, validationFrequency: Int = 1
  ) throws -> History {
    return try fit(
      TrainingPlan(
        training: BatchSource(dataset), validation: validationData.map { BatchSource($0) },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: nil, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency))
  }

  /// Trains on arrays with the sample along the first axis.
  ///
  ///     try model.fit(images, labels, batchSize: 32, epochs: 5, validationSplit: 0.2)
  ///
  /// - Parameters:
  ///   - sampleWeight: how much each sample counts, or each step of each; nil: all alike.
  ///   - classWeight: how much the samples of each class count, when there is no `sampleWeight`.
  ///   - validationSplit: the share of samples, taken from the end before any
  ///     shuffling, to judge by and not train on.
  ///   - validationData: inputs and labels to judge by; replaces `validationSplit`.
  ///   - validationBatchSize: samples in a batch to judge by; nil for `batchSize`.
  ///   - shuffle: whether each epoch has an order of its own.
  ///   - seed: where those orders begin; nil draws one.
  @discardableResult
  public func fit(
    _ inputs: Tensor, _ labels: Tensor, batchSize: Int = 32, epochs: Int = 1,
    sampleWeight: Tensor? = nil, classWeight: [Int: Float]? = nil, validationSplit: Double = 0,
    validationData: (inputs: Tensor, labels: Tensor)? = nil, validationBatchSize: Int? = nil,
    shuffle: Bool = true, seed: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil,
    validationSteps: Int? = nil, validationFrequency: Int = 1
  ) throws -> History {
    precondition(
      validationSplit >= 0 && validationSplit < 1,
      "the validation split is \(validationSplit), and must be at least 0 and below 1")
    precondition(
      sampleWeight == nil || classWeight == nil,
      "samples are weighted by sampleWeight or by classWeight, not by both")
    var training = (inputs: inputs, labels: labels, weights: sampleWeight)
    var validation = validationData.map { (inputs: $0.inputs, labels: $0.labels, weights: nil as Tensor?) }
    if validation == nil && validationSplit > 0 {
      let count = inputs.shape[0]
      let split = Int(Double(count) * (1 - validationSplit))
      precondition(
        split > 0 && split < count,
        "a validation split of \(validationSplit) of \(count) samples leaves one side empty")
      training = (inputs[0..<split], labels[0..<split], sampleWeight?[0..<split])
      validation = (inputs[split..<count], labels[split..<count], sampleWeight?[split..<count])
    }
    return try fit(
      TrainingPlan(
        training: BatchSource(
          training.inputs, training.labels, weights: training.weights, batchSize: batchSize,
          shuffleSeed: shuffle ? seed ?? Int.random(in: 0..<Int.max) : nil),
        validation: validation.map {
          BatchSource(
            $0.inputs, $0.labels, weights: $0.weights, batchSize: validationBatchSize ?? batchSize,
            shuffleSeed: nil)
        },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: classWeight, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency))
  }
}
