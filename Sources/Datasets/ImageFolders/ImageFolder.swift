public import ImageCodecs
public import Tensors

/// Photos in one folder a class, as batches of pixels and class numbers: Keras' `image_dataset_from_directory`.
///
/// ```swift
/// let photos = try ImageFolder("catanddog/train", imageSize: (256, 256), batchSize: 32,
///                              validationSplit: 0.2, seed: 123)
/// // Found 1000 files belonging to 2 classes.
/// // Using 800 files for training.
/// // Using 200 files for validation.
/// photos.classNames                                    // ["cat", "dog"]
/// let (images, labels) = try photos.training[0]        // [32, 256, 256, 3] float32 of 0...255, [32] int32
/// ```
/// Classes are the folders at the first level, in the order of their names; a class without images keeps its number.
/// Images are `.bmp`, `.gif`, `.jpeg`, `.jpg` and `.png` files at any depth below; hidden files and folders are passed over,
/// unlike in Keras, which stumbles over the `._photo.jpg` of other systems. ``Labels`` tells where else labels can come from.
///
/// The list is shuffled by the seed before it is split, exactly as Keras does with the same seed, and validation files
/// are its tail. Training starts in that order and visits all its files in another order in every epoch that follows
/// (Keras only mixes a window of eight batches); validation keeps its order. So ``filePaths`` are the files of the
/// first epoch, one after the other; ``trainingFiles(epoch:)`` tells those of any.
///
/// Images are decoded and resized by all processors, straight into the memory of the batch. An image that cannot be
/// read fails its batch with the name of the file and the reason; `validateFirst` finds such files at the start.
///
/// What Keras does not have: parts of images and mirrored ones drawn before decoding (`augmentation`), photos turned
/// upright (`appliesOrientation`), large JPEG files decoded at a part of their size (`reducesScale`), equal shares of
/// classes on both sides of the split (`stratified`), WebP files, several labels an image, and segmentation masks.
public struct ImageFolder: Sendable {
  /// The folder.
  public let path: String
  /// The names of the classes; a label is the number of a name. None without labels, and with masks those that were given.
  public let classNames: [String]
  /// Classes that have no images.
  public let emptyClasses: [String]
  /// All files of the wanted subset in the order of the first epoch: training files first, then validation files.
  public let filePaths: [String]
  /// The class of each file; empty without classes, and where an image can have several.
  public let labels: [Int]
  /// Files that were left out because they cannot be read; only with `validateFirst`.
  public let unreadable: [UnreadableImage]
  /// Batches for training: `[batch, height, width, channels]` float32, and labels as ``LabelMode`` says; single images
  /// without the first axis when there is no batch size. Empty when only validation is wanted.
  public let training: Dataset<(Tensor, Tensor)>
  /// Batches for validation; nil when nothing was split off, or only training is wanted.
  public let validation: Dataset<(Tensor, Tensor)>?

  /// The files of training in the order of each epoch.
  private let trainingOrder: Dataset<LabeledFile>

  /// Looks for the images below `path`; none is opened yet.
  ///
  /// - Parameters:
  ///   - labels: where labels come from; by default from the names of folders.
  ///   - labelMode: what labels look like; by default class numbers. Masks and several labels an image have one form only.
  ///   - classNames: which folders are classes, in the order of their numbers; nil for all of them by name.
  ///   - colorMode: gray, RGB (the default) or RGBA, whatever the files hold.
  ///   - imageSize: height and width that images are resized to.
  ///   - batchSize: nil for single images.
  ///   - shuffle: false for files in the order of their names, in every epoch.
  ///   - validationSplit: the part of the files to keep for validation, from 0 to below 1, rounded down; nil for none.
  ///   - subset: one side of the split, if only one is wanted.
  ///   - seed: from 0 to 2^32 - 1.
  ///   - interpolation: how pixels between pixels are found.
  ///   - fit: which part of an image is resized; by default all of it, whatever its shape.
  ///   - antialias: true to take every pixel into account where images become smaller; Keras never does.
  ///   - dataFormat: where the channels are.
  ///   - followLinks: true to walk into links to folders inside of classes; links in a circle are followed once.
  ///   - order: in which order training goes through its files.
  ///   - reshuffle: false gives every epoch the order of the first.
  ///   - stratified: true to keep the same part of every class for validation.
  ///   - hiddenFiles: true to take hidden files inside of classes, as Keras does.
  ///   - webP: true to take `.webp` files too, which Keras passes over.
  ///   - appliesOrientation: true to turn images as their EXIF data say; Keras never does.
  ///   - reducesScale: true to decode JPEG files that are at least twice as large as needed at a half, a quarter or an eighth of
  ///     their size. Several times faster, but not the same numbers: see `ImageOptions/reducesScale`.
  ///   - augmentation: parts of images and mirrored ones for training, drawn anew in each epoch.
  ///   - validateFirst: how many files that cannot be read may be left out, after all were decoded once to find them; nil not to
  ///     look. They are listed in ``unreadable`` and on standard error, and the rest is split as if they were not there.
  ///   - quiet: true to say nothing on standard error.
  /// - Throws: ``ImageFolderError`` when there are no images, or none on one side of the split, when a name in
  ///   `classNames` is no folder, when labels do not fit to the images, for `.binary` labels of other than two classes, and
  ///   when more files cannot be read than `validateFirst` allows; `FileError` when a folder cannot be listed; `CSVError` for
  ///   a table of labels that cannot be read. Arguments that make no sense together trap.
  public init(
    _ path: String, labels: Labels = .inferred, labelMode: LabelMode = .int, classNames: [String]? = nil,
    colorMode: ColorMode = .rgb, imageSize: (height: Int, width: Int) = (256, 256),
    batchSize: Int? = 32, shuffle: Bool = true, validationSplit: Double? = nil, subset: Subset? = nil, seed: Int = 0,
    interpolation: ResizeMethod = .bilinear, fit: ResizeFit = .stretch, antialias: Bool = false,
    dataFormat: DataFormat = .channelsLast, followLinks: Bool = false, order: Order = .kerasCompatible,
    reshuffle: Bool = true, stratified: Bool = false, hiddenFiles: Bool = false, webP: Bool = false,
    appliesOrientation: Bool = false, reducesScale: Bool = false, augmentation: RandomGeometry? = nil,
    validateFirst: Int? = nil, parallelism: Parallelism = .automatic, quiet: Bool = false
  ) throws {
    let split = validationSplit ?? 0
    Self.check(batchSize: batchSize, split: split, subset: subset, unreadable: validateFirst)
    let labels = labelMode == .none ? .none : labels
    let rules = FolderIndex.Rules(
      extensions: Self.extensions + (webP ? [".webp"] : []), followsLinks: followLinks, takesHidden: hiddenFiles)
    var found = try FolderContents(path, labels, classNames: classNames, rules)
    guard !found.files.isEmpty else {
      throw ImageFolderError(path, noImagesFor: "", extensions: rules.extensions)
    }
    precondition(
      !stratified || found.isClassified, "A stratified split needs one class an image, but the labels are \(labels).")
    if labelMode == .binary, found.isClassified, found.classNames.count != 2 {
      throw ImageFolderError(path, notBinary: found.classNames)
    }
    let speak: (String) -> Void = quiet ? { _ in } : { report($0) }
    speak("Found \(found.files.count) files\(found.isClassified ? " belonging to \(found.classNames.count) classes" : "").")
    for name in found.emptyClasses { speak("Class \"\(name)\" has no images.") }

    unreadable = try validateFirst == nil ? [] : found.files.unreadable(parallelism)
    if let limit = validateFirst, !unreadable.isEmpty {
      guard unreadable.count <= limit else { throw ImageFolderError(path, unreadable: unreadable, limit: limit) }
      speak("Left out \(unreadable.count) files that cannot be read:")
      for image in unreadable { speak("  \(image)") }
      let bad = Set(unreadable.map(\.path))
      found.files.removeAll { bad.contains($0.path) || bad.contains($0.mask ?? "") }
    }

    let sides = FolderSplit(
      found.files, shuffledBy: shuffle ? seed : nil, validation: split, isStratified: stratified)
    let wanted = subset ?? .both
    let trainingFiles = wanted == .validation ? [] : sides.training
    let validationFiles = wanted == .training ? [] : sides.validation
    if split > 0 {
      if wanted != .validation { speak("Using \(sides.training.count) files for training.") }
      if wanted != .training { speak("Using \(sides.validation.count) files for validation.") }
      for (side, name, files) in [(Subset.validation, "training ", sides.training), (.training, "validation ", sides.validation)]
      where wanted != side && files.isEmpty {
        throw ImageFolderError(path, noImagesFor: name, extensions: rules.extensions)
      }
    } else if trainingFiles.isEmpty {
      throw ImageFolderError(path, noImagesFor: "readable ", extensions: rules.extensions)
    }

    self.path = path
    self.classNames = found.classNames
    emptyClasses = found.emptyClasses
    filePaths = (trainingFiles + validationFiles).map(\.path)
    self.labels = found.isClassified ? (trainingFiles + validationFiles).map { Int($0.label) } : []

    var style = PictureStyle(
      size: ImageSize(height: imageSize.height, width: imageSize.width), channels: colorMode.channels,
      options: ImageOptions(
        method: interpolation, fit: fit, antialias: antialias, appliesOrientation: appliesOrientation,
        reducesScale: reducesScale),
      augmentation: augmentation)
    let reading = ImageReading(
      batchSize: batchSize, hasMasks: found.hasMasks, isChannelsFirst: dataFormat == .channelsFirst,
      labels: found.writing(labelMode), parallelism: parallelism)
    let listed = Dataset<LabeledFile>(files: trainingFiles, in: path, style)
    trainingOrder =
      switch (shuffle, order, reshuffle) {
      case (false, _, _), (true, .kerasCompatible, false): listed
      case (true, .kerasCompatible, true): listed.reshuffledAfterFirstEpoch(seed: seed)
      case (true, .millrace, _): listed.shuffle(seed: seed, reshuffleEachIteration: reshuffle)
      }
    training = reading.pictures(
      of: augmentation == nil ? trainingOrder : trainingOrder.withRandomNumbers(seed: seed), style)
    style.augmentation = nil
    validation =
      validationFiles.isEmpty
      ? nil : reading.pictures(of: Dataset(files: validationFiles, in: path, style), style)
  }

  /// The files of training in the order of an epoch: the first is 0.
  ///
  /// ```swift
  /// try photos.trainingFiles(epoch: 0)       // ["catanddog/train/cat/7.jpg", ...]: as filePaths begin
  /// ```
  /// - Complexity: O(files).
  public func trainingFiles(epoch: Int) throws -> [String] {
    let iterator = try trainingOrder.makeIterator(epoch: epoch)
    var files: [String] = []
    while let file = try iterator.next() { files.append(file.path) }
    return files
  }

  /// Keras' list, in its order.
  private static let extensions = [".bmp", ".gif", ".jpeg", ".jpg", ".png"]

  private static func check(batchSize: Int?, split: Double, subset: Subset?, unreadable: Int?) {
    precondition(
      batchSize.map { $0 >= 1 } ?? true, "A batch needs at least 1 image; its size is \(batchSize ?? 0).")
    precondition(
      split >= 0 && split < 1, "The validation split is a part from 0 to below 1; it was \(split).")
    precondition(
      subset == nil || split > 0,
      "The subset \(subset?.rawValue ?? "") is a side of a split, but the validation split is not set.")
    precondition(
      unreadable.map { $0 >= 0 } ?? true, "At least 0 unreadable files can be left out, not \(unreadable ?? 0).")
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Says a line on standard error.
private func report(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
