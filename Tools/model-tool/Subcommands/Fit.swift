import ArgumentParser
import Files
import Models
import Terminal
import Tensors

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model on, as it was compiled, and saves it.",
    discussion: """
        model-tool fit pets.keras --data train.npz --epochs 5 --output trained.keras
        model-tool fit pets.keras --data train.npz --epochs 5 --validation-split 0.2 --history history.json --output trained.keras
        model-tool fit pets.keras --data train.npz --no-shuffle --batch-size 8 --output trained.keras

      The optimizer goes on where it was when the model was saved. The history is what Keras' history.history holds: \
      each figure's name with its value for each epoch, a list for metrics that give several numbers.
      """)

  @Argument(help: "A compiled .keras file.", completion: .file(extensions: ["keras"]))
  var model: String

  @Option(help: "A .npz file with x, y and perhaps sample_weight.", completion: .file(extensions: ["npz"]))
  var data: String

  @Option(help: "Passes over the data.")
  var epochs = 1

  @Option(help: "Samples in one training step.")
  var batchSize = 32

  @Flag(inversion: .prefixedNo, help: "Give each epoch an order of its own.")
  var shuffle = true

  @Option(help: "Where those orders begin. (default: drawn)")
  var seed: Int?

  @Option(help: "The share of samples, from the end, to judge by and not train on.")
  var validationSplit = 0.0

  @Option(help: "The .keras file to write.", completion: .file(extensions: ["keras"]))
  var output: String

  @Option(help: "Write the figures of each epoch into this JSON file.", completion: .file(extensions: ["json"]))
  var history: String?

  @Flag(help: "Print nothing while training.")
  var quiet = false

  func validate() throws {
    if epochs < 1 { throw ValidationError("--epochs is \(epochs), and must be at least 1.") }
    if batchSize < 1 { throw ValidationError("--batch-size is \(batchSize), and must be at least 1.") }
    if !(validationSplit >= 0 && validationSplit < 1) {
      throw ValidationError("--validation-split is \(validationSplit), and must be at least 0 and below 1.")
    }
    if !output.hasSuffix(".keras") {
      throw ValidationError("--output is '\(output)', and must end in .keras.")
    }
  }

  func run() throws {
    // An output that cannot be written should be known before an hour of training, not after.
    for path in [output, history].compactMap(\.self) { try AtomicFile(path: path).discard() }
    let model = try Model.compiled(self.model, for: "make small")
    let data = try ModelData(self.data, for: model)
    let inputs = try data.inputs(training: true)
    // Some layers give other sizes where nothing is trained.
    if validationSplit > 0 { _ = try data.inputs() }
    let (labels, weights) = try data.labels(for: inputs)
    let count = inputs[0].shape[0]
    let trained = Int(Double(count) * (1 - validationSplit))
    if validationSplit > 0 && (trained == 0 || trained == count) {
      throw ModelToolError(
        description: "'\(self.data)': a validation split of \(validationSplit) of \(counted(count, "sample")) leaves one side empty")
    }
    let result = try model.fit(
      inputs, labels, batchSize: batchSize, epochs: epochs,
      sampleWeight: weights.isEmpty ? nil : weights, validationSplit: validationSplit,
      shuffle: shuffle, seed: seed, verbose: quiet ? .silent : .auto)
    try model.save(output)
    if let history {
      let figures = Dictionary(
        uniqueKeysWithValues: result.names.map { name in
          (name, result.lists[name].map { $0.map { Figure.list($0) } } ?? result[name].map { .number($0) })
        })
      let file = try AtomicFile(path: history)
      try file.write(Array((try jsonText(figures) + "\n").utf8))
      try file.commit()
    }
    if !quiet { print("Saved the model as \(output).") }
  }
}
