import Millrace
import Surveys

/// The pictures to train on and to judge by, from whatever the user has.
struct ImageSource {
  /// `[height, width, channels]`.
  var shape: [Int]
  var classNames: [String]
  var training: Dataset<(Tensor, Tensor)>
  var trainingCount: Int
  var validation: Dataset<(Tensor, Tensor)>
  var validationCount: Int

  /// How to turn files into batches.
  struct Plan {
    var imageSize: ImageSize
    var batchSize: Int
    var validationSplit: Double
    var seed: Int
  }

  init(inputs: [String], validation: [String], plan: Plan) throws {
    let source = try Source(detecting: inputs[0])
    if source.kind != .tfrecord && inputs.count > 1 {
      throw ImageDataError(
        description: "'\(inputs[0])' is a whole data set, and only one can be trained on.")
    }
    switch source.kind {
    case .tfrecord:
      let paths = try inputs.flatMap { try Source(kind: .tfrecord, path: $0).recordFiles() }
      self = try .records(paths, validation: validation, plan: plan)
    case .imageFolder:
      self = try .folder(source.path, validation: validation.first, plan: plan)
    case .mnist:
      let mnist = try MNIST(directory: source.path)
      self = .arrays(
        mnist.training, test: mnist.test, classNames: (0...9).map(String.init), plan: plan)
    case .cifar10:
      let cifar = try CIFAR10(directory: source.path)
      self = .arrays(cifar.training, test: cifar.test, classNames: CIFAR10.classNames, plan: plan)
    case .cifar100:
      throw ImageDataError(
        description: "'\(inputs[0])' is CIFAR-100, whose two labels this command does not choose between.")
    case .csv, .tsv, .jsonLines, .npy, .npz, .textFolder, .textLines:
      throw ImageDataError(
        description: "'\(inputs[0])' is of the kind \(source.kind.title), which this command does not train on.")
    }
  }

  private init(
    shape: [Int], classNames: [String], training: Dataset<(Tensor, Tensor)>, trainingCount: Int,
    validation: Dataset<(Tensor, Tensor)>, validationCount: Int
  ) {
    self.shape = shape
    self.classNames = classNames
    self.training = training
    self.trainingCount = trainingCount
    self.validation = validation
    self.validationCount = validationCount
  }

  // MARK: Folders of class folders

  private static func folder(
    _ path: String, validation: String?, plan: Plan
  ) throws -> ImageSource {
    let size = (plan.imageSize.height, plan.imageSize.width)
    let folder = try ImageFolder(
      path, imageSize: size, batchSize: plan.batchSize,
      validationSplit: validation == nil ? plan.validationSplit : nil, seed: plan.seed)
    var judged = folder.validation
    var trainingCount = folder.filePaths.count
    var validationCount = Int(plan.validationSplit * Double(trainingCount))
    if let validation {
      let other = try ImageFolder(
        validation, imageSize: size, batchSize: plan.batchSize, shuffle: false)
      guard other.classNames == folder.classNames else {
        throw ImageDataError(
          description:
            "'\(validation)' has the classes \(other.classNames), but '\(path)' has \(folder.classNames).")
      }
      judged = other.training
      validationCount = other.filePaths.count
    } else {
      trainingCount -= validationCount
    }
    guard let judged else {
      throw ImageDataError(description: "'\(path)' has too few pictures to hold some out.")
    }
    return ImageSource(
      shape: [size.0, size.1, 3], classNames: folder.classNames, training: folder.training,
      trainingCount: trainingCount, validation: judged, validationCount: validationCount)
  }

  // MARK: TFRecords of images

  private static func records(
    _ paths: [String], validation: [String], plan: Plan
  ) throws -> ImageSource {
    let all = Dataset<Record>.tfrecords(paths: paths)
    let (count, classNames) = try census(all, paths: paths)
    let shape = [plan.imageSize.height, plan.imageSize.width, 3]
    func batches(_ records: Dataset<Record>) -> Dataset<(Tensor, Tensor)> {
      records.images(
        resizedTo: (plan.imageSize.height, plan.imageSize.width), batchSize: plan.batchSize
      ).prefetch(2)
    }
    if !validation.isEmpty {
      let judged = Dataset<Record>.tfrecords(paths: validation)
      let (validationCount, _) = try census(judged, paths: validation)
      return ImageSource(
        shape: shape, classNames: classNames, training: batches(all.shuffle(seed: plan.seed)),
        trainingCount: count, validation: batches(judged), validationCount: validationCount)
    }
    let validationCount = Int(plan.validationSplit * Double(count))
    if validationCount == 0 || validationCount == count {
      throw ImageDataError(
        description: "'\(paths[0])' has \(count) records, too few to hold some out.")
    }
    let mixed = all.shuffle(seed: plan.seed, reshuffleEachIteration: false)
    return ImageSource(
      shape: shape, classNames: classNames,
      training: batches(mixed.skip(validationCount).shuffle(seed: plan.seed &+ 1)),
      trainingCount: count - validationCount, validation: batches(mixed.take(validationCount)),
      validationCount: validationCount)
  }

  /// The number of records, and the classes' names in the order of their numbers.
  private static func census(
    _ records: Dataset<Record>, paths: [String]
  ) throws -> (count: Int, classNames: [String]) {
    let (labelKey, textKey) = ("image/class/label", "image/class/text")
    let schema = ExampleSchema([.int64(labelKey), .bytes(textKey, default: [])])
    var names: [Int64: String] = [:]
    var count = 0
    try records.examples(schema, batchSize: 256).forEach { batch in
      let texts = batch.byteStrings(textKey)
      for (row, label) in batch.int64s(labelKey).enumerated() {
        guard label >= 0 && label < 100_000 else {
          throw ImageDataError(
            description: "'\(paths[0])': a record's class \(label) is not from 0 to 99,999.")
        }
        let name = String(decoding: texts[row], as: UTF8.self)
        names[label] = name.isEmpty ? "\(label)" : name
      }
      count += batch.count
    }
    guard let last = names.keys.max() else {
      throw ImageDataError(description: "'\(paths[0])' has no records to train on.")
    }
    return (count, (0...last).map { names[$0] ?? "\($0)" })
  }

  // MARK: Archives

  private static func arrays(
    _ training: LabeledImages, test: LabeledImages, classNames: [String], plan: Plan
  ) -> ImageSource {
    let size = Array(training.images.shape[1...2])
    let channels = training.images.rank == 4 ? training.images.shape[3] : 1
    func batches(_ part: LabeledImages, shuffled: Bool) -> Dataset<(Tensor, Tensor)> {
      let count = part.images.shape[0]
      let images = part.images.reshaped([count] + size + [channels])
      let labels = part.labels.cast(to: .int32)
      let slices = Dataset<(Tensor, Tensor)>.tensorSlices(images, labels)
      return (shuffled ? slices.shuffle(seed: plan.seed) : slices).batch(plan.batchSize)
        .map { ($0.0.cast(to: .float32), $0.1) }.prefetch(2)
    }
    return ImageSource(
      shape: size + [channels], classNames: classNames,
      training: batches(training, shuffled: true), trainingCount: training.images.shape[0],
      validation: batches(test, shuffled: false), validationCount: test.images.shape[0])
  }
}
