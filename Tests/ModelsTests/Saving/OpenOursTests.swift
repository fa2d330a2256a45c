import Foundation
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Writes models made and trained here for `Tools/goldens/open_ours.py`, which opens them with Keras,
/// compares what they predict and goes on training both. Runs when `MILLRACE_SAVED` names a folder.
struct OpenOursTests {
  static let folder = ProcessInfo.processInfo.environment["MILLRACE_SAVED"]

  /// Saves `model` in the middle of a run, with what it predicts and becomes three steps later.
  func write(_ model: Sequential, _ name: String, x: Tensor, y: Tensor) throws {
    let folder = try #require(Self.folder)
    for _ in 0..<3 { try model.trainOnBatch(x, y) }
    try model.save("\(folder)/\(name).keras")
    try model.saveWeights("\(folder)/\(name).weights.h5")
    var tensors = ["x": x, "y": y, "predictions": try model.predict(x)]
    for _ in 0..<3 { try model.trainOnBatch(x, y) }
    for (index, parameter) in model.parameters.enumerated() {
      tensors["after_\(index)"] = parameter.value
    }
    try NPZFile.write(tensors, compression: .deflated, to: "\(folder)/\(name).npz")
  }

  @Test(.enabled(if: folder != nil)) func writesModelsForKeras() throws {
    let images = Sequential(name: "images", seed: 1) {
      Input(shape: [10, 12, 3])
      Rescaling(1 / 255, offset: -0.5)
      Conv2D(4, kernelSize: 3, activation: .relu)
      MaxPooling2D()
      Conv2D(5, kernelSize: (3, 2), strides: (1, 2), padding: .same, useBias: false)
      BatchNormalization(momentum: 0.9)
      ReLU()
      AveragePooling2D(poolSize: (2, 1), strides: (1, 1), padding: .same)
      GlobalAveragePooling2D()
      Dense(6, activation: .tanh)
      Activation(.silu)
      Dropout(0)
      Dense(3)
      Softmax()
    }
    images.compile(
      optimizer: Adam(learningRate: 0.01, beta2: 0.99), loss: SparseCategoricalCrossentropy(),
      metrics: [
        .accuracy, SparseCategoricalAccuracy(), SparseTopKCategoricalAccuracy(k: 2),
        LossMetric(SparseCategoricalCrossentropy()),
      ])
    images.assets["classes.txt"] = Array("cat\ndog\n".utf8)
    let pixels = Tensor.arange(6 * 10 * 12 * 3).scalars(of: Int64.self).map {
      UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11)
    }
    try write(
      images, "images", x: Tensor(pixels, shape: [6, 10, 12, 3]),
      y: Tensor([0, 1, 2, 0, 1, 2] as [Int32]))

    let words = Tensor((0..<56).map { Int32($0 * 7 % 20) }, shape: [8, 7])
    try write(
      makeTextModel(), "text", x: words, y: Tensor((0..<8).map { Float($0 % 2) }))

    let plain = Sequential(seed: 2) {
      Flatten()
      Sequential {
        Dense(4, activation: .elu)
        Dense(3, activation: .gelu)
      }
      Dense(2)
    }
    plain.compile(optimizer: SGD(), loss: MeanSquaredError())
    let numbers = Tensor((0..<30).map { Float($0 % 7) / 7 }, shape: [5, 2, 3])
    try write(
      plain, "plain", x: numbers, y: Tensor((0..<10).map { Float($0) / 10 }, shape: [5, 2]))

    let averaged = Sequential(seed: 3) { Flatten(); Dense(4, activation: .tanh); Dense(2) }
    averaged.compile(
      optimizer: AdamW(
        learningRate: CosineDecay(
          initialLearningRate: 0.01, decaySteps: 10, warmupTarget: 0.1, warmupSteps: 2),
        weightDecay: 0.1, amsgrad: true,
        options: OptimizerOptions(
          clipping: .globalNorm(0.5), averaging: WeightAveraging(momentum: 0.9),
          gradientAccumulationSteps: 2)),
      loss: Huber(),
      metrics: [
        RootMeanSquaredError(), R2Score(), MeanCosineSimilarity(), PearsonCorrelation(),
        LossMetric(LogCosh()), F1Score(average: .macro), FBetaScore(beta: 2, threshold: 0.5),
        AUC(curve: .pr, thresholds: [0.2, 0.6]), Precision(thresholds: [0.3]), Recall(topK: 1),
        PrecisionAtRecall(recall: 0.5), TruePositives(), BinaryIoU(), CategoricalAccuracy(),
      ],
      weightedMetrics: [.meanAbsoluteError], stepsPerExecution: 2)
    try write(
      averaged, "averaged", x: numbers, y: Tensor((0..<10).map { Float($0) / 10 }, shape: [5, 2]))
  }
}
