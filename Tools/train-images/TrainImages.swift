public import ArgumentParser
public import Millrace
import Terminal

/// Trains a convolutional network on pictures, and uses it.
@main
struct TrainImages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-images",
    abstract: "Train an image classifier from folders, TFRecords or archives, and use it.",
    discussion: """
      Examples:
        train-images train photos/train --image-size 128x128 --output pets.keras
        train-images train records/train-*.tfrecord --output pets.keras
        train-images train mnist --epochs 3 --output digits.keras
        train-images predict pets.keras holiday.jpg
      """,
    subcommands: [Train.self, Predict.self])

  static func main() { runAndExit() }
}

/// What went wrong with the user's data, as one sentence.
struct ImageDataError: Error, CustomStringConvertible {
  var description: String
}

extension ImageSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
