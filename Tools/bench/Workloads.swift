import Datasets
import Models
import Tensors

/// A net with the data it learns from: what the peers' `training.py` and `inference.py` have too.
struct Workload: Sendable {
  var name: String
  /// The shape of one sample.
  var sample: [Int]
  /// What the samples are made of and what is to be learned.
  var task: Task
  var batchSize: Int
  /// Steps of one run.
  var steps: Int
  var makeLayers: @Sendable () -> [Layer]

  enum Task: Sendable {
    /// Floats in 0..<1, each of one of so many classes.
    case classes(Int)
    /// Words below so many, each text of yes or no.
    case words(Int)
  }

  init(
    _ name: String, _ task: Task, sample: [Int], batchSize: Int, steps: Int,
    @LayerBuilder layers: @escaping @Sendable () -> [Layer]
  ) {
    (self.name, self.task, self.sample) = (name, task, sample)
    (self.batchSize, self.steps) = (batchSize, steps)
    makeLayers = layers
  }

  func samples(_ count: Int) -> Tensor {
    var generator = SplitMix64(seed: 0)
    switch task {
    case .classes: return Tensor.uniform([count] + sample, using: &generator)
    case .words(let words):
      return Tensor(shape: [count] + sample, of: Int32.self) { ids in
        for index in ids.indices { ids[index] = Int32.random(in: 0..<Int32(words), using: &generator) }
      }
    }
  }

  func labels(_ count: Int) -> Tensor {
    var generator = SplitMix64(seed: 1)
    var classes: Int32 = 2
    if case .classes(let count) = task { classes = Int32(count) }
    return Tensor(shape: [count], of: Int32.self) { labels in
      for index in labels.indices { labels[index] = Int32.random(in: 0..<classes, using: &generator) }
    }
  }

  /// The net, compiled.
  func model() -> Sequential {
    let model = Sequential(seed: 0, makeLayers)
    let loss: Loss =
      switch task {
      case .classes: SparseCategoricalCrossentropy(fromLogits: true)
      case .words: BinaryCrossentropy()
      }
    model.compile(optimizer: Adam(), loss: loss)
    return model
  }

  static let cnn256 = Workload(
    "cnn256", .classes(2), sample: [256, 256, 3], batchSize: 32, steps: 4
  ) {
    Rescaling(1 / 255)
    Conv2D(32, kernelSize: 3, activation: .relu)
    MaxPooling2D()
    Conv2D(64, kernelSize: 3, activation: .relu)
    MaxPooling2D()
    Conv2D(64, kernelSize: 3, activation: .relu)
    MaxPooling2D()
    Flatten()
    Dense(128, activation: .relu)
    Dense(2)
  }

  static let all = [
    cnn256,
    Workload("mnist-dense", .classes(10), sample: [784], batchSize: 32, steps: 1_000) {
      Dense(128, activation: .relu)
      Dense(10)
    },
    Workload("mnist-cnn", .classes(10), sample: [28, 28, 1], batchSize: 128, steps: 40) {
      Conv2D(32, kernelSize: 3, activation: .relu)
      MaxPooling2D()
      Conv2D(64, kernelSize: 3, activation: .relu)
      MaxPooling2D()
      Flatten()
      Dropout(0.5)
      Dense(10)
    },
    Workload("cifar-cnn", .classes(10), sample: [32, 32, 3], batchSize: 64, steps: 15) {
      for filters in [32, 64] {
        for _ in 0..<2 {
          Conv2D(filters, kernelSize: 3, padding: .same, activation: .relu)
          BatchNormalization()
        }
        MaxPooling2D()
      }
      Flatten()
      Dense(128, activation: .relu)
      Dense(10)
    },
    Workload("text-lstm", .words(10_000), sample: [100], batchSize: 32, steps: 40) {
      Embedding(inputDim: 10_000, outputDim: 64)
      LSTM(64)
      Dense(1, activation: .sigmoid)
    },
    Workload("text-mean", .words(10_000), sample: [100], batchSize: 32, steps: 200) {
      Embedding(inputDim: 10_000, outputDim: 16)
      GlobalAveragePooling1D()
      Dense(16, activation: .relu)
      Dense(1, activation: .sigmoid)
    },
  ]
}
