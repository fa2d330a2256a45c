import ArgumentParser
import FoundationEssentials
import Glibc
import Terminal

extension TrainText {
  struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say which class each text is of, and how sure the model is.",
      discussion: """
        Prints one line a text: the class, the confidence from 0 to 1, and the text, with tabs between
        them. Without texts it reads standard input, a text a line, and answers as it reads.

        Examples:
          train-text predict reviews.keras "a quiet, moving film" "not worth the ticket"
          train-text predict reviews.keras < lines.txt
          train-text predict reviews.keras --json < lines.txt
        """)

    @Argument(help: "A model that train-text or Keras saved.", completion: .file(extensions: ["keras"]))
    var model: String

    @Argument(help: "The texts to judge; none to read them from standard input.")
    var texts: [String] = []

    @Flag(help: "Print one JSON object a line, with the confidence of every class.")
    var json = false

    private struct Answer: Encodable {
      var text: String
      var label: String
      var confidence: Float
      var confidences: [String: Float]

      enum CodingKeys: String, CodingKey {
        case text, confidence, confidences
        case label = "class"
      }
    }

    func run() throws {
      let classifier = try TextClassifier(path: model)
      if !texts.isEmpty {
        try answer(texts, classifier)
        return
      }
      // A person at a terminal sees each answer at once; a pipe is faster in batches.
      let most = isatty(STDIN_FILENO) == 1 ? 1 : 256
      var batch: [String] = []
      while let line = readLine() {
        batch.append(line)
        if batch.count == most {
          try answer(batch, classifier)
          batch.removeAll(keepingCapacity: true)
        }
      }
      try answer(batch, classifier)
    }

    private func answer(_ texts: [String], _ classifier: TextClassifier) throws {
      let probabilities = try classifier.probabilities(of: texts)
      let names = classifier.classNames
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      for (place, best) in TextClassifier.answers(probabilities).enumerated() {
        let row = probabilities[place]
        if json {
          let answer = Answer(
            text: texts[place], label: names[best], confidence: row[best],
            confidences: Dictionary(zip(names, row)) { first, _ in first })
          print(String(decoding: try encoder.encode(answer), as: UTF8.self))
        } else {
          print("\(names[best])\t\(row[best])\t\(texts[place])")
        }
      }
      try finishStandardOutput()
    }
  }
}
