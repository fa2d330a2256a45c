public import Datasets

/// Batches by number, each made when it is asked for: Keras' `PyDataset`, once called `Sequence`.
///
///     struct Photos: BatchSequence {
///       let paths: [String], labels: [Int32]
///       var count: Int { (paths.count + 31) / 32 }
///       subscript(index: Int) -> (Tensor, Tensor) {
///         get throws { try batch(index * 32..<min(index * 32 + 32, paths.count)) }
///       }
///     }
///     try model.fit(Photos(paths: paths, labels: labels), epochs: 5, workers: 2)
///
/// Workers ask for several batches at the same time, from any thread.
public protocol BatchSequence: Sendable {
  associatedtype Inputs: TensorBundle
  associatedtype Labels: TensorBundle

  /// The number of batches.
  var count: Int { get }

  /// The batch of a number below `count`.
  subscript(index: Int) -> (Inputs, Labels) { get throws }

  /// Called after each epoch of `fit`, counted from 0, when no worker is at work for it; nothing by
  /// default. A sequence that orders its samples anew does so here.
  func onEpochEnd(_ epoch: Int)
}

extension BatchSequence {
  public func onEpochEnd(_ epoch: Int) {}

  /// The batches as a dataset: made by `workers` threads, in order, at most `maxQueueSize` ahead.
  ///
  /// - Parameter shuffleSeed: where the order of each epoch begins; nil keeps the order.
  public func dataset(
    workers: Int = 1, maxQueueSize: Int = 10, shuffleSeed: Int? = nil
  ) -> Dataset<(Inputs, Labels)> {
    precondition(workers >= 1, "A sequence needs at least 1 worker, and got \(workers).")
    precondition(maxQueueSize >= 1, "A queue holds at least 1 batch, and got \(maxQueueSize).")
    let numbers = Dataset.range(0..<count)
    let ordered = shuffleSeed.map { numbers.shuffle(seed: $0) } ?? numbers
    return ordered.map(parallelism: .fixed(workers)) { try self[$0] }.prefetch(maxQueueSize)
  }
}

extension Model {
  /// Trains on batches that are asked for by number.
  ///
  /// - Parameters:
  ///   - sequence: makes the batches.
  ///   - workers: how many threads make them at the same time.
  ///   - maxQueueSize: how many batches may wait to be trained on.
  ///   - shuffle: whether each epoch has the batches in an order of its own.
  ///   - seed: where those orders begin; nil draws one.
  ///   - validationData: judged after each epoch, in order.
  ///
  /// The other parameters are those of `fit` on a dataset.
  @discardableResult
  public func fit<Batches: BatchSequence>(
    _ sequence: Batches, epochs: Int = 1, workers: Int = 1, maxQueueSize: Int = 10,
    shuffle: Bool = true, seed: Int? = nil, validationData: Batches? = nil,
    callbacks: [Callback] = [], verbose: Verbosity = .auto, classWeight: [Int: Float]? = nil,
    initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil,
    validationFrequency: ValidationFrequency = 1
  ) throws -> History {
    let training = sequence.dataset(
      workers: workers, maxQueueSize: maxQueueSize,
      shuffleSeed: shuffle ? seed ?? Int.random(in: 0..<Int.max) : nil)
    let validation = validationData?.dataset(workers: workers, maxQueueSize: maxQueueSize)
    return try fit(
      TrainingPlan(
        training: source(training), validation: validation.map { source($0) },
        epochs: initialEpoch..<max(initialEpoch, epochs), callbacks: callbacks, verbose: verbose,
        classWeight: classWeight, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFrequency: validationFrequency, onEpochEnd: sequence.onEpochEnd))
  }

  /// The loss and metrics over batches that are asked for by number, without training.
  public func evaluate(
    _ sequence: some BatchSequence, workers: Int = 1, maxQueueSize: Int = 10, steps: Int? = nil,
    callbacks: [Callback] = [], verbose: Verbosity = .auto
  ) throws -> Evaluation {
    try evaluate(
      sequence.dataset(workers: workers, maxQueueSize: maxQueueSize), steps: steps,
      callbacks: callbacks, verbose: verbose)
  }
}
