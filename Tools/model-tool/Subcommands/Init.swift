import ArgumentParser
import Files
import Models
import Tensors
import Terminal

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes an untrained model from Keras' JSON without weights.",
    discussion: """
        python -c "print(model.to_json())" > architecture.json
        model-tool init architecture.json --output fresh.keras --seed 1

      The weights are drawn as the layers' initializers say. The shape of the inputs has to be in the file.
      """)

  @Argument(help: "What Keras' model.to_json() gives.", completion: .file(extensions: ["json"]))
  var architecture: String

  @Option(help: "The .keras file to write.", completion: .file(extensions: ["keras"]))
  var output: String

  @Option(help: "Where the weights begin. (default: drawn)")
  var seed: Int?

  func validate() throws {
    if !output.hasSuffix(".keras") {
      throw ValidationError("--output is '\(output)', and must end in .keras.")
    }
  }

  func run() throws {
    try AtomicFile(path: output).discard()
    let model = try Model.fromJSON(contentsOf: architecture, seed: seed)
    guard model.isBuilt else {
      throw ModelToolError(
        description: "'\(architecture)': the shape of the inputs is not in it; give the first layer an Input")
    }
    try model.save(output)
    let count = model.parameters.reduce(0) { $0 + $1.value.count }
    print("Saved \(model.className) '\(model.name)' with \(counted(count, "parameter")) as \(output).")
  }
}
