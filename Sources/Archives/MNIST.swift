import Files
public import Tensors

/// Images with a class each.
public struct LabeledImages: Sendable {
  /// `uint8`, `[count, height, width]` gray or `[count, height, width, 3]` colour.
  public var images: Tensor
  /// `uint8`, `[count]`: the index of each image's class.
  public var labels: Tensor
}

/// One of the two parts that data sets are published in.
public enum ArchivePart: String, Sendable, Hashable, CaseIterable {
  /// To learn from.
  case training
  /// To measure with, and for nothing else.
  case test
}

/// The handwritten digits of MNIST, or any data set published under its file names, such as Fashion-MNIST and KMNIST.
///
///     let digits = try MNIST(directory: "mnist")
///     digits.training.images.shape      // [60000, 28, 28], uint8
///     digits.test.labels.shape          // [10000], uint8
public struct MNIST: Sendable {
  /// 60,000 digits in the published files.
  public var training: LabeledImages
  /// 10,000 digits in the published files.
  public var test: LabeledImages

  /// Reads the four files of a folder, each plain or `.gz`, spelled `train-images-idx3-ubyte` or
  /// `train-images.idx3-ubyte`.
  ///
  /// - Throws: `FileError` for a missing or unreadable file; `ArchiveError` with the byte offset for a broken one, for a label above
  ///   9, and for as many images as there are not labels.
  public init(directory: String) throws {
    training = try MNIST.load(.training, from: directory)
    test = try MNIST.load(.test, from: directory)
  }

  /// Reads the two files of one part only.
  ///
  ///     try MNIST.load(.test, from: "mnist").labels.shape      // [10000]
  ///
  /// - Throws: what ``init(directory:)`` throws.
  public static func load(_ part: ArchivePart, from directory: String) throws -> LabeledImages {
    let part = part == .training ? "train" : "t10k"
    let (images, imagesPath) = try read(part, "images", axes: 3, in: directory)
    let (labels, labelsPath) = try read(part, "labels", axes: 1, in: directory)
    guard images.shape[0] == labels.shape[0] else {
      throw ArchiveError(
        labelsPath, at: 4, "\(labels.shape[0]) labels, but '\(imagesPath)' has \(images.shape[0]) images")
    }
    let wrong = labels.withSpan(of: UInt8.self) { labels in labels.indices.first { labels[$0] > 9 }.map { ($0, labels[$0]) } }
    if let (index, label) = wrong {
      throw ArchiveError(labelsPath, at: 8 + index, "label \(label) is not a digit 0 to 9")
    }
    return LabeledImages(images: images, labels: labels)
  }

  /// Whether all four files are in a folder.
  static func isComplete(_ directory: String) -> Bool {
    ["train", "t10k"].allSatisfy { part in
      [("images", 3), ("labels", 1)].allSatisfy { kind, axes in
        names(part, kind, axes).contains { isReadable("\(directory)/\($0)") }
      }
    }
  }

  /// How a file may be called.
  private static func names(_ part: String, _ kind: String, _ axes: Int) -> [String] {
    ["-", "."].flatMap { dot in ["", ".gz"].map { "\(part)-\(kind)\(dot)idx\(axes)-ubyte\($0)" } }
  }

  private static func read(
    _ part: String, _ kind: String, axes: Int, in directory: String
  ) throws -> (Tensor, path: String) {
    let names = names(part, kind, axes)
    guard let path = names.map({ "\(directory)/\($0)" }).first(where: isReadable) else {
      throw FileError(
        path: "\(directory)/\(names[0])", operation: "find",
        reason: "neither it nor \(names.dropFirst().map { "'\($0)'" }.joined(separator: ", ")) is there")
    }
    let tensor = try IDXFile.read(path)
    guard tensor.dtype == .uint8, tensor.rank == axes else {
      throw ArchiveError(
        path, at: 2, "expected uint8 numbers in \(axes) axes, but found \(tensor.dtype) of shape \(tensor.shape)")
    }
    return (tensor, path)
  }
}
