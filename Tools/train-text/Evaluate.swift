import ArgumentParser
import Terminal

extension TrainText {
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge a model by texts whose classes are known.",
      discussion: """
        Reads the same folders, files and tables as 'train'; the names of the classes are to be the model's.

        Examples:
          train-text evaluate reviews.keras held-out/
          train-text evaluate tickets.keras march.csv --text-column body --label-column team --json
        """)

    @Argument(help: "A model that train-text saved.", completion: .file(extensions: ["keras"]))
    var model: String

    @OptionGroup var inputs: TextInputs

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
      let classifier = try TextClassifier(path: model)
      let report = try Report(classifier, on: inputs.read().numbered(as: classifier.classNames))
      if json { print(try jsonText(report)) } else { print(report) }
    }
  }
}
