import ArgumentParser
import Datasets
import Models
import Tensors

/// What is trained, and how its data come.
enum TrialTraining: String, ExpressibleByArgument {
  /// Arrays, shuffled anew for each epoch.
  case arrays
  /// A dataset: shuffled in a window, changed by chance in parallel, batched, prefetched.
  case dataset
  /// The same, with epochs that are a number of steps within a pass.
  case steps
  /// Batches by number, made by two workers in an order of each epoch's own.
  case sequence
  /// A recurrent layer that goes on from batch to batch, with dropout of its own.
  case recurrent
  /// Kernels that stay, beside matrices of low rank that are trained.
  case adapted

  /// How many samples there are.
  private var sampleCount: Int { 160 }

  /// The images or sequences of some samples.
  func inputs(_ range: Range<Int>) -> Tensor {
    let shape = self == .recurrent ? [6, 5] : [8, 8, 3]
    let size = shape.reduce(1, *)
    let numbers = (range.lowerBound * size..<range.upperBound * size).map { (place: Int) -> Float in
      let (sample, i) = (place / size, place % size)
      return Float((sample * 31 + i * 17 + sample * i) % 101) / 50 - 1
    }
    return Tensor(numbers, shape: [range.count] + shape)
  }

  /// Their classes.
  func labels(_ range: Range<Int>) -> Tensor { Tensor(range.map { Int32(($0 * $0 + $0 / 3) % 4) }) }

  /// The model, compiled.
  func model() -> Model {
    let model =
      self == .recurrent
      ? Sequential(seed: 5) {
        Input(shape: [6, 5])
        GRU(8, dropout: 0.2, recurrentDropout: 0.1, stateful: true)
        BatchNormalization(renorm: true)
        Dense(4, activation: .softmax)
      }
      : Sequential(seed: 5) {
        Input(shape: [8, 8, 3])
        RandomFlip()
        Conv2D(8, kernelSize: 3, kernelRegularizer: .l2(0.01))
        BatchNormalization()
        Activation(.relu)
        MaxPooling2D()
        GaussianNoise(0.1)
        Flatten()
        Dropout(0.3)
        Dense(4, activation: .softmax)
      }
    if self == .adapted {
      model.build(for: [nil, 8, 8, 3])
      for case let layer as any LowRankAdaptable in model.layers { layer.enableLoRA(rank: 2) }
    }
    model.compile(
      optimizer: Nadam(
        learningRate: ExponentialDecay(initialLearningRate: 0.01, decaySteps: 20, decayRate: 0.9),
        options: OptimizerOptions(
          clipping: .norm(1), averaging: self == .arrays ? WeightAveraging(overwriteFrequency: 7) : nil,
          gradientAccumulationSteps: self == .dataset ? 2 : nil)),
      loss: SparseCategoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  func fit(_ model: Model, epochs: Int, callbacks: [Callback]) throws -> History {
    let (x, y) = (inputs(0..<sampleCount), labels(0..<sampleCount))
    switch self {
    case .arrays, .adapted, .recurrent:
      return try model.fit(
        x, y, batchSize: 8, epochs: epochs, shuffle: self != .recurrent, seed: 3, callbacks: callbacks, verbose: .silent)
    case .sequence:
      return try model.fit(
        Batches(kind: self, count: sampleCount / 8), epochs: epochs, workers: 2, seed: 3, callbacks: callbacks,
        verbose: .silent)
    case .dataset, .steps:
      let samples = Dataset.range(0..<sampleCount).shuffle(bufferSize: 50, seed: 2)
        .map(parallelism: .fixed(2)) { (self.inputs($0..<$0 + 1).reshaped([8, 8, 3]), self.labels($0..<$0 + 1).reshaped([])) }
        .batch(8).prefetch(2)
      return try model.fit(
        samples, epochs: epochs, callbacks: callbacks, verbose: .silent, stepsPerEpoch: self == .steps ? 13 : nil)
    }
  }
}

/// Batches of eight samples.
private struct Batches: BatchSequence {
  let kind: TrialTraining
  let count: Int

  subscript(index: Int) -> (Tensor, Tensor) {
    let range = index * 8..<index * 8 + 8
    return (kind.inputs(range), kind.labels(range))
  }
}
