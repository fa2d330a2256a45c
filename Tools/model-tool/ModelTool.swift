import ArgumentParser
import Terminal

@main
struct ModelTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model-tool",
    abstract: "Shows, runs, trains and compares models in Keras' files, without Python.",
    discussion: """
      Models are .keras files of Keras 3 or of Millrace. Nothing in them runs: layers are looked up by name, and what is not \
      supported is an error that names it. Data are NumPy files.

        model-tool summary pets.keras
        model-tool predict pets.keras --input photos.npy --output answers.npz
        model-tool evaluate pets.keras --data test.npz --json
        model-tool fit pets.keras --data train.npz --epochs 5 --output trained.keras
        model-tool init architecture.json --output fresh.keras
        model-tool diff pets.keras trained.keras

      Arrays in .npz files are called as the model's inputs and outputs, or x, or x0, x1, ..., and y, or y0, y1, ...; and \
      sample_weight. The sample is the first axis.

      Exit status: 0 when all is well, 1 when a model or data are not (or models differ), 64 when the command line is not. With --json, \
      what went wrong is on standard output, too: {"error" : "..."} where there is no result.
      """,
    version: "0.1.0",
    subcommands: [Summary.self, Predict.self, Evaluate.self, Fit.self, Init.self, Diff.self])

  static func main() { runAndExit() }
}

/// What went wrong with a model or data, as one sentence.
struct ModelToolError: Error, CustomStringConvertible {
  let description: String
}
