import ArgumentParser
import Models
import Terminal

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares two models: their layers, options and weights.",
    discussion: """
        model-tool diff pets.keras trained.keras
        model-tool diff ours.keras theirs.keras --tolerance 1e-5 --json

      Layers are compared by their place. Exit status: 0 when the models are the same within the tolerance, 1 when they differ.
      """)

  @Argument(help: "A .keras file.", completion: .file(extensions: ["keras"]))
  var first: String

  @Argument(help: "Another one.", completion: .file(extensions: ["keras"]))
  var second: String

  @Option(help: "The largest difference between weights that counts as none.")
  var tolerance: Float = 0

  @Flag(help: "Print the differences as JSON.")
  var json = false

  func validate() throws {
    if !(tolerance >= 0) { throw ValidationError("--tolerance is \(tolerance), and must be at least 0.") }
  }

  func run() throws {
    let difference = ModelDifference(
      try Model.load(first, compile: false), try Model.load(second, compile: false),
      tolerance: tolerance)
    print(json ? try jsonText(difference) : difference.text)
    if !difference.isEmpty { throw ExitCode(1) }
  }
}
