import ArgumentParser
import Files
import Models
import TensorFiles
import Tensors
import Terminal

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a model on arrays and writes what it answers.",
    discussion: """
        model-tool predict pets.keras --input photos.npy --output answers.npz
        model-tool predict pair.keras --input both.npz --output answers.npz

      The output holds an array for each output of the model, by its name; of one output, it is called y. \
      An output that ends in .npy holds the only one. Texts, of a model that takes them, are arrays of strings or bytes.
      """)

  @Argument(help: "A .keras file.", completion: .file(extensions: ["keras"]))
  var model: String

  @Option(help: "A .npz file, or a .npy file for a model of one input.", completion: .file(extensions: ["npz", "npy"]))
  var input: String

  @Option(help: "The .npz or .npy file to write.", completion: .file(extensions: ["npz", "npy"]))
  var output: String

  @Option(help: "Samples at a time.")
  var batchSize = 32

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size is \(batchSize), and must be at least 1.") }
    if !output.hasSuffix(".npz") && !output.hasSuffix(".npy") {
      throw ValidationError("--output is '\(output)', and must end in .npz or .npy.")
    }
  }

  func run() throws {
    let model = try Model.load(self.model, compile: false)
    let names = model.outputNames
    if output.hasSuffix(".npy") && names.count > 1 {
      throw ModelToolError(
        description: "'\(output)': a .npy file holds one array, and the model has the outputs \(names.joined(separator: ", "))")
    }
    try AtomicFile(path: output).discard()
    let inputs = try ModelData(input, for: model).inputs()
    let results = try predictions(model, inputs)
    let areTexts = model.outputsAreTexts
    if output.hasSuffix(".npy") {
      if areTexts[0] {
        try NPYFile.write(texts: results[0], to: output)
      } else {
        try NPYFile.write(results[0], to: output)
      }
    } else {
      let keys = names.count == 1 ? ["y"] : names
      try NPZFile.write(
        Dictionary(uniqueKeysWithValues: zip(keys, results)),
        texts: Set(zip(keys, areTexts).filter(\.1).map(\.0)), to: output)
    }
    for (name, result) in zip(names, results) { print("\(name)\t\(result.shape)") }
  }

  private func predictions(_ model: Model, _ inputs: [Tensor]) throws -> [Tensor] {
    let count = inputs[0].shape[0]
    let progress = Progress("predicting", unit: "sample", total: count)
    defer { progress.finish() }
    var batches: [[Tensor]] = []
    for start in stride(from: 0, to: count, by: batchSize) {
      let range = start..<min(start + batchSize, count)
      batches.append(try model.predictOnBatch(inputs.map { $0[range] }))
      progress.advance(by: range.count)
    }
    return batches[0].indices.map { output in Tensor.joined(batches.map { $0[output] }) }
  }
}
