import ArgumentParser
import Files
import Millrace

extension TrainImages {
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train on a folder of class folders, on TFRecords, or on a MNIST or CIFAR archive.",
      discussion: """
        Without --validation, the share --validation-split of the pictures, chosen by the seed, is
        judged and not trained on; archives bring a test set of their own. The weights of the best
        epoch are kept. Class names and image size are saved inside the model file.

        Examples:
          train-images train photos/train --validation photos/val --output pets.keras
          train-images train records/train-*.tfrecord --image-size 128x128 --epochs 8
        """)

    @Argument(help: "A folder of class folders, TFRecord files, or a MNIST or CIFAR folder.")
    var inputs: [String]

    @Option(parsing: .upToNextOption, help: "A folder or TFRecord files to judge by.")
    var validation: [String] = []

    @Option(help: "The share to judge by when --validation is not given.")
    var validationSplit = 0.2

    @Option(
      help: ArgumentHelp(
        "Height and width that pictures are resized to, or one number for both; archives keep theirs.", valueName: "HxW"))
    var imageSize = ImageSize(height: 128, width: 128)

    @Option(help: "The most passes over the training pictures.")
    var epochs = 8

    @Option(help: "Pictures in one training step.")
    var batchSize = 32

    @Option(help: "The optimizer's step width.")
    var learningRate: Float = 0.001

    @Option(help: "Where the split, the starting weights and the order begin.")
    var seed = 0

    @Option(help: "Where to save the model.", completion: .file(extensions: ["keras"]))
    var output: String?

    @Option(help: "Where to draw the curves of loss and accuracy, as SVG.")
    var plot: String?

    func validate() throws {
      if epochs < 1 { throw ValidationError("--epochs is \(epochs), and must be at least 1.") }
      if batchSize < 1 {
        throw ValidationError("--batch-size is \(batchSize), and must be at least 1.")
      }
      if !(validationSplit > 0 && validationSplit < 1) {
        throw ValidationError(
          "--validation-split is \(validationSplit), and must be between 0 and 1.")
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
      let source = try ImageSource(
        inputs: inputs, validation: validation,
        plan: ImageSource.Plan(
          imageSize: imageSize, batchSize: batchSize, validationSplit: validationSplit, seed: seed))
      print(
        "Training on \(source.trainingCount) pictures of \(source.classNames.count) classes at "
          + "\(source.shape[0])x\(source.shape[1]), judging by \(source.validationCount).")

      let model = network(for: source)
      model.build(for: [nil] + source.shape)
      model.compile(
        optimizer: Adam(learningRate: learningRate),
        loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
      model.summary()
      let best = EarlyStopping(
        monitor: "val_accuracy", patience: epochs, restoreBestWeights: true)
      let history = try model.fit(
        source.training, epochs: epochs, validationData: source.validation, callbacks: [best])
      print("The best epoch was \(best.bestEpoch + 1): validation accuracy \(best.best ?? 0).")

      if let plot {
        try history.plot(to: plot)
        print("Drew the curves into \(plot).")
      }
      if let output {
        ImageReader(shape: source.shape, classNames: source.classNames).attach(to: model)
        try model.save(output)
        print("Saved the model as \(output).")
      }
    }

    /// Three convolutions for photos, two for pictures as small as an archive's.
    private func network(for source: ImageSource) -> Sequential {
      let isSmall = min(source.shape[0], source.shape[1]) < 48
      return Sequential(name: "images", seed: seed) {
        Rescaling(1 / 255)
        Conv2D(32, kernelSize: 3, activation: .relu)
        MaxPooling2D()
        Conv2D(64, kernelSize: 3, activation: .relu)
        MaxPooling2D()
        if !isSmall {
          Conv2D(64, kernelSize: 3, activation: .relu)
          MaxPooling2D()
        }
        Flatten()
        if isSmall { Dropout(0.5) }
        Dense(128, activation: .relu)
        Dense(source.classNames.count)
      }
    }
  }
}
