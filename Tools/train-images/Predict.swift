import ArgumentParser
import Millrace
import Terminal

extension TrainImages {
  struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is on each picture, and how sure the model is.",
      discussion: """
        Prints one line a picture: the class, the confidence from 0 to 1, and the file, with tabs
        between them. A picture that cannot be read is reported, and the exit code is then 1.

        Example:
          train-images predict pets.keras holiday.jpg garden.png
        """)

    @Argument(help: "A model that train-images saved.", completion: .file(extensions: ["keras"]))
    var model: String

    @Argument(help: "The pictures to judge.", completion: .file())
    var images: [String]

    func run() throws {
      let model = try Model.load(self.model)
      let reader = try ImageReader(from: model, path: self.model)
      var unreadable = 0
      for path in images {
        do {
          let confidences = try softmax(model.predict(reader.tensor(path), verbose: .silent))
          let best = confidences.indices.max { confidences[$0] < confidences[$1] } ?? 0
          print("\(reader.classNames[best])\t\(confidences[best])\t\(path)")
        } catch {
          standardError("Error: \(error)\n")
          unreadable += 1
        }
      }
      if unreadable > 0 { throw ExitCode(1) }
    }

    private func softmax(_ logits: Tensor) -> [Float] {
      Softmax()(logits).value.scalars(of: Float.self)
    }
  }
}
