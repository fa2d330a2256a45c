public import Datasets
import Tensors

extension Model {
  /// Trains on batches of a dataset.
  ///
  ///     let history = try model.fit(photos.training, epochs: 10, validationData: photos.validation)
  ///     history["val_accuracy"].last   // 0.71
  ///
  /// Each epoch is one pass over the dataset, in the order it has for that epoch. With
  /// `stepsPerEpoch` it is so many batches: the next epoch goes on in the same pass, and the data
  /// begin again where they end. Figures are means over the samples of an epoch, taken before each
  /// update, as in Keras; a short last batch counts by its size.
  ///
  /// - Parameters:
  ///   - dataset: inputs and labels with the batch along the first axis: a tensor each, lists in the
  ///     order of the model's inputs and outputs, or dictionaries by their names.
  ///   - epochs: the number of the epoch to stop before.
  ///   - validationData: judged after each epoch; its figures are called `val_…`.
  ///   - callbacks: told of every step, in this order.
  ///   - verbose: how much is printed.
  ///   - classWeight: how much the samples of each class count; 1 for classes not listed.
  ///   - initialEpoch: the epoch to begin with, to go on with a run.
  ///   - stepsPerEpoch: batches in an epoch; needed when the dataset never ends.
  ///   - validationSteps: batches to judge by; nil for all.
  ///   - validationFrequency: after which epochs to judge: each so many, or those of a list.
  /// - Returns: the figures of each epoch.
  /// - Throws: what the dataset and the callbacks throw, and `DataProblem` when a layer or a loss cannot take a batch. The weights keep the updates made before.
  @discardableResult
  public func fit<Inputs: TensorBundle, Labels: TensorBundle>(
    _ dataset: Dataset<(Inputs, Labels)>, epochs: Int = 1,
    validationData: Dataset<(Inputs, Labels)>? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, classWeight: [Int: Float]? = nil, initialEpoch: Int = 0,
    stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationFrequency: ValidationFrequency = 1
  ) throws -> History {
    return try fit(
      TrainingPlan(
        training: source(dataset), validation: validationData.map { source($0) },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: classWeight, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency))
  }

  /// Trains on batches whose third part says how much each sample counts, or each step of each.
  ///
  ///     try model.fit(weighted, epochs: 5)     // (inputs, labels, weights)
  ///
  /// One tensor of weights counts for every output; lists and dictionaries are for each its own. The
  /// other parameters are those of the same function without weights.
  @discardableResult
  public func fit<Inputs: TensorBundle, Labels: TensorBundle, Weights: TensorBundle>(
    _ dataset: Dataset<(Inputs, Labels, Weights)>, epochs: Int = 1,
    validationData: Dataset<(Inputs, Labels, Weights)>? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil,
    validationSteps: Int? = nil, validationFrequency: ValidationFrequency = 1
  ) throws -> History {
    return try fit(
      TrainingPlan(
        training: source(dataset), validation: validationData.map { source($0) },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: nil, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency))
  }

  /// Trains on arrays with the sample along the first axis.
  ///
  ///     try model.fit(images, labels, batchSize: 32, epochs: 5, validationSplit: 0.2)
  ///     try model.fit(["image": images, "text": texts], ["kind": kinds, "price": prices])
  ///
  /// - Parameters:
  ///   - inputs: one tensor, a list in the order of the model's inputs, or a dictionary by their names.
  ///   - labels: the same for its outputs; outputs without a loss need none.
  ///   - sampleWeight: how much each sample counts, or each step of each, for all outputs or for each
  ///     its own; nil: all alike.
  ///   - classWeight: how much the samples of each class count, when there is no `sampleWeight`.
  ///   - validationSplit: the share of samples, taken from the end before any
  ///     shuffling, to judge by and not train on.
  ///   - validationData: inputs and labels to judge by; replaces `validationSplit`.
  ///   - validationSampleWeight: how much each of their samples counts.
  ///   - validationBatchSize: samples in a batch to judge by; nil for `batchSize`.
  ///   - shuffle: whether each epoch has an order of its own.
  ///   - seed: where those orders begin; nil draws one.
  @discardableResult
  public func fit<Inputs: TensorBundle, Labels: TensorBundle>(
    _ inputs: Inputs, _ labels: Labels, batchSize: Int = 32, epochs: Int = 1,
    sampleWeight: (any TensorBundle)? = nil, classWeight: [Int: Float]? = nil,
    validationSplit: Double = 0, validationData: (inputs: Inputs, labels: Labels)? = nil,
    validationSampleWeight: (any TensorBundle)? = nil, validationBatchSize: Int? = nil,
    shuffle: Bool = true, seed: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil,
    validationSteps: Int? = nil, validationFrequency: ValidationFrequency = 1
  ) throws -> History {
    precondition(
      validationSplit >= 0 && validationSplit < 1,
      "the validation split is \(validationSplit), and must be at least 0 and below 1")
    precondition(
      sampleWeight == nil || classWeight == nil,
      "samples are weighted by sampleWeight or by classWeight, not by both")
    var training = batch(inputs, labels, sampleWeight)
    var validation = validationData.map { batch($0.inputs, $0.labels, validationSampleWeight) }
    if validation == nil && validationSplit > 0 {
      let all = training
      let count = all.sampleCount
      let split = Int(Double(count) * (1 - validationSplit))
      precondition(
        split > 0 && split < count,
        "a validation split of \(validationSplit) of \(count) samples leaves one side empty")
      training = all.map { $0[0..<split] }
      validation = all.map { $0[split..<count] }
    }
    return try fit(
      TrainingPlan(
        training: BatchSource(
          training, batchSize: batchSize,
          shuffleSeed: shuffle ? seed ?? Int.random(in: 0..<Int.max) : nil),
        validation: validation.map {
          BatchSource($0, batchSize: validationBatchSize ?? batchSize, shuffleSeed: nil)
        },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: classWeight, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency))
  }
}
