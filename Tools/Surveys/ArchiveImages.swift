import Archives
import Files
package import Tensors

/// The images of MNIST or CIFAR, as published, by split.
///
/// ```swift
/// let digits = try ArchiveImages(Source(detecting: "mnist"))
/// digits.splits.map(\.count)       // [60000, 10000]
/// ```
package struct ArchiveImages: Sendable {
  package struct Split: Sendable {
    /// "training" or "test".
    package var name: String
    /// `uint8`, `[count, height, width]` or `[count, height, width, channels]`.
    package var images: Tensor
    /// `uint8`, `[count]`.
    package var labels: Tensor

    package var count: Int { images.shape[0] }
    package var height: Int { images.shape[1] }
    package var width: Int { images.shape[2] }
    package var channels: Int { images.rank == 4 ? images.shape[3] : 1 }

    /// The image with a number, `[height, width, channels]`.
    package func image(_ number: Int) -> Tensor {
      images[number].reshaped([height, width, channels])
    }

    /// How many images each label has.
    package var labelCounts: [Int: Int] {
      labels.withSpan(of: UInt8.self) { labels in
        var counts: [Int: Int] = [:]
        for index in labels.indices { counts[Int(labels[index]), default: 0] += 1 }
        return counts
      }
    }
  }

  package let kind: SourceKind
  package let path: String
  package let classNames: [String]
  package let splits: [Split]

  /// Reads the whole archive into memory; the published ones take 55 to 185 MB.
  ///
  /// - Throws: `FileError` or `ArchiveError`, naming the file and the byte.
  package init(_ source: Source) throws {
    kind = source.kind
    path = source.path
    func split(_ name: String, _ part: LabeledImages) -> Split {
      Split(name: name, images: part.images, labels: part.labels)
    }
    switch source.kind {
    case .mnist:
      classNames = (0...9).map { "\($0)" }
      if let single = try Self.idxPair(source.path) {
        splits = [single]
      } else {
        let digits = try MNIST(directory: source.path)
        splits = [split("training", digits.training), split("test", digits.test)]
      }
    case .cifar10:
      classNames = CIFAR10.classNames
      let cifar = try CIFAR10(directory: source.path)
      splits = [split("training", cifar.training), split("test", cifar.test)]
    case .cifar100:
      classNames = CIFAR100.fineClassNames
      let cifar = try CIFAR100(directory: source.path)
      splits = [split("training", cifar.training.fine), split("test", cifar.test.fine)]
    case .imageFolder, .tfrecord, .csv, .tsv, .jsonLines, .npy, .npz, .textFolder, .textLines:
      preconditionFailure("'\(source.path)' is \(source.kind.title), which is no archive")
    }
  }

  /// The split of one image file and the label file that belongs to it by name; nil for a folder.
  private static func idxPair(_ path: String) throws -> Split? {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = String(path[slash...])
    guard (try? MappedFile(path: path)) != nil else { return nil }
    let images = try IDXFile.read(path)
    guard images.dtype == .uint8, images.rank == 3 else {
      throw UnknownSource(
        path: path, reason: "it holds \(images.dtype) numbers of shape \(images.shape), not gray images; name the file with the images")
    }
    guard let labelsName = labelsName(of: name) else {
      throw UnknownSource(
        path: path, reason: "its name has no 'images' and 'idx3', so the file with the labels cannot be found")
    }
    // The two are often not compressed alike.
    let bare = labelsName.hasSuffix(".gz") ? String(labelsName.dropLast(3)) : labelsName
    let candidates = [labelsName, bare, bare + ".gz"].map { path[..<slash] + $0 }
    let labelsPath = candidates.first { (try? MappedFile(path: String($0))) != nil } ?? candidates[0]
    let labels = try IDXFile.read(String(labelsPath))
    guard labels.dtype == .uint8, labels.shape == [images.shape[0]] else {
      throw UnknownSource(
        path: String(labelsPath),
        reason: "it holds \(labels.dtype) numbers of shape \(labels.shape), but there are \(images.shape[0]) images")
    }
    let wrong = labels.withSpan(of: UInt8.self) { labels in labels.indices.first { labels[$0] > 9 } }
    if let wrong {
      throw UnknownSource(path: String(labelsPath), reason: "label number \(wrong) is above 9")
    }
    return Split(
      name: name.hasPrefix("t10k") || name.hasPrefix("test") ? "test" : "training", images: images,
      labels: labels)
  }

  /// "train-labels-idx1-ubyte.gz" for "train-images-idx3-ubyte.gz".
  static func labelsName(of name: String) -> String? {
    let parts = name.split(separator: "images", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let rest = parts[1].split(separator: "idx3", maxSplits: 1, omittingEmptySubsequences: false)
    guard rest.count == 2 else { return nil }
    return "\(parts[0])labels\(rest[0])idx1\(rest[1])"
  }
}
