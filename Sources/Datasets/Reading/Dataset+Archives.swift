public import Archives
import Files
public import Tensors

extension Dataset where Element == (Tensor, Tensor) {
  /// The images of MNIST, or of a data set published under its file names, with their classes.
  ///
  /// ```swift
  /// let digits = Dataset.mnist("mnist", .training)
  /// let (image, label) = try digits[0]               // [28, 28] uint8 of 0...255, and [] int32
  /// for try await (images, labels) in digits.shuffle(seed: 1).batch(32).async { train(images, labels) }
  /// ```
  /// The files are read when they are first needed, and then kept in memory for all iterators: 47 MB. They are found as
  /// `MNIST` finds them. Iterating throws `FileError` for a missing file and `ArchiveError` for a broken one.
  public static func mnist(_ folder: String, _ part: ArchivePart) -> Dataset {
    archive("mnist", folder, part) { try MNIST.load(part, from: folder) }
  }

  /// The photographs of CIFAR-10 with their classes: `[32, 32, 3]` uint8 and `[]` int32, the index of a name in
  /// `CIFAR10.classNames`.
  ///
  /// ```swift
  /// try Dataset.cifar10("cifar-10-binary.tar.gz", .test).count      // 10000
  /// ```
  /// `folder` may be a folder with the files or their archive, or the archive itself; it is read when it is first
  /// needed, and then kept in memory: 154 MB for training. Errors are as in ``mnist(_:_:)``.
  public static func cifar10(_ folder: String, _ part: ArchivePart) -> Dataset {
    archive("cifar10", folder, part) { try CIFAR10.load(part, from: folder) }
  }

  /// The photographs of CIFAR-100 with their classes: `[32, 32, 3]` uint8 and `[]` int32, the index of a name in
  /// `CIFAR100.fineClassNames`, or of one in `CIFAR100.coarseClassNames`.
  ///
  /// ```swift
  /// let animals = Dataset.cifar100("cifar-100-binary.tar.gz", .training, coarse: true)
  /// ```
  public static func cifar100(_ folder: String, _ part: ArchivePart, coarse: Bool = false) -> Dataset {
    archive(coarse ? "cifar100 coarse" : "cifar100", folder, part) {
      let images = try CIFAR100.load(part, from: folder)
      return coarse ? images.coarse : images.fine
    }
  }

  private static func archive(
    _ name: String, _ path: String, _ part: ArchivePart, _ load: @escaping @Sendable () throws -> LabeledImages
  ) -> Dataset {
    madeOnce("\(name)(\(part))", from: sources(path)) {
      let loaded = try load()
      return .tensorSlices(loaded.images, loaded.labels.cast(to: .int32))
    }
  }

  /// The files that may be read: all of them, with those that are only looked for.
  private static func sources(_ path: String) -> [String] {
    [path] + ((try? Folder.names(in: path)) ?? []).map { "\(path)/\($0)" }
  }
}
