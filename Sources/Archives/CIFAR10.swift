/// The photographs of CIFAR-10, from its binary version or that for Python (<https://www.cs.toronto.edu/~kriz/cifar.html>).
///
///     let cifar = try CIFAR10(directory: "cifar-10-binary.tar.gz")
///     cifar.training.images.shape      // [50000, 32, 32, 3], uint8
///     cifar.test.labels.shape          // [10000], uint8; Keras has [10000, 1]
///     CIFAR10.classNames[3]            // "cat"
public struct CIFAR10: Sendable {
  /// 50,000 photographs in the published files, in the order of `data_batch_1.bin` to `data_batch_5.bin`.
  public var training: LabeledImages
  /// 10,000 photographs in the published files.
  public var test: LabeledImages

  /// The classes in the order of their labels, as `batches.meta.txt` has them.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Reads `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`, of any number of records each.
  ///
  /// - Parameter directory: the folder with the files, a folder with `cifar-10-batches-bin` or `cifar-10-binary.tar.gz` in it, or
  ///   that tar file itself; or the same of the Python version: `data_batch_1` to `test_batch`, `cifar-10-batches-py`,
  ///   `cifar-10-python.tar.gz`.
  /// - Throws: `FileError` for missing files; `ArchiveError` with the file and the byte offset for a record that is cut short or a
  ///   label above 9.
  public init(directory: String) throws {
    let (trainingFiles, testFiles) = (CIFAR10.trainingFiles, CIFAR10.testFiles)
    var files = try CIFAR10.read(trainingFiles + testFiles, at: directory)
    training = try CIFAR10.labeled(trainingFiles.map { files.take($0) })
    test = try CIFAR10.labeled(testFiles.map { files.take($0) })
  }

  /// Reads the files of one part only.
  ///
  ///     try CIFAR10.load(.test, from: "cifar-10-binary.tar.gz").labels.shape      // [10000]
  ///
  /// - Throws: what ``init(directory:)`` throws.
  public static func load(_ part: ArchivePart, from directory: String) throws -> LabeledImages {
    let names = part == .training ? trainingFiles : testFiles
    var files = try read(names, at: directory)
    return try labeled(names.map { files.take($0) })
  }

  private static let trainingFiles = (1...5).map { "data_batch_\($0).bin" }
  private static let testFiles = ["test_batch.bin"]

  private static func read(_ names: [String], at directory: String) throws -> CIFARFiles {
    try CIFARFiles(names, at: directory, [
      CIFARFiles.Version(folder: "cifar-10-batches-bin", archive: "cifar-10-binary.tar.gz"),
      CIFARFiles.Version(folder: "cifar-10-batches-py", archive: "cifar-10-python.tar.gz", labels: ["labels"]),
    ])
  }

  private static func labeled(_ files: consuming [CIFARFiles.File]) throws -> LabeledImages {
    let (images, labels) = try CIFARFiles.records(
      of: files, labelRanges: [("label", classNames.count)])
    return LabeledImages(images: images, labels: labels[0])
  }
}
