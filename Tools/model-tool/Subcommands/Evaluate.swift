import ArgumentParser
import Models
import Tensors
import Terminal

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judges a model by labelled data: its loss and metrics.",
    discussion: """
        model-tool evaluate pets.keras --data test.npz
        model-tool evaluate pets.keras --data test.npz --json

      Loss and metrics are those that the model was compiled with; one that gives several numbers, such as a precision at \
      several thresholds, is a list, as in Keras.
      """)

  @Argument(help: "A .keras file.", completion: .file(extensions: ["keras"]))
  var model: String

  @Option(help: "A .npz file with x, y and perhaps sample_weight.", completion: .file(extensions: ["npz"]))
  var data: String

  @Option(help: "Samples at a time.")
  var batchSize = 32

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size is \(batchSize), and must be at least 1.") }
  }

  func run() throws {
    let model = try Model.compiled(self.model, for: "judge by")
    let data = try ModelData(self.data, for: model)
    let inputs = try data.inputs()
    let (labels, weights) = try data.labels(for: inputs)
    let progress = Progress("evaluating", unit: "sample", total: inputs[0].shape[0])
    let figures = try model.evaluate(
      inputs, labels, batchSize: batchSize, sampleWeight: weights.isEmpty ? nil : weights,
      callbacks: [ProgressOfBatches(progress, batchSize: batchSize)], verbose: .silent)
    progress.finish()
    let all = figures.figures.map { name, value in
      (name, figures.lists[name].map { Figure.list($0) } ?? .number(value))
    }
    if json {
      print(try jsonText(Dictionary(all, uniquingKeysWith: { first, _ in first })))
    } else {
      var table = TextTable(["figure", ">value"])
      for (name, figure) in all { table.add([name, figure.text]) }
      print(table)
    }
  }
}

/// Advances a progress line with the batches that are judged.
private final class ProgressOfBatches: Callback {
  private let progress: Progress
  private let batchSize: Int

  init(_ progress: Progress, batchSize: Int) {
    self.progress = progress
    self.batchSize = batchSize
  }

  override func onTestBatchEnd(_ batch: Int, logs: BatchLogs) { progress.advance(by: batchSize) }
}
