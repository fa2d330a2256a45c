import Datasets
import Tensors

/// Where `fit` and `evaluate` take their batches from: a dataset, or arrays.
struct BatchSource {
  typealias Batch = (inputs: Tensor, labels: Tensor, weights: Tensor?)

  /// The batches of an epoch, one a call, then nil; and where that pass is.
  struct Pass {
    let next: () throws -> Batch?
    let state: () -> IteratorState?
  }

  /// Where to begin within an epoch.
  struct Start {
    var batch = 0
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

  /// The number of batches in an epoch, nil when it is not known.
  let stepCount: Int?
  /// Whether an epoch never ends by itself.
  let isEndless: Bool
  /// Where the orders of arrays begin; nil when they keep theirs.
  var shuffleSeed: Int?
  private let makePass: (_ epoch: Int, _ start: Start, _ seed: Int?) throws -> Pass

  /// The batches of an epoch from `start` on.
  func pass(_ epoch: Int, from start: Start = Start()) throws -> Pass {
    try makePass(epoch, start, shuffleSeed)
  }

  init(_ dataset: Dataset<(Tensor, Tensor)>) {
    self.init(dataset) { (inputs: $0.0, labels: $0.1, weights: nil) }
  }

  init(_ dataset: Dataset<(Tensor, Tensor, Tensor)>) {
    self.init(dataset) { (inputs: $0.0, labels: $0.1, weights: $0.2) }
  }

  private init<Element>(_ dataset: Dataset<Element>, _ batch: @escaping (Element) -> Batch) {
    switch dataset.cardinality {
    case .known(let count): (stepCount, isEndless) = (count, false)
    case .infinite: (stepCount, isEndless) = (nil, true)
    case .unknown: (stepCount, isEndless) = (nil, false)
    }
    makePass = { epoch, start, _ in
      var iterator = try dataset.makeIterator(epoch: epoch)
      if let saved = start.iterator {
        var state = iterator.state
        (state.version, state.epoch, state.position) = (saved.version, saved.epoch, saved.position)
        (state.pipeline, state.fingerprint) = (saved.pipeline, saved.fingerprint)
        iterator = try dataset.makeIterator(resumingAt: state)
      }
      return Pass(next: { try iterator.next().map(batch) }, state: { iterator.state })
    }
  }

  /// Batches of arrays with the sample along the first axis.
  ///
  /// - Parameter shuffleSeed: where the order of each epoch begins; nil keeps the order.
  init(
    _ inputs: Tensor, _ labels: Tensor, weights: Tensor? = nil, batchSize: Int, shuffleSeed: Int?
  ) {
    precondition(batchSize > 0, "the batch size is \(batchSize), and must be at least 1")
    precondition(
      inputs.rank > 0 && labels.rank > 0 && inputs.shape[0] == labels.shape[0],
      "inputs of shape \(inputs.shape) and labels of shape \(labels.shape) differ in their number of samples")
    precondition(
      weights.map { $0.rank > 0 && $0.shape[0] == inputs.shape[0] } ?? true,
      "weights of shape \(weights?.shape ?? []) do not fit \(inputs.shape[0]) samples")
    let count = inputs.shape[0]
    stepCount = (count + batchSize - 1) / batchSize
    isEndless = false
    self.shuffleSeed = shuffleSeed
    makePass = { epoch, start, seed in
      var order: [Int]?
      if let seed {
        var generator = SplitMix64(seed: seed, epoch: epoch, index: 0)
        order = Array(0..<count).shuffled(using: &generator)
      }
      var position = start.batch * batchSize
      return Pass(
        next: {
          guard position < count else { return nil }
          let range = position..<min(position + batchSize, count)
          position = range.upperBound
          guard let order else { return (inputs[range], labels[range], weights?[range]) }
          let places = Array(order[range])
          return (inputs.gather(places), labels.gather(places), weights?.gather(places))
        }, state: { nil })
    }
  }
}
