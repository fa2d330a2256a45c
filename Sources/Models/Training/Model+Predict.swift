public import Datasets
public import Tensors
import Texts

extension Model {
  /// The model's output for samples along the first axis, computed in batches.
  ///
  ///     try model.predict(images).shape   // [1000, 10]
  ///
  /// Of several outputs it is the first; `predict([images])` gives them all.
  ///
  /// - Parameter verbose: how much is printed: a progress bar over the batches, or its last line.
  /// - Throws: `DataProblem` when a layer cannot take a batch.
  public func predict(
    _ inputs: Tensor, batchSize: Int = 32, verbose: Verbosity = .auto
  ) throws -> Tensor {
    precondition(inputs.rank > 0, "inputs need an axis of samples")
    return try predictions([inputs], batchSize, verbose)[0]
  }

  /// All outputs for samples along the first axis of each input, in the order of inputs and outputs.
  ///
  ///     try model.predict([images, texts])[0].shape   // [1000, 10]
  public func predict(
    _ inputs: [Tensor], batchSize: Int = 32, verbose: Verbosity = .auto
  ) throws -> [Tensor] {
    try predictions(arranged(inputs), batchSize, verbose)
  }

  /// All outputs for samples along the first axis of each input, by the names of inputs and outputs.
  ///
  ///     try model.predict(["image": images, "text": texts])["kind"]!.shape   // [1000, 10]
  public func predict(
    _ inputs: [String: Tensor], batchSize: Int = 32, verbose: Verbosity = .auto
  ) throws -> [String: Tensor] {
    named(try predictions(arranged(inputs), batchSize, verbose))
  }

  /// The model's output for all batches of a dataset, one after the other.
  ///
  /// - Parameters:
  ///   - steps: how many batches; nil for all.
  ///   - callbacks: told of every batch.
  ///   - verbose: how much is printed.
  /// - Throws: what the dataset and the callbacks throw, and `DataProblem` when a layer cannot take a batch.
  public func predict(
    _ dataset: Dataset<Tensor>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> Tensor {
    try predictions(dataset, steps, callbacks, verbose)[0]
  }

  /// All outputs for all batches of a dataset, in the order of inputs and outputs.
  public func predict(
    _ dataset: Dataset<[Tensor]>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> [Tensor] {
    try predictions(dataset, steps, callbacks, verbose)
  }

  /// All outputs for all batches of a dataset, by the names of inputs and outputs.
  public func predict(
    _ dataset: Dataset<[String: Tensor]>, steps: Int? = nil, callbacks: [Callback] = [],
    verbose: Verbosity = .auto
  ) throws -> [String: Tensor] {
    named(try predictions(dataset, steps, callbacks, verbose))
  }

  private func arranged(_ inputs: some TensorBundle) -> [Tensor] {
    do throws(BundleError) {
      return try inputs.inputs(named: inputNames)
    } catch {
      preconditionFailure("'\(name)': \(error.reason)")
    }
  }

  private func named(_ outputs: [Tensor]) -> [String: Tensor] {
    Dictionary(zip(outputNames, outputs), uniquingKeysWith: { first, _ in first })
  }

  private func predictions(
    _ inputs: [Tensor], _ batchSize: Int, _ verbose: Verbosity
  ) throws -> [Tensor] {
    let count = inputs.first?.shape.first ?? 0
    precondition(
      inputs.allSatisfy { $0.shape.first == count },
      "inputs of shapes \(inputs.map(\.shape)) have different numbers of samples")
    return try predictions(count, batchSize, verbose) { samples in
      let batch = samples.count == count ? inputs : inputs.map { $0[samples] }
      return outputs(of: batch, training: false).map(\.value)
    }
  }

  /// What `output` gives for each batch of `count` samples, one batch after the other.
  func predictions(
    _ count: Int, _ batchSize: Int, _ verbose: Verbosity, output: (Range<Int>) -> [Tensor]
  ) throws -> [Tensor] {
    precondition(batchSize > 0, "the batch size is \(batchSize), and must be at least 1")
    // No samples are a batch, too: the shape of what there would be is known from it.
    let size = max(1, count)
    var bar = ProgressBar(target: (size - 1) / batchSize + 1, verbosity: verbose)
    var batches: [[Tensor]] = []
    for start in stride(from: 0, to: size, by: batchSize) {
      batches.append(try trying { output(start..<min(start + batchSize, count)) })
      if bar.advance(to: start / batchSize + 1) { bar.draw([]) }
    }
    bar.finish([])
    return batches.count == 1 ? batches[0] : joined(batches)
  }

  private func predictions(
    _ dataset: Dataset<some TensorBundle>, _ steps: Int?, _ callbacks: [Callback],
    _ verbose: Verbosity
  ) throws -> [Tensor] {
    precondition(
      steps != nil || dataset.cardinality != .infinite, "an endless dataset needs steps")
    for callback in callbacks { callback.model = self }
    defer { for callback in callbacks { callback.model = nil } }
    for callback in callbacks { try callback.onPredictBegin() }
    var batches: [[Tensor]] = []
    let stepCount = dataset.cardinality.count.map { min(steps ?? $0, $0) } ?? steps
    var bar = ProgressBar(target: stepCount, verbosity: verbose)
    let iterator = try dataset.makeIterator(epoch: 0)
    while batches.count < steps ?? .max, let inputs = try iterator.next() {
      for callback in callbacks { try callback.onPredictBatchBegin(batches.count) }
      let results = try trying { outputs(of: arranged(inputs), training: false).map(\.value) }
      for callback in callbacks {
        try callback.onPredictBatchEnd(batches.count, outputs: results[0])
      }
      batches.append(results)
      if bar.advance(to: batches.count) { bar.draw([]) }
    }
    bar.finish([])
    precondition(!batches.isEmpty, "the dataset is empty, so there is nothing to predict")
    for callback in callbacks { try callback.onPredictEnd() }
    return joined(batches)
  }

  /// The batches of each output one after the other.
  private func joined(_ batches: [[Tensor]]) -> [Tensor] {
    batches[0].indices.map { output in Tensor.joined(batches.map { $0[output] }) }
  }
}

extension Tensor {
  /// One behind the other along the first axis; texts, whose bytes may be more in one than in another, as
  /// long as the longest.
  package static func joined(_ parts: [Tensor]) -> Tensor {
    let widths = Set(parts.map { $0.shape.last })
    guard parts[0].dtype == .uint8, parts[0].rank > 1, widths.count > 1 else { return concatenate(parts) }
    let texts = Tensor(texts: parts.flatMap { $0.texts() })
    let count = parts.reduce(0) { $0 + $1.shape[0] }
    return texts.reshaped([count] + parts[0].shape.dropFirst().dropLast() + [texts.shape[1]])
  }
}
