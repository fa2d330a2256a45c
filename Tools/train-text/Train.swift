import ArgumentParser
import Files
import Millrace
import Terminal

extension TrainText {
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train on a folder of class folders, on a file for each class, or on a table.",
      discussion: """
        A tenth of the texts, chosen by the seed, is held out for the final test, and another tenth to
        choose the best epoch by. Vocabulary and class names are saved inside the model file, which
        takes texts as they are.

        Examples:
          train-text train reviews/ --output reviews.keras
          train-text train positive.txt negative.txt --model cnn --epochs 8
          train-text train tickets.jsonl --text-column body --label-column team --json > report.json
        """)

    @OptionGroup var inputs: TextInputs

    @Option(help: "How the words of a text become an answer.")
    var model = Architecture.mean

    @Option(help: "The most passes over the training texts.")
    var epochs = 15

    @Option(help: "Texts in one training step.")
    var batchSize = 32

    @Option(help: "The optimizer's step width.")
    var learningRate: Float = 0.001

    @Option(help: "How many of the most frequent words are told apart.")
    var vocabulary = 10_000

    @Option(help: "The words of a text that are read; longer texts are cut.")
    var length = 60

    @Option(help: "Numbers that describe a word.")
    var embedding = 64

    @Option(help: "Where the split, the starting weights and the order begin.")
    var seed = 0

    @Option(help: "Where to save the model.", completion: .file(extensions: ["keras"]))
    var output: String?

    @Option(help: "Where to draw the curves of loss and accuracy, as SVG.")
    var plot: String?

    @Flag(help: "Print the report as JSON, and nothing else.")
    var json = false

    func validate() throws {
      for (name, value) in [
        ("epochs", epochs), ("batch-size", batchSize), ("vocabulary", vocabulary),
        ("length", length), ("embedding", embedding),
      ] where value < 1 {
        throw ValidationError("--\(name) is \(value), and must be at least 1.")
      }
      if !(learningRate > 0) {
        throw ValidationError("--learning-rate is \(learningRate), and must be above 0.")
      }
      if let output, !output.hasSuffix(".keras") {
        throw ValidationError("--output is '\(output)', and must end in .keras.")
      }
    }

    func run() throws {
      // An output that cannot be written should be known before an hour of training, not after.
      for path in [output, plot] {
        if let path { try AtomicFile(path: path).discard() }
      }
      let all = try inputs.read()
      let (training, validation, test) = try all.split(seed: seed)
      say(
        "Found \(grouped(all.count)) texts of \(all.classNames.count) classes: \(grouped(training.count)) to train on, "
          + "\(grouped(validation.count)) to choose by, \(grouped(test.count)) to test with.")

      var vectorization = TextVectorization(maxTokens: vocabulary + 2, outputSequenceLength: length)
      vectorization.adapt(training.texts)
      say("\(grouped(vectorization.vocabularySize - 2)) words are told apart.")

      let body = model.model(
        words: vectorization.vocabularySize, length: length, embedding: embedding,
        classes: all.classNames.count, seed: seed)
      let optimizer = Adam(learningRate: learningRate)
      body.compile(optimizer: optimizer, loss: SparseCategoricalCrossentropy(), metrics: [.accuracy])
      let best = EarlyStopping(monitor: "val_accuracy", patience: 4, restoreBestWeights: true)
      let history = try body.fit(
        vectorization(training.texts), training.labelTensor, batchSize: batchSize, epochs: epochs,
        validationData: (vectorization(validation.texts), validation.labelTensor),
        seed: seed, callbacks: [best], verbose: json ? .silent : .auto)
      say("The best epoch was \(best.bestEpoch + 1): validation accuracy \(fixed(Double(best.best ?? 0), 4)).")

      let classifier = TextClassifier(vectorization, body, classNames: all.classNames)
      classifier.model.compile(
        optimizer: optimizer, loss: SparseCategoricalCrossentropy(), metrics: [.accuracy])
      var report = try Report(classifier, on: test)
      report.tellingWords = try TellingWords(in: training, vectorization, classifier).words
      if json { print(try jsonText(report)) } else { print(report) }

      if let plot {
        try history.plot(to: plot)
        say("Drew the curves into \(plot).")
      }
      if let output {
        try classifier.save(output)
        say("Saved the model as \(output).")
      }
    }

    /// A line for people.
    private func say(_ line: String) { if !json { print(line) } }
  }
}
