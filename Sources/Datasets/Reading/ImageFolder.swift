import Files
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
/// Images are `.jpg`, `.jpeg` and `.png` files at any depth below; hidden files and folders are passed over, unlike in
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
  /// The names of the classes; a label is the number of a name.
  public let classNames: [String]
  /// Classes that have no images.
  public let emptyClasses: [String]
  /// All files in the order of ``labels``: training files first, then validation files.
  public let filePaths: [String]
  /// The class of each file.
  public let labels: [Int]
  /// Batches for training: `[batch, height, width, 3]` float32 and `[batch]` int32.
  public let training: Dataset<(Tensor, Tensor)>
  /// Batches for validation; nil when nothing was split off.
  public let validation: Dataset<(Tensor, Tensor)>?

  /// Looks for the images below `path`; none is opened yet.
  ///
  /// - Parameters:
  ///   - imageSize: height and width that images are resized to.
  ///   - shuffle: false for files in the order of their names, in every epoch.
  ///   - seed: from 0 to 2^32 - 1.
  ///   - validationSplit: the part of the files to keep for validation, from 0 to 1, rounded down; nil for none.
  ///   - fit: which part of an image is resized; by default all of it, whatever its shape.
  ///   - quiet: true to say nothing on standard error.
  /// - Throws: ``ImageFolderError`` when there are no images, or none on one side of the split; `FileError` when a
  ///   folder cannot be listed.
  public init(
    _ path: String, imageSize: (height: Int, width: Int) = (256, 256), batchSize: Int = 32,
    shuffle: Bool = true, validationSplit: Double? = nil, seed: Int = 0,
    fit: ResizeFit = .stretch, parallelism: Parallelism = .automatic, quiet: Bool = false
  ) throws {
    precondition(batchSize >= 1, "A batch needs at least 1 image; its size is \(batchSize).")
    precondition(
      validationSplit.map { $0 >= 0 && $0 <= 1 } ?? true,
      "The validation split is a part from 0 to 1, not \(validationSplit ?? 0).")
    let index = try ImageFolderIndex(path)
    guard !index.files.isEmpty else { throw ImageFolderError(path: path, part: "") }
    var files = index.files
    if shuffle { legacyShuffle(&files, seed: seed) }
    let validationCount = Int((validationSplit ?? 0) * Double(files.count))
    let trainingCount = files.count - validationCount

    self.path = path
    classNames = index.classNames
    emptyClasses = index.classNames.indices.filter { name in
      !index.files.contains { $0.label == name }
    }.map { index.classNames[$0] }
    filePaths = files.map(\.path)
    labels = files.map { Int($0.label) }

    let size = ImageSize(height: imageSize.height, width: imageSize.width)
    func batches(_ part: ArraySlice<LabeledFile>, shuffled: Bool) -> Dataset<(Tensor, Tensor)> {
      let source = Dataset<LabeledFile>(files: Array(part), in: path)
      return (shuffled ? source.shuffle(seed: seed) : source)
        .batch(batchSize, shape: [size.height, size.width, 3], parallelism: parallelism) {
          try $0.decode(resizedTo: size, fit: fit, into: &$1)
        }
        .prefetch(2)
    }
    training = batches(files[..<trainingCount], shuffled: shuffle)
    validation = validationCount > 0 ? batches(files[trainingCount...], shuffled: false) : nil

    if !quiet {
      report("Found \(files.count) files belonging to \(classNames.count) classes.")
      for name in emptyClasses { report("Class \"\(name)\" has no images.") }
      if validationSplit ?? 0 > 0 {
        report("Using \(trainingCount) files for training.")
        report("Using \(validationCount) files for validation.")
      }
    }
    if validationSplit ?? 0 > 0 {
      if trainingCount == 0 { throw ImageFolderError(path: path, part: "training ") }
      if validationCount == 0 { throw ImageFolderError(path: path, part: "validation ") }
    }
  }
}

/// A folder has no images to work with.
public struct ImageFolderError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  var part: String

  public var description: String {
    "No \(part)images found in \(path). Images are files named .jpg, .jpeg or .png in one folder a class."
  }
}

/// A file and its class.
struct LabeledFile: Sendable, Equatable {
  var path: String
  var label: Int32

  /// Writes the image's pixels, 0 to 255, and returns its class.
  func decode(resizedTo size: ImageSize, fit: ResizeFit, into pixels: inout MutableSpan<Float>)
    throws -> Int32
  {
    let file = try MappedFile(path: path)
    do {
      try file.withBytes { bytes throws(ImageCodecError) in
        _ = try decodeImage(bytes, channels: 3, resizedTo: size, fit: fit, into: &pixels)
      }
    } catch {
      throw error.inFile(path)
    }
    return label
  }
}

extension Dataset where Element == LabeledFile {
  init(files: [LabeledFile], in folder: String) {
    let names = files.map { "\($0.label)/\($0.path.dropFirst(folder.count))" }
    self.init(
      Pipeline.Stage("images(\(files.count))", identity: names.joined(separator: "\u{0}"), sources: files.map(\.path)),
      after: [], epochs: nil, walk: .indexed, cardinality: { .known(files.count) },
      indexed: { _ in IndexedElements(count: files.count) { files[$0] } })
  }
}

/// Says a line on standard error.
private func report(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
