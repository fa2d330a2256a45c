import ArgumentParser
import Terminal

/// Trains a model that tells kinds of text apart, and uses it.
@main
struct TrainText: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-text",
    abstract: "Train a text classifier, judge it, and use it.",
    discussion: """
      The saved model is one .keras file that takes texts: the vocabulary is inside. Keras opens it.
      Exit status: 0 when all is well, 1 when the data is not, 64 when the command line is not.

      Examples:
        train-text train reviews/ --output reviews.keras
        train-text train positive.txt negative.txt --model cnn --output reviews.keras
        train-text train tickets.csv --text-column body --label-column team
        train-text evaluate reviews.keras held-out/
        train-text predict reviews.keras "a quiet, moving film"
        cut -f 2 inbox.tsv | train-text predict reviews.keras --json
      """,
    subcommands: [Train.self, Evaluate.self, Predict.self])

  static func main() { runAndExit() }
}

/// What went wrong with the user's data, as one sentence.
struct TextDataError: Error, CustomStringConvertible {
  var description: String
}
