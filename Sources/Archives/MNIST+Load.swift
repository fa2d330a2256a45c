public import Downloads
import TensorFiles
import Tensors

extension MNIST {
  /// The published file: LeCun, Cortes and Burges' digits in the form that Keras gives them.
  public static let published = PublishedFile(
    "mnist.npz", at: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"],
    sha256: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1")

  /// The digits from the cache, downloaded (11 MB) if they are not there.
  ///
  /// ```swift
  /// let digits = try MNIST.load()
  /// digits.training.images.shape      // [60000, 28, 28], uint8
  /// ```
  /// Looks for `mnist.npz` and for a folder `mnist` with the four IDX files in the cache, then for `mnist.npz` where Keras
  /// keeps it.
  ///
  /// - Throws: `DownloadError` with what to put where when there is no network; what ``init(directory:)`` and
  ///   ``init(npz:)`` throw for broken files.
  public static func load(from cache: DataCache = .standard) throws -> MNIST {
    if let path = cache.existing([published.name]) { return try MNIST(npz: path) }
    if isComplete(cache.path("mnist")) { return try MNIST(directory: cache.path("mnist")) }
    return try MNIST(npz: cache.existing([], keras: ["mnist.npz"]) ?? cache.file(published))
  }

  /// Reads a `.npz` file with `x_train`, `y_train`, `x_test` and `y_test`, as Keras publishes MNIST.
  ///
  /// - Throws: `FileError` for a missing file; `TensorFileError` for a broken one; `ArchiveError` for images or labels of
  ///   another shape.
  public init(npz path: String) throws {
    let file = try NPZFile(path)
    func part(_ name: String) throws -> LabeledImages {
      let (images, labels) = (try file.tensor("x_\(name)"), try file.tensor("y_\(name)"))
      guard images.dtype == .uint8, images.rank == 3, labels.dtype == .uint8, labels.shape == [images.shape[0]] else {
        throw ArchiveError(
          path, member: "x_\(name)",
          "expected uint8 images and as many uint8 labels, but found \(images.dtype) of shape \(images.shape) "
            + "and \(labels.dtype) of shape \(labels.shape)")
      }
      return LabeledImages(images: images, labels: labels)
    }
    training = try part("train")
    test = try part("test")
  }
}

/// A data set that is published in the four files of MNIST.
struct PublishedDigits {
  /// Its folder in the cache, and in Keras' if Keras has it.
  var folder: String
  /// What comes before the names of the files; several if they are in several places.
  var addresses: [String]
  /// The SHA-256 of each file.
  var digests: KeyValuePairs<String, String>

  /// All four files.
  var files: [PublishedFile] {
    digests.map { name, digest in
      PublishedFile("\(folder)/\(name)", at: addresses.map { $0 + name }, sha256: digest)
    }
  }

  /// The four files from the cache, from where Keras keeps them, or from the network.
  func load(from cache: DataCache) throws -> MNIST {
    let folders = [cache.path(folder)] + (cache.kerasFolder.map { ["\($0)/\(folder)"] } ?? [])
    if let complete = folders.first(where: MNIST.isComplete) { return try MNIST(directory: complete) }
    _ = try cache.files(files)
    return try MNIST(directory: cache.path(folder))
  }
}
