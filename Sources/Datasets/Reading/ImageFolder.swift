public import ImageCodecs
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Photos in one folder a class, as batches of pixels and class numbers.
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
/// Images are `.jpg`, `.jpeg`, `.png`, `.bmp` and `.gif` files at any depth below; hidden files and folders are passed over, unlike in
/// Keras, which stumbles over the `._photo.jpg` of other systems.
///
/// The list is shuffled by the seed before it is split, exactly as Keras' `image_dataset_from_directory` does with the
/// same seed, and validation files are its tail. Beyond that, training visits all its files in another order in
/// every epoch (Keras only mixes a window of eight batches); validation keeps its order.
///
/// Images are decoded and resized by all processors, straight into the memory of the batch. An image that cannot be
/// read fails its batch with the name of the file and the reason.
public struct ImageFolder: Sendable {
  /// The folder.
  public let path: String
  /// The names of the classes; a label is the number of a name. None without labels.
  public let classNames: [String]
  /// Classes that have no images.
  public let emptyClasses: [String]
  /// All files in the order of ``labels``: training files first, then validation files.
  public let filePaths: [String]
  /// The class of each file; empty without labels.
  public let labels: [Int]
  /// Batches for training: `[batch, height, width, channels]` float32, and labels as ``LabelMode`` says.
  public let training: Dataset<(Tensor, Tensor)>
  /// Batches for validation; nil when nothing was split off.
  public let validation: Dataset<(Tensor, Tensor)>?

  /// Looks for the images below `path`; none is opened yet.
  ///
  /// - Parameters:
  ///   - labelMode: what labels look like; by default class numbers.
  ///   - classNames: which folders are classes, in the order of their numbers; nil for all of them by name.
  ///   - colorMode: gray, RGB (the default) or RGBA, whatever the files hold.
  ///   - imageSize: height and width that images are resized to.
  ///   - shuffle: false for files in the order of their names, in every epoch.
  ///   - seed: from 0 to 2^32 - 1.
  ///   - validationSplit: the part of the files to keep for validation, from 0 to 1, rounded down; nil for none.
  ///   - interpolation: how pixels between pixels are found.
  ///   - fit: which part of an image is resized; by default all of it, whatever its shape.
  ///   - antialias: true to take every pixel into account where images become smaller; Keras never does.
  ///   - webP: true to take `.webp` files too, which Keras passes over.
  ///   - quiet: true to say nothing on standard error.
  /// - Throws: ``ImageFolderError`` when there are no images, or none on one side of the split, when a name in
  ///   `classNames` is no folder, and for `.binary` labels of other than two classes; `FileError` when a
  ///   folder cannot be listed.
  public init(
    _ path: String, labelMode: LabelMode = .int, classNames: [String]? = nil,
    colorMode: ColorMode = .rgb, imageSize: (height: Int, width: Int) = (256, 256),
    batchSize: Int = 32, shuffle: Bool = true, validationSplit: Double? = nil, seed: Int = 0,
    interpolation: ResizeMethod = .bilinear, fit: ResizeFit = .stretch, antialias: Bool = false,
    webP: Bool = false, parallelism: Parallelism = .automatic, quiet: Bool = false
  ) throws {
    precondition(batchSize >= 1, "A batch needs at least 1 image; its size is \(batchSize).")
    precondition(
      validationSplit.map { $0 >= 0 && $0 <= 1 } ?? true,
      "The validation split is a part from 0 to 1, not \(validationSplit ?? 0).")
    precondition(
      labelMode != .none || classNames == nil, "Class names were given, but labels are not wanted.")
    let index = try ImageFolderIndex(
      path, classNames: classNames, isLabeled: labelMode != .none, takesWebP: webP)
    guard !index.files.isEmpty else { throw ImageFolderError(path, noImagesFor: "") }
    if labelMode == .binary, index.classNames.count != 2 {
      throw ImageFolderError(path, notBinary: index.classNames)
    }
    var files = index.files
    if shuffle { legacyShuffle(&files, seed: seed) }
    let validationCount = Int((validationSplit ?? 0) * Double(files.count))
    let trainingCount = files.count - validationCount

    self.path = path
    self.classNames = index.classNames
    emptyClasses = index.classNames.indices.filter { name in
      !index.files.contains { $0.label == name }
    }.map { index.classNames[$0] }
    filePaths = files.map(\.path)
    labels = labelMode == .none ? [] : files.map { Int($0.label) }

    let size = ImageSize(height: imageSize.height, width: imageSize.width)
    let style = PictureStyle(
      size: size, channels: colorMode.channels, method: interpolation, fit: fit, antialias: antialias)
    let classCount = index.classNames.count
    func batches(_ part: ArraySlice<LabeledFile>, shuffled: Bool) -> Dataset<(Tensor, Tensor)> {
      let source = Dataset<LabeledFile>(files: Array(part), in: path, style)
      let batches = (shuffled ? source.shuffle(seed: seed) : source)
        .batch(batchSize, shape: [size.height, size.width, style.channels], parallelism: parallelism) {
          try $0.decode(style, into: &$1)
        }
      return (labelMode == .int ? batches : batches.labels(labelMode, classCount: classCount))
        .prefetch(2)
    }
    training = batches(files[..<trainingCount], shuffled: shuffle)
    validation = validationCount > 0 ? batches(files[trainingCount...], shuffled: false) : nil

    if !quiet {
      let classes = labelMode == .none ? "" : " belonging to \(classCount) classes"
      report("Found \(files.count) files\(classes).")
      for name in emptyClasses { report("Class \"\(name)\" has no images.") }
      if validationSplit ?? 0 > 0 {
        report("Using \(trainingCount) files for training.")
        report("Using \(validationCount) files for validation.")
      }
    }
    if validationSplit ?? 0 > 0 {
      if trainingCount == 0 { throw ImageFolderError(path, noImagesFor: "training ") }
      if validationCount == 0 { throw ImageFolderError(path, noImagesFor: "validation ") }
    }
  }
}

/// Says a line on standard error.
private func report(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
