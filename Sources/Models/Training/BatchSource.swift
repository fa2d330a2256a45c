import Datasets
import Tensors

/// Where `fit` and `evaluate` take their batches from: a dataset, or arrays.
struct BatchSource {
  /// What one step is given: a tensor for each input, and for each output labels and weights where
  /// there are some.
  struct Batch {
    var inputs: [Tensor]
    var labels: [Tensor?]
    var weights: [Tensor?]
    var rows = BatchRows.alone
  }

  /// The batches of one time through the data, one a call, then nil; and where that pass is.
  struct Pass {
    let next: () throws -> Batch?
    let state: () -> IteratorState?
  }

  /// Where to begin.
  struct Start {
    /// The batch of the epoch.
    var batch = 0
    /// The pass over the data and its batch, which differ from the epoch's where an epoch is a number
    /// of steps.
    var pass: Int?
    var passBatch = 0
    /// Where the dataset's iterator was; nil for arrays.
    var iterator: IteratorPosition?
    /// The sum of the losses of the batches before, and of their weights.
    var loss: (total: Double, weight: Double)?
  }

  /// What is kept of an iterator's state: all but its shortcuts.
  struct IteratorPosition {
    var version: Int
    var pipeline: String
    var fingerprint: String
    var epoch: Int
    var position: Int
  }

  /// The number of batches in a pass, nil when it is not known.
  let stepCount: Int?
  /// Whether a pass never ends by itself.
  let isEndless: Bool
  /// Where the orders of arrays begin; nil when they keep theirs.
  var shuffleSeed: Int?
  private let makePass: (_ number: Int, _ start: Start, _ seed: Int?) throws -> Pass

  /// The batches of a pass from `start` on.
  func pass(_ number: Int, from start: Start = Start()) throws -> Pass {
    try makePass(number, start, shuffleSeed)
  }

  /// The batches that `batch` makes of a dataset's elements.
  init<Element>(_ dataset: Dataset<Element>, _ batch: @escaping (Element) -> Batch) {
    switch dataset.cardinality {
    case .known(let count): (stepCount, isEndless) = (count, false)
    case .infinite: (stepCount, isEndless) = (nil, true)
    case .unknown: (stepCount, isEndless) = (nil, false)
    }
    makePass = { number, start, _ in
      var iterator = try dataset.makeIterator(epoch: number)
      if let saved = start.iterator {
        var state = iterator.state
        (state.version, state.epoch, state.position) = (saved.version, saved.epoch, saved.position)
        (state.pipeline, state.fingerprint) = (saved.pipeline, saved.fingerprint)
        iterator = try dataset.makeIterator(resumingAt: state)
      }
      var position = start.passBatch
      return Pass(
        next: {
          guard var next = try iterator.next().map(batch) else { return nil }
          next.rows = .batch(position)
          position += 1
          return next
        }, state: { iterator.state })
    }
  }

  /// Batches of arrays with the sample along the first axis.
  ///
  /// - Parameter shuffleSeed: where the order of each pass begins; nil keeps the order.
  init(_ arrays: Batch, batchSize: Int, shuffleSeed: Int?) {
    precondition(batchSize > 0, "the batch size is \(batchSize), and must be at least 1")
    let count = arrays.sampleCount
    stepCount = (count + batchSize - 1) / batchSize
    isEndless = false
    self.shuffleSeed = shuffleSeed
    makePass = { number, start, seed in
      var order: [Int]?
      if let seed {
        var generator = SplitMix64(seed: seed, epoch: number, index: 0)
        order = Array(0..<count).shuffled(using: &generator)
      }
      var position = start.passBatch * batchSize
      return Pass(
        next: {
          guard position < count else { return nil }
          let range = position..<min(position + batchSize, count)
          position = range.upperBound
          let places = order.map { Array($0[range]) }
          var batch = arrays.map { array in places.map { array.gather($0) } ?? array[range] }
          batch.rows = .samples(from: range.lowerBound, order: places)
          return batch
        }, state: { nil })
    }
  }
}

extension BatchSource.Batch {
  /// The number of samples that all tensors agree on; traps when they do not.
  var sampleCount: Int {
    let count = inputs.first?.shape.first ?? 0
    func check(_ tensors: [Tensor?], _ role: String) {
      for tensor in tensors {
        guard let tensor else { continue }
        precondition(
          tensor.rank > 0 && tensor.shape[0] == count,
          "inputs of shape \(inputs[0].shape) and \(role) of shape \(tensor.shape) differ in their number of samples")
      }
    }
    check(inputs, "inputs")
    check(labels, "labels")
    check(weights, "weights")
    return count
  }

  /// The same part of every tensor.
  func map(_ part: (Tensor) -> Tensor) -> BatchSource.Batch {
    BatchSource.Batch(
      inputs: inputs.map(part), labels: labels.map { $0.map(part) },
      weights: weights.map { $0.map(part) })
  }
}

extension Model {
  /// Tensors as this model takes them: in the order of its inputs and outputs. Traps when they do not
  /// fit.
  func batch(
    _ inputs: some TensorBundle, _ labels: (any TensorBundle)?, _ weights: (any TensorBundle)? = nil
  ) -> BatchSource.Batch {
    let judge = compiled(for: "fitting or evaluating").judge
    do throws(BundleError) {
      let none = [Tensor?](repeating: nil, count: judge.outputs.count)
      var batch = BatchSource.Batch(
        inputs: try inputs.inputs(named: inputNames), labels: none, weights: none)
      if let labels {
        batch.labels = try labels.outputs(named: judge.names, needed: judge.needsLabels, "labels")
      }
      if let weights {
        // Weights of the samples are those of every output.
        let all = weights.bundledTensors
        batch.weights =
          all.count == 1 && all[0].name == nil
          ? none.map { _ in all[0].tensor }
          : try weights.outputs(named: judge.names, needed: judge.needsLabels, "sample weights")
      }
      return batch
    } catch {
      preconditionFailure("'\(name)': \(error.reason)")
    }
  }

  func source<Inputs: TensorBundle, Labels: TensorBundle>(
    _ dataset: Dataset<(Inputs, Labels)>
  ) -> BatchSource {
    BatchSource(dataset) { self.batch($0.0, $0.1) }
  }

  func source<Inputs: TensorBundle, Labels: TensorBundle, Weights: TensorBundle>(
    _ dataset: Dataset<(Inputs, Labels, Weights)>
  ) -> BatchSource {
    BatchSource(dataset) { self.batch($0.0, $0.1, $0.2) }
  }

  /// All outputs for one batch.
  func outputs(of inputs: [Tensor], training: Bool) -> [Variable] {
    if inputs.count == 1 && outputCount == 1 { return [self(inputs[0], training: training)] }
    return callAll(inputs.map { Variable($0) }, training: training)
  }
}
